import { didYouMean, fail, type RawSite } from '@courant/core'
import { inWords } from './expression/operand.ts'

/** Options come by name, in one object. Throws `dsl/not-options`. */
export function checkOptions(options: unknown, what: string, site: RawSite, example = "{ name: 'f', grid }"): void {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return
  fail({
    code: 'dsl/not-options',
    message: `A ${what} takes its options by name, in one object, not ${inWords(options)}.`,
    site,
    hints: [`For example: new ${what}(${example}).`],
  })
}

/**
 * The same, of what plugins add no keys to: an option with a misspelt name would leave another at its default without a
 * word. Throws `dsl/not-options`, `dsl/unknown-option`.
 */
export function checkOwnOptions(
  options: unknown,
  what: string,
  own: readonly string[],
  site: RawSite,
  example: string,
): void {
  checkOptions(options, what, site, example)
  const unknown = Object.keys(options as object).find((key) => !own.includes(key))
  if (unknown === undefined) return
  const meant = didYouMean(unknown.replaceAll('_', ''), own)
  fail({
    code: 'dsl/unknown-option',
    message: `There is no option '${unknown}'.`,
    site,
    notes: [`A ${what} takes: ${own.join(', ')}.`],
    hints: meant === undefined ? [] : [`Did you mean '${meant}'?`],
  })
}
