import {
  callSite,
  type DescribedEnd,
  type DescribedRange,
  didYouMean,
  fail,
  inWords,
  isFloat,
  type RawSite,
} from '@courant/core'
import { add, mul, num } from '../expression/nodes.ts'
import type { Constant } from '../function/constant.ts'
import { checkNamed, checkOwnOptions } from '../options.ts'
import { boundOf } from './bounds.ts'
import type { SpaceDimension } from './dimension.ts'

/** A number of points: known now, or an integer constant, which a run may override by its name. */
export type Thickness = number | Constant

/** Which points along one dimension: the first or last `n`, or all but so many at both ends. */
export type Part = readonly ['left' | 'right', Thickness] | readonly ['middle', left: Thickness, right: Thickness]

/** Of a grid, what a sub-domain refers to. */
export interface Divisible {
  readonly shape: readonly number[]
  readonly dimensions: readonly SpaceDimension[]
}

/**
 * A box of a grid, for equations that hold on part of it. Dimensions left out are taken whole. A thickness that is an
 * integer `Constant` is an argument of `apply`; 0 leaves no points, and too much is refused before the run.
 *
 * Errors: `dsl/not-options`, `dsl/unknown-option`, `dsl/bad-name`, `dsl/no-dimension`, `dsl/bad-subdomain`.
 */
export class SubDomain {
  readonly kind = 'subdomain'
  readonly name: string
  readonly grid: Divisible
  readonly ranges: readonly DescribedRange[]
  /**
   * By dimension of the grid, how many points lie before and after the box. A thickness that is a `Constant` counts with
   * the value that it had when the sub-domain was made.
   */
  readonly inset: readonly (readonly [before: number, after: number])[]

  constructor(options: {
    readonly name: string
    readonly grid: Divisible
    readonly parts: Readonly<Record<string, Part>>
  }) {
    const site = callSite()
    const example = "new SubDomain({ name: 'top', grid, parts: { z: ['left', 10] } })"
    checkOwnOptions(options, 'SubDomain', ['name', 'grid', 'parts'], site, example)
    const { name, grid, parts } = options
    checkDivisible(grid, `Sub-domain '${name}'`, site)
    checkNamed(parts, `The parts of '${name}'`, site, example)
    this.name = checkOwnName(name, site)
    this.grid = grid
    this.ranges = Object.freeze(Object.entries(parts).map(([dim, part]) => rangeOf(grid, dim, part, name, site)))
    this.inset = Object.freeze(grid.dimensions.map((dim, axis) => insetOf(parts[dim.name], grid.shape[axis] as number)))
    Object.freeze(this)
  }

  /** Points along each dimension. A function that is made on the sub-domain allocates these. */
  get shape(): readonly number[] {
    return this.grid.shape.map((n, axis) => n - (this.inset[axis]?.[0] ?? 0) - (this.inset[axis]?.[1] ?? 0))
  }

  get dimensionNames(): readonly string[] {
    return this.grid.dimensions.map((dim) => dim.name)
  }

  toString(): string {
    return this.name
  }

  toJSON(): unknown {
    return this.toString()
  }
}

/** Of a part of a grid: it stands in messages alone, so any text will do. Throws `dsl/bad-name`. */
export function checkOwnName(name: unknown, site: RawSite): string {
  if (typeof name === 'string' && name !== '') return name
  return fail({
    code: 'dsl/bad-name',
    message: `A sub-domain has a text for its name, not ${name === '' ? 'an empty one' : inWords(name)}.`,
    site,
    hints: ["Give it one among the options: name: 'top'."],
  })
}

/** Throws `dsl/not-a-grid`. */
export function checkDivisible(grid: unknown, what: string, site: RawSite): asserts grid is Divisible {
  if (typeof grid === 'object' && grid !== null && 'dimensions' in grid && 'shape' in grid) return
  fail({
    code: 'dsl/not-a-grid',
    message: `${what} needs a grid.`,
    site,
    hints: ['Give it as grid: new Grid({ shape: [...] }).'],
  })
}

/** The axis of a dimension of a grid. Throws `dsl/no-dimension`. */
export function axisOf(grid: Divisible, dim: string, name: string, site: RawSite): number {
  const names = grid.dimensions.map((d) => d.name)
  const axis = names.indexOf(dim)
  if (axis >= 0) return axis
  const meant = didYouMean(dim, names)
  return fail({
    code: 'dsl/no-dimension',
    message: `Sub-domain '${name}' names the dimension '${dim}', which its grid doesn't have.`,
    site,
    hints: meant ? [`Did you mean '${meant}'?`] : [],
  })
}

function rangeOf(grid: Divisible, dim: string, part: Part, name: string, site: RawSite): DescribedRange {
  const axis = axisOf(grid, dim, name, site)
  const dimension = (grid.dimensions[axis] as SpaceDimension).declaration
  const size = grid.shape[axis] as number
  const given: unknown = part
  if (!Array.isArray(given)) notAPart(name, given, dim, size, site)
  const [side, first, last] = part
  const counts = last === undefined ? [first] : [first, last]
  const takes = counts.reduce<number>((sum, n) => sum + valueOf(n), 0)
  const known = side === 'left' || side === 'right' || side === 'middle'
  const lacks = side === 'middle' && last === undefined
  if (!known || lacks || !counts.every(isThickness) || takes > size) {
    notAPart(name, part, dim, size, site)
  }
  return Object.freeze({ dimension, ...ends(dimension, side, first, last ?? 0) })
}

function notAPart(name: string, given: unknown, dim: string, size: number, site: RawSite): never {
  return fail({
    code: 'dsl/bad-subdomain',
    message: `Sub-domain '${name}' can't take ${inWords(given)} of '${dim}', which has ${size} points.`,
    site,
    notes: ["A part is ['left', n], ['right', n] or ['middle', left, right], in whole points that fit into the grid."],
  })
}

function insetOf(part: Part | undefined, size: number): readonly [before: number, after: number] {
  if (!part) return [0, 0]
  const [side, first, last] = part
  if (side === 'middle') return [valueOf(first), valueOf(last ?? 0)]
  return side === 'left' ? [0, size - valueOf(first)] : [size - valueOf(first), 0]
}

const isConstant = (n: Thickness): n is Constant => typeof n === 'object' && n !== null && 'param' in n
const valueOf = (n: Thickness): number => (isConstant(n) ? n.value : n)
const isThickness = (n: Thickness): boolean => (isConstant(n) ? !isFloat(n.dtype) : Number.isInteger(n) && n >= 0)

function ends(
  dimension: DescribedRange['dimension'],
  side: Part[0],
  first: Thickness,
  last: Thickness,
): Pick<DescribedRange, 'lo' | 'hi'> {
  /** So many points further than an end, less or more by one. */
  const end = (from: 'start' | 'end', by: Thickness, sign: 1 | -1, more: number): DescribedEnd => {
    if (!isConstant(by)) return Object.freeze({ from, offset: sign * by + more + 0 })
    const bound = boundOf(dimension, from === 'start' ? 'min' : 'max')
    return Object.freeze({ from: 'index', at: add([bound, mul([num(sign), by.described]), num(more)]) })
  }
  switch (side) {
    case 'left':
      return { lo: end('start', 0, 1, 0), hi: end('start', first, 1, -1) }
    case 'right':
      return { lo: end('end', first, -1, 1), hi: end('end', 0, 1, 0) }
    case 'middle':
      return { lo: end('start', first, 1, 0), hi: end('end', last, -1, 0) }
    default:
      return side satisfies never
  }
}
