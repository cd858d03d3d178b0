import { CourantError, isPointsObject } from '@courant/core'
import type { ProgramObjects } from '../objects.ts'
import type { Program } from '../program.ts'
import { partsOf } from './coordinates.ts'
import type { Overrides } from './overrides.ts'

/**
 * A loaded operator has no functions to fall back on: each is given, or an array for it, with coordinates where it is a
 * sparse one. Only transient functions hold nothing that a run would need. Throws `args/missing`, once for all.
 */
export function checkComplete({ name }: Program, objects: ProgramObjects, given: Overrides): void {
  const { functions, arrays, moved } = given
  const fields = [...objects.fields]
  const isWhole = (key: string): boolean => partsOf(key, objects).length > 0
  const absent = fields.flatMap(([key, field]) => {
    const isGiven = functions.has(key) || arrays.has(key) || field.transient === true || isWhole(key)
    return isGiven ? [] : [[field.partOf ?? field.name, field.kind.replaceAll('-', ' ')] as const]
  })
  const missing = new Map(absent)
  const lost = fields.flatMap(([key, field]) => {
    const isPlaced = !isPointsObject(field) || field.partOf !== undefined || functions.has(key) || moved.has(key)
    return isPlaced || missing.has(key) ? [] : [key]
  })
  const errors = [
    ...[...missing].map(([key, kind]) => ({
      message: `Operator '${name}' needs the ${kind} '${key}'.`,
      hint: `Pass one, or an array: 'op.apply({ ${key}: ... })'.`,
    })),
    ...lost.map((key) => ({
      message: `Operator '${name}' needs to know where the points of '${key}' are.`,
      hint: `Pass their coordinates, too: '${key}_coords: [...]', or a sparse function for '${key}'.`,
    })),
  ]
  if (errors.length === 0) return
  const notes = ['It was loaded from bytes, which hold no functions.']
  throw new CourantError(
    errors.map(({ message, hint }) => ({ code: 'args/missing', severity: 'error', message, notes, hints: [hint] })),
  )
}
