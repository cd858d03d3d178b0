import { isFieldObject } from '@courant/core'

/** A value that does not belong where it was given, in the words of messages. */
export function whatIs(value: unknown): string {
  if (value === null || value === undefined) return `'${value}'`
  if (isFieldObject(value)) return `the ${value.kind.replaceAll('-', ' ')} '${value.name}'`
  if (typeof value === 'string') return `the text '${value}'`
  if (typeof value === 'number') return `the number ${value}`
  // Derivatives are called with options, so they are functions that know how to print themselves.
  if (isExpression(value)) return `the expression '${value.toString()}'`
  const what = typeof value === 'object' ? (value.constructor?.name ?? 'object without a class') : typeof value
  return `${/^[aeiou]/i.test(what) ? 'an' : 'a'} ${what}`
}

const isExpression = (value: unknown): value is { readonly described: object; toString(): string } =>
  (typeof value === 'object' || typeof value === 'function') && value !== null && 'described' in value
