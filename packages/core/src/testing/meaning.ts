import { interpret } from '../interpret/interpret.ts'
import type { World } from '../interpret/world.ts'
import type { Program } from './alone.ts'
import { randomWorld, type RandomWorldOptions } from './random-world.ts'

export interface MeaningOptions extends Omit<RandomWorldOptions, 'values'> {
  /**
   * `exact`: the same bits everywhere (any NaN is like another), also on awkward values. A number: how far apart values
   * may be, relative to the largest in their field.
   */
  readonly tolerance: 'exact' | number
}

const awkwardWorlds = 6

/**
 * Interprets two programs, of any levels, on the same random worlds. Says where they differ in a field that the first
 * one declares and the operator does not own; undefined where they mean the same. Parallel iterations of the two run
 * in different orders.
 */
export function differenceInMeaning(before: Program, after: Program, options: MeaningOptions): string | undefined {
  const plain = compareOn(before, after, options)
  if (plain !== undefined || options.tolerance !== 'exact') return plain
  for (let seed = options.seed ?? 1, last = seed + awkwardWorlds; seed < last; seed++) {
    const difference = compareOn(before, after, { ...options, seed, values: 'awkward' })
    if (difference !== undefined) return difference
  }
  return undefined
}

function compareOn(
  before: Program,
  after: Program,
  { tolerance, ...options }: MeaningOptions & RandomWorldOptions,
): string | undefined {
  const [expected, actual] = [outcome(before, options, 1), outcome(after, options, 2)]
  for (const { name, role } of before.decls.fields.values()) {
    if (role === 'scratch') continue
    const at = firstDifference(expected.field(name).data, actual.field(name).data, tolerance)
    if (at === undefined) continue
    const [a, b] = [expected.field(name).data[at], actual.field(name).data[at]]
    const where = indicesOf(expected, name, at).join(', ')
    return `'${name}[${where}]' was ${show(a)} and is ${show(b)}${options.values === 'awkward' ? ', on awkward values' : ''}.`
  }
  return undefined
}

export interface RunOnRandomOptions extends RandomWorldOptions {
  readonly seed: number
  readonly values: NonNullable<RandomWorldOptions['values']>
}

/**
 * For property-based tests: the largest difference of any two cells after both programs ran on the same random world,
 * by default of 5 points a side and one step; relative where cells exceed 1. Exactly 0 where all bits agree (any NaN is
 * as good as another); Infinity where one of two is NaN.
 */
export function largestDifference(before: Program, after: Program, options: RunOnRandomOptions): number {
  const sizes = Object.fromEntries([...before.decls.dimensions.keys()].map((dim) => [dim, 5]))
  const small = { ...options, sizes: { ...sizes, ...options.sizes } }
  const [a, b] = [outcome(before, small, 1), outcome(after, small, 2)]
  let largest = 0
  for (const { name, role } of before.decls.fields.values()) {
    if (role === 'scratch') continue
    const [p, q] = [a.field(name).data, b.field(name).data]
    p.forEach((value, i) => (largest = Math.max(largest, apart(value, q[i] ?? NaN))))
  }
  return largest
}

function apart(a: number, b: number): number {
  if (Object.is(a, b)) return 0
  const relative = Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b))
  // Zeros of different signs are not apart, but differ.
  return Number.isNaN(relative) ? Infinity : Math.max(relative, Number.MIN_VALUE)
}

const show = (value: number | undefined): string => (Object.is(value, -0) ? '-0' : String(value))

function outcome(root: Program, options: RandomWorldOptions, seed: number): World {
  const world = randomWorld(root.decls, options)
  interpret(root, world, { seed })
  return world
}

function firstDifference(a: Float64Array, b: Float64Array, tolerance: 'exact' | number): number | undefined {
  const scale = a.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0)
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x = NaN, y = NaN] = [a[i], b[i]]
    const same = tolerance === 'exact' ? Object.is(x, y) : Math.abs(x - y) <= tolerance * scale || Object.is(x, y)
    if (!same || i >= a.length || i >= b.length) return i
  }
  return undefined
}

function indicesOf(world: World, name: string, offset: number): readonly number[] {
  const cells = world.field(name)
  let left = offset
  const out: number[] = []
  for (let axis = cells.shape.length - 1; axis >= 0; axis--) {
    const [first, last] = cells.span(axis)
    const size = last - first + 1
    out.unshift(first + (left % size))
    left = Math.floor(left / size)
  }
  return out
}
