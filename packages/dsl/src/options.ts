import { fail, inWords, refuseUnknown, type RawSite } from '@courant/core'

const article = (what: string): string => (/^[aeiou]/i.test(what) ? 'An' : 'A')

const isNamed = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is given for dimensions comes by their names, in one object. Throws `dsl/not-options`. */
export function checkNamed(value: unknown, what: string, site: RawSite, example: string): void {
  if (isNamed(value)) return
  fail({
    code: 'dsl/not-options',
    message: `${what} come by the names of dimensions, in one object, not as ${inWords(value)}.`,
    site,
    hints: [`For example: ${example}.`],
  })
}

/** Options come by name, in one object. Throws `dsl/not-options`. */
export function checkOptions(
  options: unknown,
  what: string,
  site: RawSite,
  example = `new ${what}({ name: 'f', grid })`,
): void {
  // An expression, a condition for example, is an object too.
  if (isNamed(options) && !('described' in (options as object))) return
  fail({
    code: 'dsl/not-options',
    message: `${article(what)} ${what} takes its options by name, in one object, not ${inWords(options)}.`,
    site,
    hints: [`For example: ${example}.`],
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
  refuseUnknown(options as object, own, `${article(what)} ${what}`, 'dsl/unknown-option', site)
}
