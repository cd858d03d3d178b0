import { isFieldObject } from './objects.ts'

/**
 * A value that does not belong where it was given, within the sentence of a message: as it would be written, where that is
 * short, else what it is. Takes whatever there is: a message that fails on what it complains of would hide the mistake.
 */
export function inWords(value: unknown): string {
  try {
    return words(value)
  } catch {
    return `${typeof value === 'function' ? 'a function' : 'an object'} that can't be looked at`
  }
}

function words(value: unknown): string {
  if (!isObject(value)) return written(value)
  if (Array.isArray(value)) return list(value) ?? `an array of ${value.length}`
  if (isFieldObject(value)) return `the ${value.kind.replaceAll('-', ' ')} '${value.name}'`
  // Derivatives are called with options, so they are functions that know how to print themselves.
  if (isExpression(value)) return `the expression '${clipped(value.toString())}'`
  if (typeof value === 'function' && 'elements' in value) return 'a vector or tensor'
  if (typeof value === 'function') return value.name ? `the function '${clipped(value.name)}'` : 'a function'
  // Read from JSON, 'constructor' may be a key like any other.
  const { constructor } = value as { readonly constructor?: unknown }
  // Bundled, a class that speaks of itself goes by its name and a '_' before it.
  const name = typeof constructor === 'function' ? constructor.name.replace(/^_(?=[A-Z])/, '') : 'Object'
  return name === 'Object' ? 'an object' : `an object of class '${clipped(name)}'`
}

const isExpression = (value: object): value is { readonly described: object; toString(): string } =>
  'described' in value

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'

function written(value: unknown): string {
  if (typeof value === 'string') return `'${clipped(value)}'`
  if (typeof value === 'bigint') return `${clipped(String(value))}n`
  return Object.is(value, -0) ? '-0' : String(value)
}

function list(items: readonly unknown[], depth = 2): string | undefined {
  if (items.length > 8 || depth === 0) return undefined
  const texts = Array.from(items, (item) => {
    if (Array.isArray(item)) return list(item, depth - 1)
    return isObject(item) ? undefined : written(item)
  })
  const text = `[${texts.join(', ')}]`
  return texts.includes(undefined) || text.length > most ? undefined : text
}

const most = 80

const clipped = (text: string): string => (text.length > most ? `${text.slice(0, most)}...` : text)
