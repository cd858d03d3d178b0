import {
  CourantError,
  fieldOf,
  isPointsObject,
  ownerOf,
  type ArgumentValues,
  type Diagnostic,
  type FieldObject,
  type Points,
  type PointsObject,
} from '@courant/core'
import type { Program } from '../program.ts'
import type { Size } from './sizes.ts'

/**
 * The functions of a run lie on one grid. Those over the grid show it by their sizes; where the grid begins, and what
 * sparse functions turn coordinates into indices with, is checked here. Throws `args/origin-mismatch`,
 * `args/spacing-mismatch` and `args/grid-mismatch`.
 */
export function checkGrids(
  program: Program,
  fields: ReadonlyMap<string, FieldObject>,
  sizes: ReadonlyMap<string, Size>,
  values: ArgumentValues,
): void {
  const errors: Diagnostic[] = []
  // Most often all lie on one, which agrees with itself.
  if (new Set(Array.from(fields.values(), ({ grid }) => grid)).size > 1) {
    errors.push(...disagreements('origin', fields, () => false))
    // A spacing that the operator takes as an argument has been agreed upon, or was given.
    errors.push(...disagreements('spacing', fields, (dim) => values.has(`h_${dim}`)))
  }
  for (const [name, object] of fields) {
    if (isPointsObject(object)) errors.push(...pointsElsewhere(program, name, object, sizes))
  }
  if (errors.length > 0) throw new CourantError(errors)
}

/** The first along each dimension. */
function disagreements(
  what: 'origin' | 'spacing',
  fields: ReadonlyMap<string, FieldObject>,
  isSettled: (dim: string) => boolean,
): readonly Diagnostic[] {
  const known = new Map<string, FieldObject>()
  const found = new Map<string, Diagnostic>()
  const along = ({ grid }: FieldObject, dim: string): number | undefined => grid[what][grid.dimensionNames.indexOf(dim)]
  for (const object of fields.values()) {
    for (const dim of object.grid.dimensionNames) {
      const first = known.get(dim)
      if (first === undefined) known.set(dim, object)
      else if (!isSettled(dim) && !found.has(dim) && along(first, dim) !== along(object, dim)) {
        found.set(dim, {
          code: `args/${what}-mismatch`,
          severity: 'error',
          message: `Along '${dim}' the ${what} is ${along(first, dim)} by the grid of '${first.name}' and ${along(object, dim)} by the grid of '${object.name}'.`,
          hints: ['Put all functions of a run on one grid.'],
        })
      }
    }
  }
  return [...found.values()]
}

/** A sparse function's tables hold indices into its own grid, and weights in that grid's dtype. */
function pointsElsewhere(
  program: Program,
  name: string,
  object: PointsObject,
  sizes: ReadonlyMap<string, Size>,
): readonly Diagnostic[] {
  const points = [...program.decls.points.values()].find((p) => ownerOf(p) === name)
  if (!points) return []
  const { dimensionNames, shape, dtype } = object.grid
  const subject = object.name === name ? `'${name}'` : `'${object.name}', which was given as '${name}',`
  const mismatch = (is: string, needs: string): Diagnostic => ({
    code: 'args/grid-mismatch',
    severity: 'error',
    message: `The grid of ${subject} has ${is}, and ${needs}.`,
    notes: ["Its points are looked up on its own grid, and their indices used on that of the run's other functions."],
    hints: [`Make '${object.name}' on the grid of the functions that it is injected into or interpolated from.`],
  })
  const named = (dims: readonly string[]): string => dims.map((dim) => `'${dim}'`).join(', ')
  if (dimensionNames.join() !== points.over.join()) {
    return [mismatch(`the dimensions ${named(dimensionNames)}`, `the operator was built for ${named(points.over)}`)]
  }
  const weights = fieldOf(program.decls, points.weights).dtype
  if (dtype !== weights) return [mismatch(`the dtype ${dtype}`, `the operator was built for weights in ${weights}`)]
  if (object.points.support !== points.support) return [otherSupport(name, object, points)]
  return dimensionNames.flatMap((dim, k) => {
    const size = sizes.get(dim)
    if (size === undefined || size.points === shape[k]) return []
    return [mismatch(`${shape[k]} points along '${dim}'`, `${size.source} has ${size.points}`)]
  })
}

/** The loops over a point's support are as long as when the operator was built. */
const otherSupport = (name: string, { name: given, points }: PointsObject, { support }: Points): Diagnostic => ({
  code: 'args/wrong-interpolation',
  severity: 'error',
  message: `'${given}', which was given as '${name}', interpolates over ${points.support} grid points an axis, and the operator was built for ${support}.`,
  hints: [`Make '${given}' with the interpolation of '${name}', or build another operator.`],
})
