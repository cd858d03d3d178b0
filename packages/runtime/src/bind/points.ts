import {
  CourantError,
  isPointsObject,
  type Diagnostic,
  type FieldObject,
  type Geometry,
  type PointsObject,
} from '@courant/core'
import type { Meeting } from '../objects.ts'

type Fields = ReadonlyMap<string, FieldObject>
type GeometryOf = (object: FieldObject) => Geometry

/** Sources and receivers lie on the grid. Throws `args/point-outside` with the first that does not. */
export function checkPoints(points: readonly PointsOfName[], geometryOf: GeometryOf): void {
  for (let i = 0; i < points.length; i++) {
    const { object } = points[i] as PointsOfName
    if (object.outside(geometryOf(object)).length > 0) throw outsideOf(points, geometryOf)
  }
}

/** A points function, and what the operator calls it. */
export interface PointsOfName {
  readonly name: string
  readonly object: PointsObject
}

const outsideOf = (points: readonly PointsOfName[], geometryOf: GeometryOf): CourantError =>
  new CourantError(
    points.flatMap(({ name, object }): Diagnostic[] => {
      const where = geometryOf(object)
      const lost = object.outside(where)
      const [first] = lost
      if (!first) return []
      const beyond = Math.floor(object.points.support / 2)
      const steps =
        beyond === 0 ? '' : `, and points may lie up to ${beyond} grid step${beyond === 1 ? '' : 's'} beyond it`
      return [
        {
          code: 'args/point-outside',
          severity: 'error',
          message: `Point ${first.index} of '${name}' lies outside the grid, at (${first.coordinate.join(', ')}).`,
          notes: [
            `The grid covers ${spanned(
              where,
              where.shape.map((n) => [0, n - 1]),
            )}${steps}.`,
            ...others(lost.length),
          ],
          hints: [
            "Coordinates are in the unit of the grid's extent, one row a point; move the points, or enlarge the grid.",
          ],
        },
      ]
    }),
  )

/**
 * Points that meet a function on part of a grid lie in its box: beyond that there are no values. Throws
 * `args/point-outside` with the first that does not.
 */
export function checkMeetings(meetings: readonly Meeting[], fields: Fields, geometryOf: GeometryOf): void {
  const errors = new Map<string, Diagnostic>()
  for (const { points, field, part } of meetings) {
    const [object, home] = [fields.get(points), fields.get(field)]
    if (!object || !isPointsObject(object) || !home?.inset) continue
    const where = geometryOf(home)
    // Axes of space come last; those of time have no inset.
    const inset = home.inset.slice(-where.shape.length)
    const box = where.shape.map((n, k) => [inset[k]?.[0] ?? 0, n - 1 - (inset[k]?.[1] ?? 0)] as const)
    const lost = object.outside(where, box)
    const [first] = lost
    if (!first) continue
    const name = home.partOf ?? home.name
    errors.set(`${points} ${name}`, {
      code: 'args/point-outside',
      severity: 'error',
      message: `Point ${first.index} of '${points}' lies outside the part of the grid where '${name}' lives, at (${first.coordinate.join(', ')}).`,
      notes: [`The part '${part}' covers ${spanned(where, box)}.`, ...others(lost.length)],
      hints: [`Move the points, or make '${name}' on a larger part of the grid.`],
    })
  }
  if (errors.size > 0) throw new CourantError([...errors.values()])
}

const others = (count: number): readonly string[] => (count > 1 ? [`${count} of its points lie outside.`] : [])

const spanned = ({ origin, spacing }: Geometry, box: readonly (readonly [first: number, last: number])[]): string =>
  box
    .map(([first, last], k) => {
      const at = (index: number): number => (origin[k] ?? 0) + index * (spacing[k] ?? 1)
      return `[${at(first)}, ${at(last)}]`
    })
    .join(' x ')
