import { fail } from '@courant/core'
import type { ByteSource } from '../bytes/source.ts'
import { fromEbcdic, isEbcdic } from './ebcdic.ts'
import { binaryFields, readFields, type Headers } from './headers.ts'
import { formatOf, sampleBytes, type SampleFormat } from './samples.ts'

/** Where everything lies in a SEG-Y file, from its first 3600 bytes. */
export interface SegyLayout {
  readonly text: string
  /** Extended textual headers, 3200 characters each. */
  readonly extendedTexts: readonly string[]
  readonly binary: Headers
  /** 0, 1 or 2. */
  readonly revision: number
  readonly little: boolean
  readonly format: SampleFormat
  readonly sampleCount: number
  /** Seconds. */
  readonly dt: number
  /** The byte of the first trace. */
  readonly dataAt: number
  /** Bytes of the headers of a trace: 240, more where rev 2 extends them. */
  readonly headerBytes: number
  readonly traceBytes: number
  readonly traceCount: number
  /** Bytes after the last whole trace. */
  readonly rest: number
}

const orderMark = 16909060

export async function layoutOf(source: ByteSource): Promise<SegyLayout> {
  const textBytes = await source.read(0, 3200)
  const block = await source.read(3200, 400)
  const little = isLittle(block, source.name)
  const binary = readFields(block, binaryFields, little) as Record<keyof typeof binaryFields, number>
  // Two bytes, major and minor, in rev 2; a number in rev 1, whose major part lies in the byte that the order says.
  const revision = block[300] || block[301] || 0
  const format = formatOf(binary.format) ?? noFormat(binary.format, source.name)
  const extendedTexts = await readExtended(source, binary.extendedTexts)
  const dataAt = 3600 + 3200 * extendedTexts.length
  const extra = revision >= 2 ? Math.max(0, binary.extendedTraceHeaders) : 0
  const headerBytes = 240 * (1 + extra)
  const wide = revision >= 2 && binary.extendedSampleCount > 0
  const sampleCount = wide ? binary.extendedSampleCount : binary.sampleCount
  if (sampleCount === 0) noSamples(source.name)
  const traceBytes = headerBytes + sampleCount * sampleBytes(format)
  const micros = revision >= 2 && binary.extendedInterval > 0 ? binary.extendedInterval : binary.interval
  return {
    text: decodeText(textBytes),
    extendedTexts,
    binary,
    revision,
    little,
    format,
    sampleCount,
    dt: micros / 1e6,
    dataAt,
    headerBytes,
    traceBytes,
    traceCount: Math.floor((source.size - dataAt) / traceBytes),
    rest: (source.size - dataAt) % traceBytes,
  }
}

/** Rev 2 marks the order of bytes; before it is big by the standard, and told by a sensible format code. */
function isLittle(block: Uint8Array, name: string): boolean {
  const view = new DataView(block.buffer, block.byteOffset)
  if (view.getInt32(96) === orderMark) return false
  if (view.getInt32(96, true) === orderMark) return true
  if (formatOf(view.getInt16(24))) return false
  return formatOf(view.getInt16(24, true)) ? true : noFormat(view.getInt16(24), name)
}

/** As many as the header says; where it says -1, up to the one with the end's mark. */
async function readExtended(source: ByteSource, count: number): Promise<string[]> {
  const texts: string[] = []
  while (texts.length < count || (count < 0 && !texts.at(-1)?.includes('((SEG: EndText))'))) {
    texts.push(decodeText(await source.read(3600 + 3200 * texts.length, 3200)))
  }
  return texts
}

const decodeText = (bytes: Uint8Array): string =>
  isEbcdic(bytes) ? fromEbcdic(bytes) : Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')

function noFormat(code: number, name: string): never {
  return fail({
    code: 'io/not-segy',
    message: `'${name}' has the sample format ${code} at byte 3224, which is none that can be read.`,
    notes: ['Known are 1 (IBM), 2, 3, 8, 10, 11, 16 (integers), 5 and 6 (IEEE).'],
    hints: ['Check that the file is SEG-Y at all: bare numbers are read with readRaw.'],
  })
}

function noSamples(name: string): never {
  return fail({ code: 'io/not-segy', message: `'${name}' says at byte 3220 that its traces have no samples.` })
}
