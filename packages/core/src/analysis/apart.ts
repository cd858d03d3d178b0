import type { Expr } from '../ir/expr.ts'
import { equal, isInteger, minus, minusOne, negate, one, plus, rational, sign, type Rational } from '../ir/rational.ts'
import type { Interval } from './intervals.ts'
import { linearForm, sumOf, type LinearForm } from './linear-form.ts'

/**
 * What keeps two indices of one axis apart in a loop nest: they never name the same element, or only within one iteration
 * of a dimension. `when` says where that is so: always, or where one of these numbers is at least 0.
 */
export interface Apart {
  readonly kind: 'never' | 'level'
  /** Of `level`. */
  readonly dim?: string
  readonly when: true | readonly LinearForm[]
}

/** The dimensions that are walked, each from its first to its last index. */
export type Walked = ReadonlyMap<string, Interval>

/**
 * How two indices, each met in any iterations of `walked`, are kept apart; undefined where nothing is known. They are
 * sums of at most one walked dimension, forwards or mirrored, and of symbols that `isFixed` while the loops run. A mirror
 * `-y` meets `y` in another iteration only where the mirror stands within the range; an index that stays where it is only
 * where the range holds it; one `y + 3` only where the range is that long.
 */
export function keptApart(a: Expr, b: Expr, walked: Walked, isFixed: (symbol: string) => boolean): Apart | undefined {
  const [p, q] = [slantOf(a, walked, isFixed), slantOf(b, walked, isFixed)]
  if (!p || !q) return undefined
  // Where they meet, slope_p*i + rest_p = slope_q*j + rest_q.
  const between = sumOf(q.rest, p.rest, minusOne)
  if (p.dim === undefined && q.dim === undefined) {
    return isConstant(between) && sign(between.constant) !== 0 ? { kind: 'never', when: true } : undefined
  }
  if (p.dim === undefined || q.dim === undefined) {
    const slope = p.dim === undefined ? negate(q.slope) : p.slope
    const dim = p.dim ?? q.dim
    return dim === undefined ? undefined : pinned(scaled(between, slope), walked.get(dim))
  }
  if (p.dim !== q.dim) return undefined
  if (equal(p.slope, q.slope)) return shifted(between, p.dim, walked.get(p.dim))
  return mirrored(scaled(between, p.slope), p.dim, walked.get(p.dim))
}

interface Slant {
  readonly dim: string | undefined
  /** 1 or -1. */
  readonly slope: Rational
  readonly rest: LinearForm
}

function slantOf(e: Expr, walked: Walked, isFixed: (symbol: string) => boolean): Slant | undefined {
  const form = linearForm(e)
  if (!form) return undefined
  const moving = [...form.factors].filter(([name]) => !isFixed(name))
  const [first, ...others] = moving
  if (!first) return { dim: undefined, slope: one, rest: form }
  const [dim, slope] = first
  if (others.length > 0 || !walked.has(dim) || (!equal(slope, one) && !equal(slope, minusOne))) return undefined
  return { dim, slope, rest: { ...form, factors: new Map([...form.factors].filter(([name]) => name !== dim)) } }
}

/** Both move alike: so many iterations later the one is where the other was. */
function shifted(by: LinearForm, dim: string, range: Interval | undefined): Apart | undefined {
  if (!isConstant(by)) return undefined
  if (sign(by.constant) === 0) return { kind: 'level', dim, when: true }
  const [lo, hi] = ends(range)
  const length = lo && hi && sumOf(hi, lo, minusOne)
  if (!length || !isConstant(length)) return undefined
  const steps = sign(by.constant) < 0 ? negate(by.constant) : by.constant
  return sign(minus(steps, length.constant)) > 0 ? { kind: 'never', when: true } : undefined
}

/** `i + j = sum`: different ones of the range do where its two lowest are not above that, nor its two highest below. */
function mirrored(sum: LinearForm, dim: string, range: Interval | undefined): Apart | undefined {
  const [lo, hi] = ends(range)
  if (!lo || !hi) return undefined
  const two = rational(2)
  const when = decided([sumOf(scaled(lo, two), sum, minusOne), sumOf(sum, scaled(hi, two), minusOne)])
  return when && { kind: 'level', dim, when }
}

/** `i = at`, of one that moves and one that does not. */
function pinned(at: LinearForm, range: Interval | undefined): Apart | undefined {
  const [lo, hi] = ends(range)
  if (!lo || !hi) return undefined
  const beyond = (form: LinearForm): LinearForm => ({ ...form, constant: plus(form.constant, minusOne) })
  const when = decided([beyond(sumOf(lo, at, minusOne)), beyond(sumOf(at, hi, minusOne))])
  return when && { kind: 'never', when }
}

const ends = (range: Interval | undefined): readonly (LinearForm | undefined)[] =>
  range ? [linearForm(range.lo), linearForm(range.hi)] : []

const scaled = (form: LinearForm, by: Rational): LinearForm =>
  sumOf({ constant: rational(0), factors: new Map() }, form, by)

/** `2*n + 3 >= 0` is `n + 1 >= 0`, of whole numbers. */
function reduced(form: LinearForm): LinearForm {
  const factors = [...form.factors.values()]
  if (!factors.every(isInteger) || !isInteger(form.constant)) return form
  const by = factors.reduce((a, { n }) => divisor(a, n < 0n ? -n : n), 0n)
  const { n } = form.constant
  const quotient = n >= 0n ? n / by : -((-n + by - 1n) / by)
  return { constant: rational(quotient), factors: new Map([...form.factors].map(([s, f]) => [s, rational(f.n / by)])) }
}

const divisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : divisor(b, a % b))

const isConstant = ({ factors }: LinearForm): boolean => factors.size === 0

/** Where one of these is at least 0: always, or as symbols decide; undefined where never. */
function decided(forms: readonly LinearForm[]): Apart['when'] | undefined {
  if (forms.some((form) => isConstant(form) && sign(form.constant) >= 0)) return true
  const open = forms.filter((form) => !isConstant(form)).map(reduced)
  return open.length > 0 ? open : undefined
}
