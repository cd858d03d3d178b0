import {
  describedChildren,
  fail,
  rationals,
  type Described,
  type DescribedEnd,
  type DescribedRange,
  type Dimension,
  type Rational,
  type RawSite,
} from '@courant/core'
import { withIndices } from '../expression/element.ts'
import { add, mul, node, num } from '../expression/nodes.ts'
import { print } from '../expression/print.ts'
import { boundOf } from '../grid/bounds.ts'

export interface Assigned {
  readonly target: Described
  readonly value: Described
  readonly region: readonly DescribedRange[]
  readonly when: readonly Described[]
}

/**
 * An equation whose left side names elements, as one over the points that it stores: `u(0, y) = v` holds where x is 0,
 * and `u(x, -z) = v` where -z is, with z for -z on the right and in conditions. So such a left side is a function at the
 * current point, and whatever holds of those (order, parallel loops, proofs) holds of these. Only an index that varies
 * otherwise, read from a function as in `u(map(x), y) = v`, stays what it is: there each point of the right side stores
 * where it says. Throws `dsl/not-assignable`.
 */
export function assigned(
  target: Described,
  value: Described,
  region: readonly DescribedRange[],
  when: readonly Described[],
  site: RawSite,
): Assigned {
  if (target.kind !== 'access') return { target, value, region, when }
  const { function: fn, indices } = target
  const ranges = new Map(region.map((range) => [range.dimension.name, range]))
  const moved = new Map<string, Described>()
  const free = new Set<number>()
  const shifts = indices.map((index, i) => {
    const dimension = fn.dimensions.find(({ name }) => name === fn.field.axes[i]?.dim)
    if (!dimension) return rationals.zero
    const slope = slopeOf(index, dimension.name)
    const rest = withIndices(index, new Map([[dimension.name, num(0)]]), site)
    const constant = valueOf(rest)
    if (slope === 1 && constant) return constant
    if (dimension.kind !== 'space' && dimension.kind !== 'custom') return refuse(target, dimension, site)
    if (slope === undefined || dimension.kind === 'custom' || !isFixed(rest)) {
      free.add(i)
      return rationals.zero
    }
    if (slope === 0) {
      const end: DescribedEnd = { from: 'index', at: index }
      ranges.set(dimension.name, { dimension, lo: end, hi: end })
      return rationals.zero
    }
    // i = slope*x + rest is stored, so x = slope*(i - rest).
    const here = node({ kind: 'index', dimension })
    moved.set(dimension.name, mul([num(slope), add([here, mul([num(-1), rest])])]))
    const { lo, hi } = ranges.get(dimension.name) ?? whole(dimension)
    const ends = [lo, hi].map((end) => add([mul([num(slope), indexOf(end, dimension)]), rest]))
    const [first, last] = (slope === 1 ? ends : ends.reverse()) as [Described, Described]
    ranges.set(dimension.name, { dimension, lo: { from: 'index', at: first }, hi: { from: 'index', at: last } })
    return rationals.zero
  })
  const at: Described = node({ kind: 'at', function: fn, shifts: Object.freeze(shifts) }, target.site ?? site)
  return {
    target: free.size === 0 ? at : scattered(target, shifts, free, moved, site),
    value: moved.size === 0 ? value : withIndices(value, moved, site),
    when: moved.size === 0 ? when : when.map((condition) => withIndices(condition, moved, site)),
    region: Object.freeze([...ranges.values()]),
  }
}

/** With the indices that are `free` as they were written, and the others those of the current point. */
function scattered(
  target: Extract<Described, { kind: 'access' }>,
  shifts: readonly Rational[],
  free: ReadonlySet<number>,
  moved: ReadonlyMap<string, Described>,
  site: RawSite,
): Described {
  const { field, dimensions } = target.function
  const indices = target.indices.map((index, i) => {
    if (free.has(i)) return withIndices(index, moved, site)
    const dimension = dimensions.find(({ name }) => name === field.axes[i]?.dim)
    if (!dimension) return index
    const [here, by] = [node({ kind: 'index', dimension }), shifts[i] ?? rationals.zero]
    return rationals.sign(by) === 0 ? here : add([here, num(by)])
  })
  return node({ ...target, indices: Object.freeze(indices) }, target.site ?? site)
}

const whole = (dimension: Dimension): DescribedRange => ({
  dimension,
  lo: { from: 'start', offset: 0 },
  hi: { from: 'end', offset: 0 },
})

/** An end as a number: `x_m + 2`. */
function indexOf(end: DescribedEnd, dimension: Dimension): Described {
  if (end.from === 'index') return end.at
  return add([boundOf(dimension, end.from === 'start' ? 'min' : 'max'), num(end.offset)])
}

/** By how much an index rises with the one of `dim`; undefined where that is not 1, 0 or -1 everywhere. */
function slopeOf(e: Described, dim: string): 1 | 0 | -1 | undefined {
  const slope = linear(e, dim)
  return slope === 1 || slope === 0 || slope === -1 ? slope : undefined
}

function linear(e: Described, dim: string): number {
  if (e.kind === 'index') return e.dimension.name === dim ? 1 : 0
  const slopes = describedChildren(e).map((child) => linear(child, dim))
  if (slopes.every((s) => s === 0)) return 0
  if (e.kind === 'add') return slopes.reduce((a, b) => a + b)
  if (e.kind !== 'mul') return NaN
  const varying = slopes.findIndex((s) => s !== 0)
  const factors = e.args.map((arg, i) => (i === varying ? slopes[i] : numberOf(arg)))
  return factors.reduce<number>((a, b) => a * (b ?? NaN), 1)
}

const numberOf = (e: Described): number | undefined => {
  const value = valueOf(e)
  return value && rationals.toNumber(value)
}

function valueOf(e: Described): ReturnType<typeof rationals.rational> | undefined {
  if (e.kind === 'num') return e.value
  if (e.kind !== 'add' && e.kind !== 'mul') return undefined
  const values = e.args.map(valueOf)
  return values.reduce((a, b) => a && b && (e.kind === 'add' ? rationals.plus(a, b) : rationals.times(a, b)))
}

/** Made of numbers and parameters, so that it is known before a run starts. */
const isFixed = (e: Described): boolean =>
  e.kind !== 'index' && e.kind !== 'at' && e.kind !== 'access' && describedChildren(e).every(isFixed)

function refuse(target: Described, { name, kind }: Dimension, site: RawSite): never {
  return fail({
    code: 'dsl/not-assignable',
    message: `'${print(target)}' can't be stored to: its index along '${name}' is not '${name}' itself, shifted by a number.`,
    site,
    notes: [
      kind === 'points'
        ? 'Along its points a function is stored at each of them.'
        : 'Along time an equation stores the current step, shifted by a number.',
    ],
    hints: ['Read at such an index instead.'],
  })
}
