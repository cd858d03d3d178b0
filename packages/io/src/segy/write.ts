import { fail, inWords } from '@courant/core'
import { NdArray } from '@courant/data'
import { checkOptions, checkWhole } from '../bytes/options.ts'
import { withSink, type To } from '../bytes/sink.ts'
import { toEbcdic } from './ebcdic.ts'
import { binaryFields, put, traceMap, writeTraceFields, type HeaderMap, type Headers } from './headers.ts'
import { codeOf, encodeSamples, sampleBytes, type SampleFormat } from './samples.ts'

/** What is written: the samples, and whatever header fields are known. */
export interface TraceToWrite {
  readonly samples: ArrayLike<number>
  readonly headers?: Headers
}

export interface SegyWriteOptions {
  readonly sampleCount: number
  /** Seconds between samples. Rev 1 holds whole microseconds up to 65535, rev 2 any number. */
  readonly dt: number
  /** `ibm` by default, which every program reads. */
  readonly format?: SampleFormat
  readonly revision?: 1 | 2
  /** Lines of the textual header, at most 40 of at most 76 characters each. */
  readonly text?: readonly string[]
  /** Header fields of one's own, as for `openSegy`. */
  readonly fields?: HeaderMap
}

/**
 * Writes traces as they come, so they never need to be in memory together. Coordinates are given in units of length and
 * stored in hundredths of them, unless a trace brings its own `coordinateScalar` or `elevationScalar`. Throws
 * `io/out-of-range`, `io/bad-field`, `io/wrong-shape`, `io/unknown-type`, `io/bad-option`, `io/not-a-file`.
 */
export async function writeSegy(
  to: To,
  traces: Iterable<TraceToWrite> | AsyncIterable<TraceToWrite>,
  options: SegyWriteOptions,
): Promise<void> {
  checkOptions(options, 'writeSegy', ['sampleCount', 'dt', 'format', 'revision', 'text', 'fields'])
  const { sampleCount, format = 'ibm' } = options
  checkWhole(sampleCount, 'sampleCount', 1)
  checkInterval(options.dt)
  checkText(options.text)
  checkTraces(traces)
  const map = traceMap(options.fields)
  await withSink(to, async (sink) => {
    await sink.write(textBlock(options.text ?? []))
    await sink.write(binaryBlock(options, sink.name))
    let index = 0
    for await (const trace of traces) {
      const { samples, headers = {} } = checkTrace(trace, index)
      if (samples.length !== sampleCount) wrongLength(index, samples.length, sampleCount, sink.name)
      const bytes = new Uint8Array(240 + sampleCount * sampleBytes(format))
      const values = { ...defaults(index, options), ...headers }
      writeTraceFields(bytes.subarray(0, 240), values, map, false, sink.name)
      bytes.set(encodeSamples(samples, format, false, sink.name), 240)
      await sink.write(bytes)
      index++
    }
  })
}

function checkInterval(dt: unknown): void {
  if (typeof dt === 'number' && dt > 0 && dt < Infinity) return
  fail({ code: 'io/bad-option', message: `'dt' is a number of seconds above 0, not ${inWords(dt)}.` })
}

function checkText(text: unknown): void {
  if (text === undefined || (Array.isArray(text) && text.every((line) => typeof line === 'string'))) return
  fail({
    code: 'io/bad-option',
    message: `'text' is a list of lines, not ${inWords(text)}.`,
    hints: ["For example: text: ['A synthetic shot']."],
  })
}

function checkTraces(traces: unknown): void {
  const isIterable =
    typeof traces === 'object' && traces !== null && (Symbol.iterator in traces || Symbol.asyncIterator in traces)
  if (isIterable) return
  fail({
    code: 'io/bad-option',
    message: `'writeSegy' takes traces one after another, not ${inWords(traces)}.`,
    hints: ['For receivers: tracesOf(rec.data).'],
  })
}

function checkTrace(trace: unknown, index: number): TraceToWrite {
  const { samples, headers = {} } = (typeof trace === 'object' && trace !== null ? trace : {}) as Partial<TraceToWrite>
  const isList = Array.isArray(samples) || (ArrayBuffer.isView(samples) && 'length' in samples)
  if (isList && typeof headers === 'object' && (headers as unknown) !== null) return { samples, headers }
  return fail({
    code: 'io/bad-option',
    message: isList
      ? `The headers of trace ${index} are ${inWords(headers)}, not an object of fields.`
      : `The samples of trace ${index} are ${inWords(samples)}, not numbers in an array.`,
    hints: ['A trace is { samples, headers }. For receivers: tracesOf(rec.data).'],
  })
}

/** The columns of an array of shape `[sample, trace]`, such as `rec.data`, as traces to write. Throws `io/bad-option`. */
export function* tracesOf(
  record: NdArray,
  headersOf: (trace: number) => Headers = () => ({}),
): Generator<TraceToWrite> {
  if (!(record instanceof NdArray) || record.shape.length !== 2) {
    fail({
      code: 'io/bad-option',
      message: `Traces are the columns of an array of shape [sample, trace], not of ${inWords(record)}.`,
      hints: ['For receivers: tracesOf(rec.data).'],
    })
  }
  if (typeof headersOf !== 'function') {
    fail({
      code: 'io/bad-option',
      message: `The headers of traces come from a function of their number, not from ${inWords(headersOf)}.`,
      hints: ['For example: tracesOf(rec.data, (i) => ({ receiverX: 10 * i })).'],
    })
  }
  for (let i = 0; i < (record.shape[1] ?? 0); i++) {
    yield { samples: record.slice(null, i).toFlat(), headers: headersOf(i) }
  }
}

/** A count or an interval that rev 1's 16 bits can't hold stands in rev 2's wider field alone. */
const fitting = (value: number, revision: number): number =>
  revision >= 2 && (value > 65535 || !Number.isInteger(value)) ? 0 : value

// The nearest thousandth of a nanosecond: 0.004 s is 4000 microseconds, whatever binary fractions make of it.
const micros = (dt: number): number => Math.round(dt * 1e12) / 1e6

const defaults = (index: number, { sampleCount, dt, revision = 1 }: SegyWriteOptions): Headers => ({
  traceInLine: index + 1,
  traceInFile: index + 1,
  traceKind: 1,
  elevationScalar: -100,
  coordinateScalar: -100,
  sampleCount: fitting(sampleCount, revision),
  interval: fitting(micros(dt), revision),
})

function binaryBlock({ sampleCount, dt, format = 'ibm', revision = 1 }: SegyWriteOptions, name: string): Uint8Array {
  if (revision !== 1 && revision !== 2) {
    fail({ code: 'io/out-of-range', message: `SEG-Y is written as 'revision' 1 or 2, not ${inWords(revision)}.` })
  }
  const bytes = new Uint8Array(400)
  const view = new DataView(bytes.buffer)
  const write = (key: keyof typeof binaryFields, value: number): void =>
    put(view, binaryFields[key], value, false, key, name)
  write('sampleCount', fitting(sampleCount, revision))
  write('interval', fitting(micros(dt), revision))
  write('format', codeOf(format))
  write('measurementSystem', 1)
  write('revision', revision << 8)
  write('fixedLength', 1)
  if (revision >= 2) {
    write('extendedSampleCount', sampleCount)
    write('extendedInterval', micros(dt))
    write('byteOrder', 0x01020304)
  }
  return bytes
}

function textBlock(lines: readonly string[]): Uint8Array {
  const long = lines.findIndex((line) => line.length > 76)
  if (lines.length > 40 || long >= 0) {
    fail({
      code: 'io/bad-text',
      message: `The textual header has ${long >= 0 ? `${lines[long]?.length ?? 0} characters in line ${long + 1}` : `${lines.length} lines`}; 40 lines of 76 characters fit.`,
    })
  }
  const numbered = Array.from({ length: 40 }, (_, i) => `C${String(i + 1).padStart(2)} ${lines[i] ?? ''}`.padEnd(80))
  return toEbcdic(numbered.join(''))
}

function wrongLength(index: number, length: number, expected: number, name: string): never {
  return fail({
    code: 'io/wrong-shape',
    message: `Trace ${index} for '${name}' has ${length} samples, not ${expected}.`,
    notes: ['All traces of a file have the length that its header states.'],
  })
}
