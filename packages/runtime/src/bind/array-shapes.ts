import { extentOf, type FieldObject, type GridObject } from '@courant/core'
import { fieldLayout, sizeOf } from '@courant/data'
import type { Program } from '../program.ts'
import type { Shape } from './array-refusals.ts'
import type { Size } from './sizes.ts'

/** How many points a run has along the dimensions of its grid, as far as its arguments say. */
export type KnownSizes = ReadonlyMap<string, Size>

/** Of functions that were given. Not along time: each may keep as many steps as it likes. */
export function addSizes(to: Map<string, Size>, name: string, object: FieldObject, { decls }: Program): void {
  const extent = extentOf(object)
  object.field.axes.forEach(({ dim, slots }, k) => {
    if (dim === undefined || slots !== undefined || !object.grid.dimensionNames.includes(dim)) return
    if (decls.dimensions.get(dim)?.kind === 'time' || to.has(dim)) return
    to.set(dim, { points: extent[k] ?? 0, source: `'${name}'` })
  })
}

/** All that a function stores: domain, halo, and what its box leaves out counts as neither. */
export const layoutOf = ({ field, inset }: Pick<FieldObject, 'field' | 'inset'>, domainShape: readonly number[]) =>
  fieldLayout({ shape: extentOf({ domainShape, inset }), halo: field.axes.map(({ halo }) => halo), inset })

/**
 * The points that a function has, axis by axis, whose values with their halo are an array of such a shape; undefined where
 * there is none. Time slots, axes of a fixed size and those of a part of the grid stay as they are. Of an array that is but
 * so long, the shape follows from the other arguments, or else it is the standard one; without a halo one axis may be left
 * open, that of time first.
 */
export function domainOf(
  shape: Shape,
  standard: FieldObject,
  known: KnownSizes,
  npoint: number | undefined,
): readonly number[] | undefined {
  const { domainShape } = standard
  const around = layoutOf(standard, domainShape).shape.map((n, k) => n - (domainShape[k] ?? 0))
  const kinds = axisKinds(standard)
  if (typeof shape === 'number') return solved(shape)
  if (shape.length !== kinds.length) return undefined
  const points = shape.map((n, k) => n - (around[k] ?? 0))
  const isPossible = points.every((n, k) => (kinds[k] === 'fixed' ? n === domainShape[k] : n >= 1))
  // An array like the domain most often lacks the halo; a smaller grid must be spoken of elsewhere.
  const isBare = shape.join() === domainShape.join() && around.some((n) => n > 0)
  return isPossible && (!isBare || isConfirmed(points)) ? points : undefined

  function solved(length: number): readonly number[] | undefined {
    const given = kinds.map((kind, k) => {
      if (kind === 'fixed') return domainShape[k]
      return kind === 'points' ? npoint : kind === 'open' ? undefined : known.get(kind.dim)?.points
    })
    const whole = given.map((n, k) => n ?? (domainShape[k] as number))
    if (sizeOf(whole.map((n, k) => n + (around[k] ?? 0))) === length) return whole
    const unknown = given.flatMap((n, k) => (n === undefined ? [k] : []))
    const steps = unknown.filter((k) => kinds[k] === 'open')
    const [axis] = steps.length === 1 ? steps : unknown
    // With a halo, one that was forgotten might pass for a few steps less.
    if (axis === undefined || (unknown.length > 1 && steps.length !== 1) || around.some((n) => n > 0)) return undefined
    const points = length / sizeOf(whole.with(axis, 1))
    return Number.isInteger(points) && points >= 1 ? whole.with(axis, points) : undefined
  }

  function isConfirmed(points: readonly number[]): boolean {
    const told = kinds.flatMap((kind, k) => {
      const size = typeof kind === 'object' ? known.get(kind.dim) : undefined
      return size ? [size.points === points[k]] : []
    })
    return told.length > 0 && told.every(Boolean)
  }
}

/** What may change along an axis: nothing, the number of points off the grid, of steps (`open`), or of the grid's points. */
type AxisKind = 'fixed' | 'points' | 'open' | { readonly dim: string }

function axisKinds({ field, grid, inset }: FieldObject): readonly AxisKind[] {
  return field.axes.map(({ dim, slots, size }, k): AxisKind => {
    const isPart = inset?.[k] !== undefined && inset[k].some((n) => n > 0)
    if (dim === undefined || slots !== undefined || size !== undefined || isPart) return 'fixed'
    if (grid.dimensionNames.includes(dim)) return { dim }
    return field.role === 'points' && k === field.axes.length - 1 ? 'points' : 'open'
  })
}

/** The grid with so many points along some dimensions: it begins where it did, and its spacing stays. */
export function resized(grid: GridObject, sizeAlong: (dim: string) => number | undefined): GridObject {
  const { kind, dtype, dimensionNames, spacing, origin } = grid
  const shape = dimensionNames.map((dim, k) => sizeAlong(dim) ?? (grid.shape[k] as number))
  return { kind, dtype, dimensionNames, spacing, origin, shape }
}
