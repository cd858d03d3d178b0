import { fieldOf, visitNodes, type Assign, type Dtype, type Node } from '@courant/core'
import { rawVector } from './conversions.ts'
import type { Emission } from './emission.ts'
import { isVector, vectorOf, type LanePrinter, type Lanes } from './lanes.ts'
import { repeat, store, storeRaw, within } from './vector.ts'

/** What opens a patch: which of its lanes the loops cover, nearly always all of them. */
export function coverage(body: readonly Node[], lanes: Lanes, emission: Emission): readonly string[] {
  const dtypes = new Set<Dtype>()
  visitNodes(body, (node) => {
    if (node.kind === 'assign') dtypes.add(fieldOf(emission.decls, node.target.field).dtype)
  })
  const [dtype] = dtypes
  if (dtype === undefined) return []
  if (dtypes.size > 1) throw new Error('What runs in lanes stores one dtype.')
  const type = vectorOf(dtype, lanes)
  emission.support(type)
  const bounds = lanes.loops.flatMap(({ name, lo, hi }) => [
    `const int64_t ${boundName(name, 'first', emission)} = ${lo};`,
    `const int64_t ${boundName(name, 'last', emission)} = ${hi};`,
  ])
  const reach = lanes.loops.map(({ name, width }) => {
    const [first, last] = [boundName(name, 'first', emission), boundName(name, 'last', emission)]
    return {
      whole: `${first} <= ${name} && ${name} + ${width - 1} <= ${last}`,
      lanes: `${first} - ${name}, ${last} - ${name}`,
    }
  })
  const inside = emission.support(within(type))
  return [
    ...bounds,
    `const int ${wholeName(emission)} = ${reach.map((r) => r.whole).join(' && ')};`,
    `const ${type.mask} ${insideName(emission)} = ${inside}(${reach.map((r) => r.lanes).join(', ')});`,
  ]
}

/** A patch may reach beyond the loops' bounds: there its lanes keep what they hold. */
export function storePatch(
  { target, update, value }: Assign,
  lanes: Lanes,
  emission: Emission,
  printer: LanePrinter,
): readonly string[] {
  if (update !== 'set' && update !== 'add') throw new Error(`An update by '${update}' can't run in lanes.`)
  const { dtype, stored: format } = fieldOf(emission.decls, target.field)
  const type = vectorOf(dtype, lanes)
  emission.support(type)
  const element = printer.element(target, true)
  const left = format ? emission.stored.load(target.field, element, type) : element
  const right = printer.print(value, dtype)
  const patch = isVector(value, lanes, emission) ? right : `${emission.support(repeat(type))}(${right})`
  const updated = update === 'add' ? `${left} + (${patch})` : patch
  // On a line of its own, a long value can be broken.
  const name = emission.names.fresh('v')
  const bits = format ? emission.stored.store(target.field, name, type) : name
  const storer = emission.support(format ? storeRaw(type, rawVector(format, type)) : store(type))
  return [
    `const ${type.name} ${name} = ${updated};`,
    `${storer}(&${element}, ${bits}, ${wholeName(emission)}, ${insideName(emission)});`,
  ]
}

const wholeName = ({ names }: Emission): string => names.of('lanes whole', 'whole')

const insideName = ({ names }: Emission): string => names.of('lanes inside', 'inside')

const boundName = (loop: string, end: 'first' | 'last', { names }: Emission): string =>
  names.of(`lanes ${loop} ${end}`, `${loop}_${end}`)
