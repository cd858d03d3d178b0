import {
  describedChildren,
  fail,
  rationals,
  type Described,
  type DescribedEnd,
  type DescribedRange,
  type Dimension,
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
}

/**
 * An equation whose left side names elements, as one over the points that it stores: `u(0, y) = v` holds where x is 0,
 * and `u(x, -z) = v` where -z is, with z for -z on the right. So a left side is always a function at the current point,
 * and whatever holds of those (order, parallel loops, proofs) holds of these. Throws `dsl/not-assignable`.
 */
export function assigned(
  target: Described,
  value: Described,
  region: readonly DescribedRange[],
  site: RawSite,
): Assigned {
  if (target.kind !== 'access') return { target, value, region }
  const { function: fn, indices } = target
  const ranges = new Map(region.map((range) => [range.dimension.name, range]))
  const moved = new Map<string, Described>()
  const shifts = indices.map((index, i) => {
    const dimension = fn.dimensions.find(({ name }) => name === fn.field.axes[i]?.dim)
    if (!dimension) return rationals.zero
    const slope = slopeOf(index, dimension.name)
    const rest = withIndices(index, new Map([[dimension.name, num(0)]]), site)
    const constant = valueOf(rest)
    if (slope === 1 && constant) return constant
    if (slope === undefined || dimension.kind !== 'space' || !isFixed(rest)) return refuse(target, dimension, site)
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
  return {
    target: node({ kind: 'at', function: fn, shifts: Object.freeze(shifts) }, target.site ?? site),
    value: moved.size === 0 ? value : withIndices(value, moved, site),
    region: Object.freeze([...ranges.values()]),
  }
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
    message: `'${print(target)}' can't be stored to: its index along '${name}' is neither fixed nor '${name}' itself, shifted or mirrored.`,
    site,
    notes: [
      kind === 'space'
        ? 'An equation stores each point once, and at points that are known before it runs.'
        : 'Along time an equation stores the current step, shifted by a number.',
    ],
    hints: ['Read at such an index instead, or inject at points of their own.'],
  })
}
