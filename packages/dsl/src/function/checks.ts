import { fail, inWords, type FunctionExtras, type RawSite } from '@courant/core'
import type { Grid } from '../grid/grid.ts'

/** Throws `dsl/not-a-grid`. */
export function checkGrid(grid: unknown, name: string, site: RawSite): asserts grid is Grid {
  if (typeof grid === 'object' && grid !== null && 'kind' in grid && grid.kind === 'grid') return
  fail({
    code: 'dsl/not-a-grid',
    message: `Function '${name}' needs a grid.`,
    site,
    hints: ['Give it as grid: new Grid({ shape: [...] }).'],
  })
}

/** Throws `dsl/bad-order`. */
export function checkOrderOption(option: string, value: unknown, name: string, site: RawSite): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  return fail({
    code: 'dsl/bad-order',
    message: `'${option}' of '${name}' is a whole number from 0 on, not ${inWords(value)}.`,
    site,
  })
}

/** A whole number from 1 on. Throws `dsl/bad-size`. */
export function checkSize(option: string, value: unknown, name: string, site: RawSite): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value
  return fail({
    code: 'dsl/bad-size',
    message: `'${option}' of '${name}' is a whole number from 1 on, not ${inWords(value)}.`,
    site,
  })
}

/**
 * The keys that are not the function's own: plugins' keys, checked by their owners when an operator is built. A key
 * that is one of ours but for its spelling (`space_order`) would go unnoticed until then. Throws `dsl/unknown-option`.
 */
export function extrasOf(options: object, own: readonly string[], site: RawSite): FunctionExtras {
  const extras = Object.entries(options).filter(([key]) => !own.includes(key))
  for (const [key] of extras) {
    const meant = own.find((known) => known.toLowerCase() === key.replaceAll('_', '').toLowerCase())
    if (meant === undefined) continue
    fail({
      code: 'dsl/unknown-option',
      message: `There is no option '${key}'.`,
      site,
      hints: [`Did you mean '${meant}'?`],
    })
  }
  return Object.fromEntries(extras)
}
