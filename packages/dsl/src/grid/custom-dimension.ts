import { callSite, fail } from '@courant/core'
import { Dimension } from './dimension.ts'

/**
 * A dimension of one's own, without spacing. It runs from `min` to `max`, both inclusive, unless a run is given `<name>_m`
 * or `<name>_M`; where these are left out, over the whole length of the functions along it.
 *
 * Errors: `dsl/bad-name`, `dsl/bad-bounds`.
 */
export class CustomDimension extends Dimension {
  constructor({ name, min = 0, max }: { readonly name: string; readonly min?: number; readonly max?: number }) {
    if (max === undefined && min === 0) super({ name, kind: 'custom' })
    else super({ name, kind: 'custom', bounds: Object.freeze([min, checkEnds(name, min, max)] as const) })
  }
}

/** A dimension of so many indices, from 0 on, unless a run is given other bounds. Errors: as for `CustomDimension`. */
export class DefaultDimension extends CustomDimension {
  constructor({ name, size }: { readonly name: string; readonly size: number }) {
    super({ name, min: 0, max: size - 1 })
  }
}

/** Several dimensions at once: `const [i, j] = dimensions('i j')`. */
export const dimensions = (names: string): readonly CustomDimension[] =>
  names
    .trim()
    .split(/[\s,]+/)
    .map((name) => new CustomDimension({ name }))

function checkEnds(name: string, min: number, max: number | undefined): number {
  if (max !== undefined && Number.isInteger(min) && Number.isInteger(max) && max >= min - 1) return max
  return fail({
    code: 'dsl/bad-bounds',
    message: `Dimension '${name}' can't run from ${min} to ${String(max)}.`,
    site: callSite(),
    notes: ['Its ends are whole numbers, both inclusive.'],
  })
}
