import { CourantError, type Diagnostic, type FieldObject } from '@courant/core'
import { dataIn, dataKey, evaluateBound, type BoundObligation } from '@courant/lowering'
import type { Call } from './bind/bind.ts'
import { foundOnce } from './bind/found.ts'
import { axisOf, runsNothing, type Extent } from './bind/check.ts'
import { obligationsOf } from './bind/obligations.ts'
import { extremesOf, type Box, type Extremes } from './extremes.ts'

/**
 * Indices that are read from integer functions stay inside what they index. Looks through the cells that the kernel
 * reads, once for each version of the data; whoever calls holds the lease. Throws `bounds/index` with the function, its
 * cell and its value, before anything is written.
 */
export function checkIndices(call: Call): void {
  const depending = dependingOf(call)
  if (depending.length > 0 && !runsNothing(call.program, call.values)) checkDepending(call, depending)
}

const dependingOf = foundOnce(({ program }) => obligationsOf(program).depending)

function checkDepending(call: Call, depending: readonly BoundObligation[]): void {
  const { program } = call
  const numbers = new Map<string, number>()
  for (const [name, { value }] of call.values) numbers.set(name, value)
  const data = new Map<string, Extremes>()
  // Those that index others may themselves be indexed by data: the box of what is read is known once its indices are.
  const found = (field: string, above: readonly string[] = []): Extremes => {
    const known = data.get(field)
    if (known) return known
    for (const bound of program.bounds) {
      if (bound.field !== field) continue
      for (const inner of [...dataIn(bound.lo), ...dataIn(bound.hi)]) {
        if (inner !== field && !above.includes(inner)) found(inner, [...above, field])
      }
    }
    const extremes = extremesOf(objectOf(call, field), boxOf(call, field, numbers))
    data.set(field, extremes)
    numbers.set(dataKey('least', field), extremes.least)
    numbers.set(dataKey('largest', field), extremes.largest)
    return extremes
  }
  for (const { lo, hi } of depending) for (const field of [...dataIn(lo), ...dataIn(hi)]) found(field)
  const errors = depending.flatMap((bound) => violated(call, bound, numbers, data))
  if (errors.length > 0) throw new CourantError(errors)
}

function objectOf({ program, fields }: Call, field: string): FieldObject {
  const object = fields.get(field)
  if (!object || program.code.abi.fields.some(({ name, written }) => name === field && written)) {
    throw new Error(`The values of '${field}' are indices, and what it holds is not known before the run.`)
  }
  return object
}

/** The cells that the kernel reads, counted from the first domain point, both ends included. */
function boxOf(call: Call, field: string, numbers: ReadonlyMap<string, number>): Box {
  return objectOf(call, field).field.axes.map((_, axis) => {
    const { halo, size } = axisOf(call.program, call, field, axis)
    const [first, last] = [-halo[0], size - 1 + halo[1]]
    const bound = call.program.bounds.find((b) => b.field === field && b.axis === axis)
    if (!bound || [...dataIn(bound.lo), ...dataIn(bound.hi)].includes(field)) return [first, last]
    return [Math.max(first, evaluateBound(bound.lo, numbers)), Math.min(last, evaluateBound(bound.hi, numbers))]
  })
}

function violated(
  call: Call,
  bound: BoundObligation,
  numbers: ReadonlyMap<string, number>,
  data: ReadonlyMap<string, Extremes>,
): readonly Diagnostic[] {
  const extent = axisOf(call.program, call, bound.field, bound.axis)
  const [first, last] = [-extent.halo[0], extent.size - 1 + extent.halo[1]]
  const [lo, hi] = [evaluateBound(bound.lo, numbers), evaluateBound(bound.hi, numbers)]
  if (lo >= first && hi <= last) return []
  // The end that is passed is most often the one that a value makes; a mirrored index turns them round.
  const culprits = dataIn(hi <= last ? bound.lo : bound.hi).map((field) => ({ field, ...data.get(field) }) as Culprit)
  return [outside(call, bound, extent, hi <= last ? lo : hi, culprits)]
}

interface Culprit extends Extremes {
  readonly field: string
}

function outside(
  { program, fields }: Call,
  { field }: BoundObligation,
  { name, dim, halo, size }: Extent,
  reached: number,
  culprits: readonly Culprit[],
): Diagnostic {
  const indexed = name === field ? `'${field}'` : `'${name}', which was given as '${field}',`
  const held = culprits.map((c) => {
    const object = fields.get(c.field) as FieldObject
    const at = (cell: readonly number[]): string =>
      cell.map((i, k) => `${object.field.axes[k]?.dim ?? `axis ${k}`} = ${i}`).join(', ')
    return `'${c.field}' holds ${c.least} at ${at(c.leastAt)} and ${c.largest} at ${at(c.largestAt)}.`
  })
  const [first] = culprits
  return {
    code: 'bounds/index',
    severity: 'error',
    message: `The values of '${first?.field ?? field}' would make operator '${program.name}' access '${field}' at ${reached} along '${dim}', and it has ${-halo[0]} to ${size - 1 + halo[1]}.`,
    notes: [...held, `${indexed} has ${size} points along '${dim}', and a halo of ${halo[0]} and ${halo[1]}.`],
    hints: [`Change the values, or keep the index in range in the formula, with 'min' and 'max' or with 'mod'.`],
  }
}
