import { fail, inWords, refuseUnknown } from '@courant/core'
import { ComplexArray, NdArray } from '@courant/data'

/** Throws `io/bad-option` for what is no object of names. */
export function checkNamed(given: unknown, what: string, own: readonly string[] = []): asserts given is object {
  const prototype: unknown = typeof given === 'object' && given !== null ? Object.getPrototypeOf(given) : undefined
  if (prototype === Object.prototype || prototype === null) return
  fail({
    code: 'io/bad-option',
    message: `'${what}' takes what it is given by name, in one object, not as ${inWords(given)}.`,
    hints: [
      ...(own.length > 0 ? [`It takes: ${own.join(', ')}.`] : []),
      ...(isArray(given) ? ["To read into an array: '{ into: array }'."] : []),
    ],
  })
}

/** Options come by name, in one object. Throws `io/bad-option`. */
export function checkOptions(given: unknown, what: string, own: readonly string[]): void {
  checkNamed(given, what, own)
  refuseUnknown(given, own, `'${what}'`, 'io/bad-option')
}

/** Throws `io/bad-option` for an option that is none of these. */
export function checkChoice(value: unknown, key: string, choices: readonly string[]): void {
  if (value === undefined || choices.some((choice) => choice === value)) return
  fail({
    code: 'io/bad-option',
    message: `'${key}' can't be ${inWords(value)}.`,
    hints: [`Choose one of ${choices.join(', ')}.`],
  })
}

/** Throws `io/bad-option` for a number that is not whole or below `least`. */
export function checkWhole(value: unknown, key: string, least: number): void {
  if (Number.isSafeInteger(value) && (value as number) >= least) return
  fail({ code: 'io/bad-option', message: `'${key}' is a whole number from ${least} on, not ${inWords(value)}.` })
}

/** Throws `io/bad-option` for what is no list of sizes. */
export function checkSizes(value: unknown, key: string, least: number): void {
  if (Array.isArray(value)) return value.forEach((n: unknown, i) => checkWhole(n, `${key}[${i}]`, least))
  fail({ code: 'io/bad-option', message: `'${key}' is a list of sizes, such as [101, 51], not ${inWords(value)}.` })
}

/** Throws `io/bad-option` for what values can't be read into. */
export function checkInto(into: unknown): void {
  if (into === undefined || isArray(into)) return
  fail({
    code: 'io/bad-option',
    message: `Values can't be read into ${inWords(into)}.`,
    hints: ["'into' takes the data of a function, 'm.data', or a part of it, 'm.data.slice(0)'."],
  })
}

const isArray = (value: unknown): value is NdArray | ComplexArray =>
  value instanceof NdArray || value instanceof ComplexArray
