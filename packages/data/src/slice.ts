import { fail, inWords } from '@courant/core'

/** Bounds as in NumPy: negative ones count from the end, absent ones mean the whole axis, `stop` is excluded. */
export interface Range {
  readonly start?: number | null | undefined
  readonly stop?: number | null | undefined
  /** 1 by default; negative walks backwards. */
  readonly step?: number | null | undefined
}

type Tuple = readonly [start?: number | null, stop?: number | null, step?: number | null]

/**
 * What `slice` takes per axis: a number (drops the axis), a range as `[start, stop, step]`, `{ start, stop, step }` or
 * `'1:-1:2'`, or `null` for the whole axis.
 */
export type Part = number | string | Range | Tuple | null | undefined

/** A range brought into an axis: its first index, its step, how many indices it has. */
export interface ResolvedRange {
  readonly start: number
  readonly step: number
  readonly length: number
}

export function rangeOf(part: Exclude<Part, number>, length: number, field: string): ResolvedRange {
  const { start, stop, step: givenStep } = asRange(part, field)
  const step = givenStep ?? 1
  for (const bound of [start, stop, step]) {
    if (bound !== null && bound !== undefined && !Number.isInteger(bound)) badRange(part, field)
  }
  if (step === 0) badRange(part, field)
  // Python's rule: bounds are clipped to where a walk of this direction can start and end.
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1]
  const clip = (bound: number): number => Math.min(high, Math.max(low, bound < 0 ? bound + length : bound))
  const first = start === null || start === undefined ? (step > 0 ? low : high) : clip(start)
  const end = stop === null || stop === undefined ? (step > 0 ? high : low) : clip(stop)
  const count = Math.max(0, Math.ceil((end - first) / step))
  return { start: count === 0 ? 0 : first, step, length: count }
}

function asRange(part: Exclude<Part, number>, field: string): Range {
  if (part === null || part === undefined) return {}
  if (typeof part === 'string') return parse(part, field)
  if (!isTuple(part)) return part
  const [start, stop, step] = part
  return { start, stop, step }
}

const isTuple = (part: Range | Tuple): part is Tuple => Array.isArray(part)

function parse(text: string, field: string): Range {
  const match = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/.exec(text)
  if (!match) badRange(text, field)
  const [start, stop, step] = [match?.[1], match?.[2], match?.[3]].map((digits) =>
    digits === undefined ? undefined : Number(digits),
  )
  return { start, stop, step }
}

function badRange(part: Part, field: string): never {
  return fail({
    code: 'data/bad-slice',
    message: `A range of '${field}' can't be ${inWords(part)}.`,
    notes: ['Bounds and step are integers, and the step is not 0.'],
    hints: ["Write '1:-1', '::2', [1, -1], { start: 1, stop: -1, step: 2 }, or null for the whole axis."],
  })
}
