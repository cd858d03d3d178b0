/** What an option may be: a test, and in words what passes it. */
export interface Kind {
  readonly is: (value: unknown) => boolean
  readonly what: string
}

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const isText = (value: unknown): boolean => value === undefined || typeof value === 'string'

const within = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && value >= least && value <= most

/** More would not fit into one array of pixels. */
const mostPixels = 16_384

export const kinds = {
  field: {
    is: (v) =>
      isObject(v) && 'shape' in v && Array.isArray(v.shape) && ('toFlat' in v || ('data' in v && isObject(v.data))),
    what: "values with a shape, such as 'u.data.slice(0)'",
  },
  map: {
    is: (v) => typeof v === 'string' || (isObject(v) && 'table' in v),
    what: 'a name, or a map of colorMap({...})',
  },
  range: {
    is: (v) => Array.isArray(v) && v.length === 2 && v.every(Number.isFinite),
    what: 'two numbers, [lowest, highest]',
  },
  axis: {
    is: (v) => isObject(v) && 'from' in v && 'to' in v && (!('label' in v) || isText(v.label)),
    what: '{ from, to, label }, its ends being numbers',
  },
  number: { is: Number.isFinite, what: 'a number' },
  positive: { is: (v) => Number.isFinite(v) && (v as number) > 0, what: 'a number above 0' },
  pixels: {
    is: (v) => within(v, 1, mostPixels),
    what: `from 1 to ${mostPixels} pixels`,
  },
  ratio: { is: (v) => within(v, 0.01, 100), what: 'a number from 0.01 to 100' },
  letters: { is: (v) => within(v, 1, 400), what: 'from 1 to 400 pixels' },
  flag: { is: (v) => typeof v === 'boolean', what: 'true or false' },
  text: { is: isText, what: 'a text' },
  side: { is: (v) => v === 0 || v === 1, what: '0 or 1' },
  list: { is: Array.isArray, what: 'a list' },
  layer: { is: isObject, what: 'a field and its colours, { field: ... }' },
  raster: {
    is: (v) => isObject(v) && 'pixels' in v && 'width' in v && 'height' in v,
    what: "a picture, as 'heatmap({ field })' makes it",
  },
  level: { is: (v) => Number.isInteger(v) && within(v, 0, 9), what: 'a whole number from 0 to 9' },
  columns: { is: (v) => within(v, 1, mostPixels), what: `from 1 to ${mostPixels} characters` },
  marker: { is: (v) => v === 'star' || v === 'triangle', what: "'star' or 'triangle'" },
} as const satisfies Record<string, Kind>

/** Throws `RangeError` for what is no object, for options of another name, and for values of another kind. */
export function checkOptions(what: string, options: unknown, own: Readonly<Record<string, Kind>>): void {
  if (!isObject(options) || Array.isArray(options)) {
    throw new RangeError(
      `A ${what} takes its options by name, in one object: ${what}({ ${Object.keys(own)[0]}: ... }).`,
    )
  }
  for (const [key, value] of Object.entries(options)) {
    const kind = Object.hasOwn(own, key) ? own[key] : undefined
    if (!kind) throw new RangeError(`A ${what} has no option '${key}'; it takes ${Object.keys(own).join(', ')}.`)
    if (value !== undefined) check(key, value, kind)
  }
}

/** Throws `RangeError` for a value of another kind. */
export function check(name: string, value: unknown, kind: Kind): void {
  if (!kind.is(value)) throw new RangeError(`'${name}' is ${kind.what}, not ${inWords(value)}.`)
}

export function inWords(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (Array.isArray(value)) return `[${value.map(inWords).join(', ')}]`
  if (typeof value === 'function') return 'a function'
  return isObject(value) ? 'an object' : String(value)
}
