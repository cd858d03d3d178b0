import {
  CourantError,
  oncePerVersion,
  rowsOf,
  storedName,
  type ArgumentValue,
  type CallContext,
  type Diagnostic,
  type Field,
  type FieldObject,
} from '@courant/core'
import { quantisation } from './declare.ts'
import type { ParsedPrecision } from './precision.ts'

/** Of the values of a function, without its halo; NaN where one of them is. */
interface Range {
  readonly min: number
  readonly max: number
}

/** The largest half, and what still rounds to it. */
const largestHalf = 65520

/**
 * Gives a run the numbers of its quantised functions, and looks at the values of those that are about to be stored in
 * less: what would not come back near is refused before anything has changed. `asked` says what precision a function
 * itself asks for. The run holds its functions: whoever wrote to them before is done.
 */
export function withRanges(
  { decls, fields, values }: Pick<CallContext, 'decls' | 'fields' | 'values'>,
  asked: (field: Field) => ParsedPrecision | undefined,
): CallContext['values'] {
  const ranges: (readonly [string, ArgumentValue])[] = []
  const found: Diagnostic[] = []
  for (const [name, declared] of decls.fields) {
    const { stored } = declared
    const object = fields.get(name)
    if (!stored || !object) continue
    const precision = asked(declared) ?? (stored.kind === 'quantised' ? undefined : stored.kind)
    const trouble = troubleOf(name, object, declared, asked) ?? outOfRange(name, object, precision)
    if (trouble) {
      found.push(trouble)
      continue
    }
    if (stored.kind !== 'quantised' || precision === undefined || typeof precision === 'string') continue
    const range = precision.min === undefined ? rangeOf(object) : undefined
    if (!range) continue
    const { low, step } = quantisation(stored.bits, range.min, range.max, declared.dtype)
    const source = `the values of '${name}'`
    ranges.push([stored.low, { value: low, source }], [stored.step, { value: step, source }])
  }
  if (found.length > 0) throw new CourantError(found)
  return ranges.length === 0 ? values : new Map([...values, ...ranges])
}

function troubleOf(
  name: string,
  { field, storage }: FieldObject,
  { stored, ...declared }: Field,
  asked: (field: Field) => ParsedPrecision | undefined,
): Diagnostic | undefined {
  const format = stored ? storedName(stored) : ''
  if (storage.pinnedBy !== undefined && storage.codec.stored?.kind !== stored?.kind) {
    return {
      code: 'mixed-precision/pinned',
      severity: 'error',
      message: `'${name}' can't be stored as ${format}: ${storage.pinnedBy}.`,
      hints: ['Let the function have memory of its own, and copy by data.set(...) and data.toFlat().'],
    }
  }
  if (JSON.stringify(asked({ ...field, name })) === JSON.stringify(asked(declared))) return undefined
  return {
    code: 'mixed-precision/other-precision',
    severity: 'error',
    message: `The function given for '${name}' does not say that it may be stored as ${format}.`,
    notes: [`The operator was built for one with the 'precision' ${JSON.stringify(asked(declared))}.`],
    hints: ["Make it with the same 'precision', or build an operator for it."],
  }
}

/** What is stored in less already was looked at, and its views refuse what does not fit. */
function outOfRange(name: string, object: FieldObject, precision: ParsedPrecision | undefined): Diagnostic | undefined {
  const { storage } = object
  if (storage.codec.stored || !hasValues(object) || precision === undefined || precision === 'bfloat16')
    return undefined
  const { min, max } = rangeOf(object)
  const whole = precision === 'float16' ? { min: -largestHalf, max: largestHalf } : precision
  const [least, most] = [whole.min ?? -Number.MAX_VALUE, whole.max ?? Number.MAX_VALUE]
  // Infinities and NaN of halves stay what they are, and are looked for with those of other functions.
  const keepsAll = precision === 'float16'
  const bad = [min, max].find((value) => !(least <= value && value <= most) && !(keepsAll && !Number.isFinite(value)))
  if (bad === undefined) return keepsAll ? tooSmall(name, min, max) : undefined
  const [why, hint] = keepsAll
    ? ["which 'float16' can't hold", "Scale the values, or use 'bfloat16' or a range of 16 bits."]
    : Number.isFinite(bad)
      ? [`which does not lie between ${least} and ${most}`, "Give a wider 'min' and 'max'."]
      : ['for which there is no step of a range', 'Look at where its values come from.']
  return {
    code: 'mixed-precision/out-of-range',
    severity: 'error',
    message: `'${name}' holds ${bad}, ${why}.`,
    notes: Number.isFinite(bad) ? [`Its values reach from ${min} to ${max}.`] : [],
    hints: [hint],
  }
}

/** Below this, halves have fewer bits: the scale of a unit, 1 / c^2 in m/s, is of that kind. */
const smallestFullHalf = 2 ** -14

function tooSmall(name: string, min: number, max: number): Diagnostic | undefined {
  const largest = Math.max(Math.abs(min), Math.abs(max))
  if (!(largest > 0 && largest < smallestFullHalf)) return undefined
  return {
    code: 'mixed-precision/too-small',
    severity: 'error',
    message: `'${name}' holds no number larger than ${largest}, and below 6.1e-5 'float16' has less and less digits.`,
    hints: [
      'Choose units in which the values are larger, km/s for m/s.',
      "Or use 'bfloat16', or a range of 16 bits: precision: { bits: 16 }.",
    ],
  }
}

/** Those of an initializer are there as soon as somebody asks; otherwise there are none before somebody sets them. */
const hasValues = ({ storage, hasInitializer = false }: FieldObject): boolean => storage.isAllocated || hasInitializer

const rangeOf = (object: FieldObject): Range => (hasValues(object) ? scan(object) : { min: 0, max: 0 })

const scan = oncePerVersion(({ storage, domainShape: shape }): Range => {
  if (shape.includes(0)) return { min: 0, max: 0 }
  const start = storage.layout.regions['domain']?.start ?? shape.map(() => 0)
  let [min, max] = [Infinity, -Infinity]
  for (const row of rowsOf(storage, start, shape)) {
    for (const value of row) {
      if (value !== value) return { min: NaN, max: NaN }
      if (value < min) min = value
      if (value > max) max = value
    }
  }
  return { min, max }
})
