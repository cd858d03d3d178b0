import { boundNames, type Declarations, type Field, type Param } from '../ir/declarations.ts'
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
  /** -0, NaN, tiny, huge and infinite values among the others. */
  readonly awkward?: boolean
}

const awkwardValues = [-0, 0, NaN, 5e-324, -1e-310, 1e308, -1e200, Infinity, -Infinity]

/**
 * A small world with something in every cell, halos included: floats in [0.5, 1.5), so that they may be divided by;
 * whole numbers from 0 to 3; base tables that reach over the edge. Time runs from step 2 to the last but two.
 */
export function randomWorld(decls: Declarations, options: RandomWorldOptions = {}): World {
  const { seed = 1, awkward = false } = options
  const sizes = Object.fromEntries([...defaultSizes(decls), ...Object.entries(options.sizes ?? {})])
  const scalars = new Map([...boundsAndSpacings(decls, sizes, seed), ...paramValues(decls, seed)])
  const given = Object.entries(options.scalars ?? {})
  const world = World.create(decls, sizes, Object.fromEntries([...scalars, ...given]))
  for (const field of decls.fields.values()) {
    const { data, written } = world.field(field.name)
    if (written) continue
    const next = random(seed + hash(field.name))
    const value = valuesOf(field, decls, sizes)
    for (let i = 0; i < data.length; i++) data[i] = value(next, i)
    if (awkward && isFloat(field.dtype)) spoil(data, next)
  }
  return world
}

function defaultSizes({ dimensions }: Declarations): readonly (readonly [string, number])[] {
  const usual = { time: 8, points: 3, custom: 4 } as const
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
): readonly (readonly [string, number])[] {
  return [...dimensions.values()].flatMap(({ name, kind, spacing }) => {
    const [min, max] = boundNames(name)
    const [first, last] = kind === 'time' ? [2, (sizes[name] ?? 0) - 3] : [0, (sizes[name] ?? 0) - 1]
    const distance = 0.5 + random(seed + hash(spacing ?? ''))()
    return [
      [min, first] as const,
      [max, last] as const,
      ...(spacing === undefined ? [] : [[spacing, distance] as const]),
    ]
  })
}

function paramValues({ params }: Declarations, seed: number): readonly (readonly [string, number])[] {
  return [...params.values()].flatMap((param) =>
    param.role.kind === 'bound' || param.role.kind === 'spacing'
      ? []
      : [[param.name, paramValue(param, seed)] as const],
  )
}

function paramValue({ name, dtype, role, range, default: value }: Param, seed: number): number {
  // A block of 3 points cuts a small world; the default of a tunable one would hold it whole.
  if (role.kind === 'plugin' && role.tunable && !isFloat(dtype)) return Math.max(3, range?.[0] ?? 3)
  if (value !== undefined) return value
  const free = isFloat(dtype) ? 0.5 + random(seed + hash(name))() : 2
  return Math.min(Math.max(free, range?.[0] ?? -Infinity), range?.[1] ?? Infinity)
}

type Draw = (next: () => number, index: number) => number

function valuesOf({ name, dtype }: Field, { points }: Declarations, sizes: Readonly<Record<string, number>>): Draw {
  if (isFloat(dtype)) return (next) => 0.5 + next()
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
