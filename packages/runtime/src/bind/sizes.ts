import { CourantError, extentOf, type Axis, type FieldObject } from '@courant/core'
import type { Program } from '../program.ts'

/** How many points a dimension has, and which function says so. */
export interface Size {
  readonly points: number
  readonly source: string
}

/**
 * The size of every dimension, from the functions of a run. Space and point dimensions must agree; a time dimension
 * is as long as its shortest function that keeps every step. Throws `args/size-mismatch`.
 */
export function dimensionSizes(program: Program, fields: ReadonlyMap<string, FieldObject>): ReadonlyMap<string, Size> {
  const sizes = new Map<string, Size>()
  for (const [name, object] of fields) {
    const extent = extentOf(object)
    program.decls.fields.get(name)?.axes.forEach((axis, k) => {
      if (axis.dim === undefined || axis.slots !== undefined) return
      const points = extent[k] ?? 0
      const known = sizes.get(axis.dim)
      const isTime = program.decls.dimensions.get(axis.dim)?.kind === 'time'
      if (known && known.points !== points && !isTime) throw mismatch(axis.dim, known, { points, source: `'${name}'` })
      if (!known || points < known.points) sizes.set(axis.dim, { points, source: `'${name}'` })
    })
  }
  return sizes
}

/** How many points an axis has where it's the run that makes the array; undefined where nothing says. */
export const axisPoints = ({ dim, slots, size }: Axis, sizes: ReadonlyMap<string, Size>): number | undefined =>
  slots ?? size ?? (dim === undefined ? undefined : sizes.get(dim)?.points)

const mismatch = (dim: string, a: Size, b: Size): CourantError =>
  new CourantError([
    {
      code: 'args/size-mismatch',
      severity: 'error',
      message: `Dimension '${dim}' has ${a.points} points by ${a.source} and ${b.points} by ${b.source}.`,
      hints: ['Functions of one run must live on grids of one shape: declare them on one grid.'],
    },
  ])
