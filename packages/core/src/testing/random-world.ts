import { boundNames, boundOf, type Declarations, type Field, type Param } from '../ir/declarations.ts'
import { isFloat } from '../ir/dtype.ts'
import { random } from '../interpret/shuffle.ts'
import { World } from '../interpret/world.ts'

export interface RandomWorldOptions {
  /** Values depend on it and on the field's name alone, so that two programs with the same names get the same. */
  readonly seed?: number
  /** Points of each dimension, or steps of time; default 7 to 11 in space, 8 in time, 3 for points, 4 otherwise. */
  readonly sizes?: Readonly<Record<string, number>>
  /** Values for parameters; by default from their own default and range. */
  readonly scalars?: Readonly<Record<string, number>>
  /**
   * What floats hold. `positive`, the default: from 0.5 to 1.5, so that they may be divided by. `integers`: whole numbers
   * from -3 to 3, parameters from 1 to 3, on which sums and products are exact in any order. `awkward`: positive ones
   * with -0, NaN, infinite, tiny and huge ones among them.
   */
  readonly values?: 'positive' | 'integers' | 'awkward'
}

const awkwardValues = [-0, 0, NaN, 5e-324, -1e-310, 1e308, -1e200, Infinity, -Infinity]

/**
 * A small world with something in every cell, halos included: floats as asked for, whole numbers from 0 to 3, base
 * tables that reach over the edge. Time runs from step 2 to the last but two.
 */
export function randomWorld(decls: Declarations, options: RandomWorldOptions = {}): World {
  const { seed = 1, values = 'positive' } = options
  const sizes = Object.fromEntries([...defaultSizes(decls), ...Object.entries(options.sizes ?? {})])
  const bounds = new Map(boundsAndSpacings(decls, sizes, seed, values))
  const scalars = new Map([...bounds, ...paramValues(decls, bounds, seed, values)])
  const given = Object.entries(options.scalars ?? {})
  const world = World.create(decls, sizes, Object.fromEntries([...scalars, ...given]))
  for (const field of decls.fields.values()) {
    const cells = world.field(field.name)
    const { data } = cells
    if (cells.written) continue
    const next = random(seed + hash(field.name))
    const value = valuesOf(field, decls, sizes, values)
    for (let i = 0; i < data.length; i++) data[i] = value(next, i)
    if (values === 'awkward' && isFloat(field.dtype)) spoil(data, next)
    if (cells.coder) data.forEach((value, i) => cells.store(i, value))
  }
  return world
}

function defaultSizes({ dimensions }: Declarations): readonly (readonly [string, number])[] {
  const usual = { time: 8, points: 3, custom: 4, conditional: 9 } as const
  let space = 0
  return [...dimensions.values()].map(({ name, kind }) => [
    name,
    kind === 'space' ? 7 + (space++ % 3) * 2 : usual[kind],
  ])
}

function boundsAndSpacings(
  { dimensions }: Declarations,
  sizes: Readonly<Record<string, number>>,
  seed: number,
  values: Values,
): readonly (readonly [string, number])[] {
  return [...dimensions.values()].flatMap(({ name, kind, spacing }) => {
    const [min, max] = boundNames(name)
    const [first, last] = kind === 'time' ? [2, (sizes[name] ?? 0) - 3] : [0, (sizes[name] ?? 0) - 1]
    const distance = scalar(spacing ?? '', seed, values)
    return [
      [min, first] as const,
      [max, last] as const,
      ...(spacing === undefined ? [] : [[spacing, distance] as const]),
    ]
  })
}

function paramValues(
  { params }: Declarations,
  bounds: ReadonlyMap<string, number>,
  seed: number,
  values: Values,
): readonly (readonly [string, number])[] {
  return [...params.values()].flatMap((param) => {
    const { name, role } = param
    if (role.kind === 'bound' || role.kind === 'spacing') return []
    const value = role.kind === 'start' ? bounds.get(boundOf(role)) : paramValue(param, seed, values)
    return value === undefined ? [] : [[name, value] as const]
  })
}

function paramValue({ name, dtype, role, range, default: value }: Param, seed: number, values: Values): number {
  // A block of 3 points cuts a small world; the default of a tunable one would hold it whole.
  if (role.kind === 'plugin' && role.tunable && !isFloat(dtype)) return Math.max(3, range?.[0] ?? 3)
  if (value !== undefined) return value
  const free = isFloat(dtype) ? scalar(name, seed, values) : 2
  return Math.min(Math.max(free, range?.[0] ?? -Infinity), range?.[1] ?? Infinity)
}

/** Every other one is awkward where values are. */
function scalar(name: string, seed: number, values: Values): number {
  const next = random(seed + hash(name))
  if (values === 'integers') return 1 + Math.floor(next() * 3)
  if (values === 'awkward' && next() < 0.5) return awkwardValues[Math.floor(next() * awkwardValues.length)] ?? NaN
  return 0.5 + next()
}

type Values = NonNullable<RandomWorldOptions['values']>
type Draw = (next: () => number, index: number) => number

function valuesOf(
  { name, dtype }: Field,
  { points }: Declarations,
  sizes: Readonly<Record<string, number>>,
  values: Values,
): Draw {
  if (isFloat(dtype)) return (next) => (values === 'integers' ? Math.floor(next() * 7) - 3 : 0.5 + next())
  const user = [...points.values()].find((p) => p.base === name)
  if (!user) return (next) => Math.floor(next() * 4)
  // Row-major [point, axis]: from one point before the domain to the last one in it.
  return (next, i) => Math.floor(next() * ((sizes[user.over[i % user.over.length] ?? ''] ?? 0) + 1)) - 1
}

/** About five cells of a field, so that something stays to be spoilt by them. */
function spoil(data: Float64Array, next: () => number): void {
  let which = Math.floor(next() * awkwardValues.length)
  for (let i = 0; i < data.length; i++) {
    if (next() * data.length < 5) data[i] = awkwardValues[which++ % awkwardValues.length] ?? NaN
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0
  return h
}
