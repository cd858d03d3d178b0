import { fail } from '@courant/core'
import { NdArray } from '@courant/data'
import { checkChoice, checkInto, checkOptions } from '../bytes/options.ts'
import { checkRange } from '../bytes/range.ts'
import { openSource, type ByteSource, type From } from '../bytes/source.ts'
import { readTraceFields, traceMap, type HeaderMap, type Headers } from './headers.ts'
import { layoutOf, type SegyLayout } from './layout.ts'
import { decodeSamples } from './samples.ts'

export interface Trace {
  /** By name; coordinates and elevations with their scalars applied. */
  readonly headers: Headers
  readonly samples: Float32Array | Float64Array
}

export interface SegyOptions {
  /** Header fields of one's own, over the standard's: `{ inline: { byte: 9, type: 'int32' } }`, bytes from 1 on. */
  readonly fields?: HeaderMap
}

export interface TraceRange {
  /** The first trace, from 0 on. */
  readonly first?: number
  readonly count?: number
}

/** About how many bytes of traces are read at a time. */
const pieceBytes = 4 << 20

/** A SEG-Y file of rev 0, 1 or 2 with traces of one length, read as it is asked for. */
export class SegyFile {
  readonly layout: SegyLayout
  readonly #source: ByteSource
  readonly #fields: HeaderMap

  constructor(source: ByteSource, layout: SegyLayout, fields: HeaderMap) {
    this.#source = source
    this.layout = layout
    this.#fields = fields
  }

  get traceCount(): number {
    return this.layout.traceCount
  }

  get sampleCount(): number {
    return this.layout.sampleCount
  }

  /** Seconds between samples. */
  get dt(): number {
    return this.layout.dt
  }

  /** The textual header, 40 lines of 80 characters. */
  get text(): string {
    return this.layout.text
  }

  /** One trace, wherever it lies. Throws `io/no-such-trace`. */
  async trace(index: number): Promise<Trace> {
    for await (const trace of this.traces({ first: index, count: 1 })) return trace
    return noSuchTrace(index, 1, this)
  }

  /** Trace after trace; a few megabytes are in memory at a time. */
  async *traces(range: TraceRange = {}): AsyncGenerator<Trace> {
    checkOptions(range, 'traces', ['first', 'count'])
    const { first = 0, count = this.traceCount - first } = range
    const { traceBytes, dataAt } = this.layout
    if (
      !Number.isInteger(first) ||
      !Number.isInteger(count) ||
      first < 0 ||
      count < 0 ||
      first + count > this.traceCount
    )
      noSuchTrace(first, count, this)
    const batch = Math.max(1, Math.floor(pieceBytes / traceBytes))
    for (let from = first; from < first + count; from += batch) {
      const here = Math.min(batch, first + count - from)
      const bytes = await this.#source.read(dataAt + from * traceBytes, here * traceBytes)
      for (let i = 0; i < here; i++) yield this.#decode(bytes.subarray(i * traceBytes, (i + 1) * traceBytes), from + i)
    }
  }

  /** The headers alone. */
  async headers(range: TraceRange = {}): Promise<Headers[]> {
    const all: Headers[] = []
    for await (const { headers } of this.traces(range)) all.push(headers)
    return all
  }

  /**
   * The samples as an array of shape `[sample, trace]`, which is how receivers record, or with `time: 'last'`
   * `[trace, sample]`; into the array given, such as `rec.data`, or a new one of float32.
   */
  async read(
    options: TraceRange & { readonly into?: NdArray; readonly time?: 'first' | 'last' } = {},
  ): Promise<NdArray> {
    checkOptions(options, 'read', ['first', 'count', 'into', 'time'])
    checkInto(options.into)
    const { first = 0, count = this.traceCount - first, time = 'first' } = options
    checkChoice(time, 'time', ['first', 'last'])
    const shape = time === 'first' ? [this.sampleCount, count] : [count, this.sampleCount]
    const into = options.into ?? NdArray.zeros(shape, { dtype: 'float32', name: this.#source.name })
    if (into.shape.join() !== shape.join()) wrongShape(this.#source.name, shape, into)
    let next = 0
    for await (const { samples } of this.traces({ first, count })) {
      into.slice(...(time === 'first' ? [null, next] : [next])).set(samples)
      next++
    }
    return into
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  #decode(bytes: Uint8Array, index: number): Trace {
    const { little, format, sampleCount, traceBytes, dataAt, headerBytes } = this.layout
    const headers = readTraceFields(bytes.subarray(0, 240), this.#fields, little)
    const at = dataAt + index * traceBytes
    const own = new DataView(bytes.buffer, bytes.byteOffset).getUint16(114, little)
    if (own !== 0 && own !== sampleCount % 65536) varyingLength(this.#source.name, index, at, own, sampleCount)
    const samples = decodeSamples(bytes.subarray(headerBytes), format, little, this.#source.name, at + headerBytes)
    return { headers, samples }
  }
}

/**
 * Opens a SEG-Y file; close it when done. Throws `io/not-segy`, `io/truncated`, `io/bad-field`, `io/no-file`,
 * `io/not-a-file`, `io/bad-option`.
 */
export async function openSegy(from: From, options: SegyOptions = {}): Promise<SegyFile> {
  checkOptions(options, 'openSegy', ['fields'])
  const fields = traceMap(options.fields)
  const source = await openSource(from)
  try {
    const layout = await layoutOf(source)
    // A file that ends within a trace is refused now, not when that trace is read.
    checkRange(source, layout.dataAt + layout.traceCount * layout.traceBytes, layout.rest === 0 ? 0 : layout.traceBytes)
    return new SegyFile(source, layout, fields)
  } catch (error) {
    await source.close()
    throw error
  }
}

function noSuchTrace(first: number, count: number, file: SegyFile): never {
  return fail({
    code: 'io/no-such-trace',
    message: `There are no ${count} traces from ${first} on: the file has ${file.traceCount}, counted from 0.`,
  })
}

function wrongShape(name: string, shape: readonly number[], into: NdArray): never {
  return fail({
    code: 'io/wrong-shape',
    message: `'${name}' holds samples of shape [${shape.join(', ')}], but '${into.storage.name}' has [${into.shape.join(', ')}].`,
    hints: ["Say 'time: \"last\"' for an array of traces, or choose traces with 'first' and 'count'."],
  })
}

function varyingLength(name: string, index: number, at: number, own: number, expected: number): never {
  return fail({
    code: 'io/not-segy',
    message: `Trace ${index} of '${name}' (byte ${at}) says that it has ${own} samples, but the file's traces have ${expected}.`,
    notes: ['Traces of differing lengths are not read, and a header where none should be looks like this, too.'],
  })
}
