import { interpret } from '../interpret/interpret.ts'
import { random } from '../interpret/shuffle.ts'
import { World } from '../interpret/world.ts'
import type { Program } from './alone.ts'

export interface RunOnRandomOptions {
  readonly seed: number
  /**
   * What fields and scalars hold: `integers` from -3 to 3, on which sums and products are exact in any order; `positive`
   * numbers from 1 to 2; `awkward` ones, with signed zeros, NaN, infinities and extremes among them.
   */
  readonly values: 'integers' | 'positive' | 'awkward'
  /** Points of each dimension. Default: 5 of each, and 1 step from `time` 1 on. */
  readonly sizes?: Readonly<Record<string, number>>
  /** Values of parameters that are not to be random, such as block sizes. */
  readonly scalars?: Readonly<Record<string, number>>
}

const awkward = [0, -0, NaN, Infinity, -Infinity, 5e-324, 1e-300, 1e300, -1e300, 0.1, -3, 1, 2 ** -53, 7]

/**
 * Runs both programs on the same random values and gives the largest difference of any two cells, relative where cells
 * exceed 1. Exactly 0 where all bits agree (any NaN is as good as another); Infinity where one of two is NaN.
 */
export function largestDifference(before: Program, after: Program, options: RunOnRandomOptions): number {
  const [a, b] = [outcome(before, options), outcome(after, options)]
  let largest = 0
  for (const name of a.names) {
    const [p, q] = [a.field(name).data, b.field(name).data]
    p.forEach((value, i) => (largest = Math.max(largest, difference(value, q[i] ?? NaN))))
  }
  return largest
}

function difference(a: number, b: number): number {
  if (Object.is(a, b)) return 0
  const apart = Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b))
  return Number.isNaN(apart) ? Infinity : Math.max(apart, Number.MIN_VALUE)
}

function outcome(root: Program, { seed, values, sizes = {}, scalars = {} }: RunOnRandomOptions): World {
  const next = random(seed + 1)
  const draw = (): number => {
    if (values === 'positive') return 1 + next()
    if (values === 'integers') return Math.floor(next() * 7) - 3
    return awkward[Math.floor(next() * awkward.length)] ?? NaN
  }
  const { dimensions, fields, params } = root.decls
  const points: Record<string, number> = { ...sizes }
  for (const { name, kind } of dimensions.values()) points[name] ??= kind === 'time' ? 3 : 5
  const given: Record<string, number> = {}
  for (const { name, role, default: fallback = 1 } of params.values()) {
    // What a pass has added must not change what the rest draws.
    if (role.kind === 'plugin' || role.kind === 'threads') given[name] = fallback
    else if (role.kind !== 'bound') given[name] = draw()
    else if (role.end === 'min') given[name] = dimensions.get(role.dim)?.kind === 'time' ? 1 : 0
    else given[name] = (points[role.dim] ?? 0) - 1 - (dimensions.get(role.dim)?.kind === 'time' ? 1 : 0)
  }
  const world = World.create(root.decls, points, { ...given, ...scalars })
  for (const { name, role } of fields.values())
    if (role !== 'scratch') world.field(name).data.forEach((_, i, data) => (data[i] = draw()))
  interpret(root, world, { seed })
  return world
}
