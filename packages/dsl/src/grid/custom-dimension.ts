import { callSite, fail, inWords } from '@courant/core'
import { checkOwnOptions } from '../options.ts'
import { Dimension } from './dimension.ts'

/**
 * A dimension of one's own, without spacing. It runs from `min` to `max`, both inclusive, unless a run is given `<name>_m`
 * or `<name>_M`; where these are left out, over the whole length of the functions along it.
 *
 * Errors: `dsl/not-options`, `dsl/unknown-option`, `dsl/bad-name`, `dsl/bad-bounds`.
 */
export class CustomDimension extends Dimension {
  constructor(options: { readonly name: string; readonly min?: number; readonly max?: number }) {
    checkOwnOptions(
      options,
      'CustomDimension',
      ['name', 'min', 'max'],
      callSite(),
      "new CustomDimension({ name: 'i', min: 0, max: 9 })",
    )
    const { name, min = 0, max } = options
    if (max === undefined && min === 0) super({ name, kind: 'custom' })
    else super({ name, kind: 'custom', bounds: Object.freeze([min, checkEnds(name, min, max)] as const) })
  }
}

/** A dimension of so many indices, from 0 on, unless a run is given other bounds. Errors: as for `CustomDimension`. */
export class DefaultDimension extends CustomDimension {
  constructor(options: { readonly name: string; readonly size: number }) {
    checkOwnOptions(
      options,
      'DefaultDimension',
      ['name', 'size'],
      callSite(),
      "new DefaultDimension({ name: 'i', size: 10 })",
    )
    const { name, size } = options
    if (!Number.isSafeInteger(size) || size < 0) {
      fail({
        code: 'dsl/bad-bounds',
        message: `Dimension '${name}' can't have ${inWords(size)} for its 'size'.`,
        site: callSite(),
        notes: ['It is a whole number from 0 on.'],
      })
    }
    super({ name, min: 0, max: size - 1 })
  }
}

/** Several dimensions at once: `const [i, j] = dimensions('i j')`. Throws `dsl/bad-name`. */
export function dimensions(names: string): readonly CustomDimension[] {
  if (typeof names !== 'string') {
    fail({
      code: 'dsl/bad-name',
      message: `The names of dimensions come as one text, not as ${inWords(names)}.`,
      site: callSite(),
      hints: ["For example: dimensions('i j')."],
    })
  }
  return names
    .trim()
    .split(/[\s,]+/)
    .map((name) => new CustomDimension({ name }))
}

function checkEnds(name: string, min: number, max: number | undefined): number {
  if (max !== undefined && Number.isInteger(min) && Number.isInteger(max) && max >= min - 1) return max
  return fail({
    code: 'dsl/bad-bounds',
    message: `Dimension '${name}' can't run from ${inWords(min)} to ${inWords(max)}.`,
    site: callSite(),
    notes: ['Its ends are whole numbers, both inclusive.'],
  })
}
