import {
  CourantError,
  definePlugin,
  isFloat,
  type CodecObject,
  type Field,
  type FieldObject,
  type LayoutObject,
  type Plugin,
  type StorageObject,
} from '@courant/core'
import * as z from '@courant/core/schema'
import { mixedPrecision } from './mixed-precision.ts'
import type { Precision } from './precision.ts'
import { reportOf } from './report.ts'

/** What a run is given, by name. */
export type RunArguments = Readonly<Record<string, unknown>>

/** What is asked of an operator: an `Operator` of `courant` is one. */
export interface Runnable {
  readonly writes: readonly string[]
  arguments(args: RunArguments): unknown
  apply(args: RunArguments): Promise<{ readonly seconds: number }>
  estimateMemory(args: RunArguments): { readonly total: number }
}

export interface ChooseOptions {
  /** The largest difference from a plain run that is allowed, as a part of the largest amplitude; 1e-3 by default. */
  readonly budget?: number
  /** What the error is measured in: most often what receivers record. */
  readonly of: FieldObject | readonly FieldObject[]
  /** What is tried for a function that is only read, the smallest first; bytes, halves and ranges by default. */
  readonly parameters?: readonly Precision[]
  /** What is tried for a function that is written; halves by default, nothing where it is empty. */
  readonly fields?: readonly Precision[]
  /** How often each is run, of which the fastest counts; 2 by default. */
  readonly repeats?: number
}

/** One short run with the functions found so far, and one more. */
export interface Trial {
  readonly name: string
  readonly precision: Precision
  /** Of the largest amplitude; undefined where it was refused, and `why`. */
  readonly error: number | undefined
  readonly why?: string
  /** How much faster than a plain run. */
  readonly speedup: number
  readonly isTaken: boolean
}

export interface Choice {
  /** For the option `functions` of the plugin. */
  readonly functions: Readonly<Record<string, Precision>>
  readonly error: number
  readonly speedup: number
  /** Bytes of the chosen run, and of a plain one. */
  readonly bytes: number
  readonly plainBytes: number
  readonly trials: readonly Trial[]
  /** Several lines, for people. */
  toString(): string
}

/**
 * Finds in how little functions can be stored: runs the operator that `make` builds with the plugins it is given, plain
 * first, then with one function after the other in less, those that are only read first. Keeps for each the first of the
 * candidates that leaves the error within the budget, together with all that was found before. What the functions hold is
 * put back after each run, so give a run that is short, and long enough to show an error.
 *
 * Rejects with what a plain run rejects with.
 */
export async function choosePrecision(
  make: (plugins: readonly Plugin[]) => Runnable,
  args: RunArguments,
  {
    budget = 1e-3,
    of,
    parameters = [{ bits: 8 }, 'float16', { bits: 16 }, 'bfloat16'],
    fields = ['float16', 'bfloat16'],
    repeats = 2,
  }: ChooseOptions,
): Promise<Choice> {
  const seen = new Map<string, FieldObject>()
  const build = (functions: Readonly<Record<string, Precision>>): Runnable =>
    make([mixedPrecision({ functions }), lookingOn(seen)])
  const plain = build({})
  plain.arguments(args)
  const before = [...seen.values()].map(({ storage }) => keep(storage))
  const measured = 'kind' in of ? [of] : of
  const run = async (op: Runnable): Promise<Measured> => {
    let seconds = Infinity
    let values: Float64Array[] = []
    try {
      for (let i = 0; i < repeats; i++) {
        for (const putBack of before) putBack()
        seconds = Math.min(seconds, (await op.apply(args)).seconds)
        values = measured.map((object) => valuesOf(object))
      }
    } finally {
      for (const putBack of before) putBack()
    }
    return { seconds, values }
  }
  const expected = await run(plain)
  const written = new Set(plain.writes)
  const names = [...seen].filter(([, { field }]) => isOpen(field)).map(([name]) => name)
  const inTurn = [...names.filter((name) => !written.has(name)), ...names.filter((name) => written.has(name))]
  const trials: Trial[] = []
  let [functions, error, speedup]: [Readonly<Record<string, Precision>>, number, number] = [{}, 0, 1]
  for (const name of inTurn) {
    for (const precision of written.has(name) ? fields : parameters) {
      const next = { ...functions, [name]: precision }
      const found = await refusedOr(() => run(build(next)))
      if ('why' in found) {
        trials.push({ name, precision, error: undefined, why: found.why, speedup: 0, isTaken: false })
        continue
      }
      const apart = Math.max(0, ...found.values.map((values, i) => differenceOf(values, expected.values[i])))
      const gain = expected.seconds / found.seconds
      const isTaken = apart <= budget
      trials.push({ name, precision, error: apart, speedup: gain, isTaken })
      if (!isTaken) continue
      ;[functions, error, speedup] = [next, apart, gain]
      break
    }
  }
  const [bytes, plainBytes] = [build(functions), plain].map((op) => op.estimateMemory(args).total)
  const choice = { functions, error, speedup, bytes: bytes ?? 0, plainBytes: plainBytes ?? 0, trials }
  return { ...choice, toString: () => reportOf(choice, budget) }
}

interface Measured {
  readonly seconds: number
  readonly values: readonly Float64Array[]
}

/** Whatever else a plugin keeps of a function stays as it is. */
const isOpen = ({ dtype, role, extras }: Field): boolean =>
  isFloat(dtype) && role === 'grid' && extras?.precision === undefined

/** A plugin that sees the functions of a run, and leaves them alone. */
const lookingOn = (seen: Map<string, FieldObject>): Plugin =>
  definePlugin({
    name: 'precision-trial',
    summary: 'Looks at the functions of a run.',
    options: z.strictObject({}),
    apply(compiler) {
      compiler.runtime.arguments.tap('precision-trial', (bound, { fields }) => {
        for (const [name, object] of fields) if (!seen.has(name)) seen.set(name, object)
        return bound
      })
    },
  })()

/** What puts a storage back as it is now: where elements lie, in what, and what they hold. */
function keep(storage: StorageObject): () => void {
  if (storage.pages) return () => undefined
  const [layout, codec]: [LayoutObject, CodecObject] = [storage.layout, storage.codec]
  if (!storage.isAllocated) {
    return () => {
      storage.drop()
      storage.relay(layout, codec)
    }
  }
  const bytesOf = ({ memory }: StorageObject): Uint8Array =>
    new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength)
  const held = bytesOf(storage).slice()
  return () => {
    if (storage.layout !== layout || storage.codec.key !== codec.key) storage.relay(layout, codec)
    bytesOf(storage).set(held)
    storage.markDirty()
  }
}

function valuesOf({ storage }: FieldObject): Float64Array {
  const { layout } = storage
  const values = new Float64Array(layout.length)
  storage.load(0, 1, layout.length, values)
  return values
}

/** Of the largest amplitude. A NaN is infinitely far from any number. */
function differenceOf(found: Float64Array, expected: Float64Array = new Float64Array()): number {
  let [largest, apart] = [0, 0]
  for (const [i, value] of expected.entries()) {
    largest = Math.max(largest, Math.abs(value))
    const distance = Math.abs((found[i] ?? NaN) - value)
    apart = distance <= apart ? apart : distance === distance ? distance : Infinity
  }
  return largest === 0 ? apart : apart / largest
}

/** What a precision does not allow is an answer; anything else is the caller's. */
async function refusedOr<T extends object>(run: () => Promise<T>): Promise<T | { readonly why: string }> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof CourantError)) throw error
    const [first] = error.diagnostics
    const isOurs = first?.code.startsWith('mixed-precision/') === true || first?.code === 'run/not-finite'
    if (!isOurs) throw error
    return { why: first.message }
  }
}
