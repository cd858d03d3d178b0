import { fail, inWords, refuseUnknown } from '@courant/core'

/** Options come by name, in one object. Throws `builtins/bad-option`. */
export function checkOptions(given: unknown, caller: string, own: readonly string[]): void {
  const isNamed = typeof given === 'object' && given !== null && !Array.isArray(given)
  if (!isNamed) return notNamed(given, caller, own)
  refuseUnknown(given, own, `'${caller}'`, 'builtins/bad-option')
}

const notNamed = (given: unknown, caller: string, own: readonly string[]): never =>
  fail({
    code: 'builtins/bad-option',
    message: `'${caller}' takes its options by name, in one object, not ${inWords(given)}.`,
    hints: [`It takes: ${own.join(', ')}.`],
  })

/** Throws `builtins/bad-option` unless it is true, false or left out. */
export function checkFlag(value: unknown, key: string): void {
  if (value === undefined || typeof value === 'boolean') return
  fail({ code: 'builtins/bad-option', message: `'${key}' is true or false, not ${inWords(value)}.` })
}
