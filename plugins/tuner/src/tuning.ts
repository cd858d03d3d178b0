import type { Diagnostic } from '@courant/core'
import type { Choice } from './choice.ts'
import type { Place } from './place.ts'

/** What a search found: plain data, kept as JSON that people can read, compare and edit. */
export interface Tuning extends Place {
  readonly format: typeof format
  /** Of the search. */
  readonly level: 'basic' | 'aggressive'
  /** Whether the search came to its end; if not, it goes on when the operator is tuned again. */
  readonly complete: boolean
  /** The pipeline of the fastest build; null where that is the operator as it is. */
  readonly opt: string | null
  /** How that differs from the operator as it is, for people. */
  readonly changes: readonly string[]
  /** The arguments of the fastest run, by name: what `apply` takes. */
  readonly arguments: Readonly<Record<string, number>>
  /** How many times as fast a time step is as untuned; 1 where nothing was faster. */
  readonly gain: number
  /** Of a time step, when the last comparison was made. */
  readonly seconds: { readonly untuned: number; readonly tuned: number }
  /** What was timed, the fastest first: the time of a step as a multiple of the untuned one. */
  readonly tried: readonly { readonly what: string; readonly time: number }[]
  /** What could not be timed, and why. */
  readonly skipped: readonly { readonly what: string; readonly why: string }[]
}

/** Raised when files of the old form are no longer read. */
export const format = 'courant tuning 1'

export const choiceOf = ({ opt, changes, arguments: args }: Tuning): Choice => ({
  ...(opt === null ? {} : { opt }),
  changes,
  arguments: args,
})

/** JSON with a line for each entry, and for each item of a list. */
export function printTuning(tuning: Tuning): string {
  const lines = Object.entries(tuning).map(([key, value]) => {
    const items = Array.isArray(value) ? value.map((item) => `    ${JSON.stringify(item)}`) : []
    const text = items.length > 0 ? `[\n${items.join(',\n')}\n  ]` : JSON.stringify(value)
    return `  ${JSON.stringify(key)}: ${text}`
  })
  return `{\n${lines.join(',\n')}\n}\n`
}

/** `where` names the text in the message. */
export function parseTuning(text: string, where: string): Tuning | Diagnostic {
  const bad = (why: string): Diagnostic => ({
    code: 'tuner/bad-file',
    severity: 'error',
    message: `What is known of an operator's tuning cannot be read from ${where}: ${why}.`,
    hints: ["Write it anew: 'courant tune --op NAME --out FILE script.ts'."],
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return bad('it is no JSON')
  }
  if (!isRecord(value)) return bad('it is no object')
  if (value['format'] !== format) return bad(`its 'format' is not '${format}'`)
  const wrong = Object.entries(shape).find(([key, holds]) => !holds(value[key]))
  return wrong ? bad(`its '${wrong[0]}' is missing or of another kind`) : (value as unknown as Tuning)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): boolean => typeof value === 'string'
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)
const isListOf =
  (holds: (item: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(holds)

const shape: Readonly<Record<keyof Omit<Tuning, 'format'>, (value: unknown) => boolean>> = {
  operator: isText,
  kernel: isText,
  machine: isText,
  shape: isText,
  level: (value) => value === 'basic' || value === 'aggressive',
  complete: (value) => typeof value === 'boolean',
  opt: (value) => value === null || isText(value),
  changes: isListOf(isText),
  arguments: (value) => isRecord(value) && Object.values(value).every(isNumber),
  gain: isNumber,
  seconds: (value) => isRecord(value) && isNumber(value['untuned']) && isNumber(value['tuned']),
  tried: isListOf((item) => isRecord(item) && isText(item['what']) && isNumber(item['time'])),
  skipped: isListOf((item) => isRecord(item) && isText(item['what']) && isText(item['why'])),
}
