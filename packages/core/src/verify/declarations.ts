import type { Declarations } from '../ir/declarations.ts'
import { isFloat } from '../ir/dtype.ts'
import { storedName } from '../ir/stored.ts'

/** What declarations say about each other. */
export function verifyDeclarations({ dimensions, fields, points, params }: Declarations): void {
  const known = (dim: string, by: string): void => {
    if (!dimensions.has(dim)) throw new Error(`${by} runs along '${dim}', which is not declared`)
  }
  for (const { name, kind, sampled } of dimensions.values()) {
    if ((kind === 'conditional') !== (sampled !== undefined)) {
      throw new Error(`dimension '${name}' is ${kind}, and samples ${sampled ? 'another' : 'none'}`)
    }
    if (!sampled) continue
    known(sampled.of, `conditional dimension '${name}'`)
    if (dimensions.get(sampled.of)?.kind === 'conditional')
      throw new Error(`dimension '${name}' samples a conditional one`)
    if (!params.has(sampled.factor)) throw new Error(`dimension '${name}' needs the parameter '${sampled.factor}'`)
  }
  for (const { name, dtype, axes, role, stored } of fields.values()) {
    if (stored && !isFloat(dtype))
      throw new Error(`field '${name}' holds ${dtype}, and is stored as ${storedName(stored)}`)
    for (const param of stored?.kind === 'quantised' ? [stored.low, stored.step] : []) {
      if (!params.has(param)) throw new Error(`field '${name}' is quantised by '${param}', which is no parameter`)
    }
    for (const { dim, size, slots, fold = 1, window } of axes) {
      if (dim !== undefined) known(dim, `field '${name}'`)
      if ((dim === undefined) === (size === undefined)) {
        throw new Error(`field '${name}' has an axis that needs either a dimension or a size`)
      }
      if (slots !== undefined && slots < 1) throw new Error(`field '${name}' has an axis of ${slots} slots`)
      if (!isPowerOfTwo(fold)) throw new Error(`field '${name}' has an axis folded by ${fold}, no power of 2`)
      if (!window) continue
      if (role !== 'scratch') throw new Error(`field '${name}' keeps a window of its points, but is no scratch`)
      if (!params.has(window.size))
        throw new Error(`the window of field '${name}' needs the parameter '${window.size}'`)
      if ([window.before, window.after].some((n) => n < 0 || n % fold !== 0)) {
        throw new Error(`the window of field '${name}' reaches beyond a block by other than whole vectors`)
      }
      const { ring = fold } = window
      if (!isPowerOfTwo(ring) || ring < fold) {
        throw new Error(`the window of field '${name}' is a ring of ${ring} points, no power of 2 of whole vectors`)
      }
    }
  }
  for (const { name, dim, over, base, weights, sorting } of points.values()) {
    for (const d of [dim, ...over]) known(d, `points '${name}'`)
    for (const table of [base, weights, ...(sorting ? [sorting.order, sorting.bins] : [])]) {
      if (fields.get(table)?.role !== 'table') throw new Error(`points '${name}' need '${table}' as a table`)
    }
  }
  for (const name of params.keys()) {
    if (fields.has(name) || dimensions.has(name))
      throw new Error(`parameter '${name}' is declared as something else too`)
  }
}

export const isPowerOfTwo = (n: number): boolean => n >= 1 && Number.isInteger(Math.log2(n))
