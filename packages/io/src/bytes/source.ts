import { fail, inWords } from '@courant/core'
import { checkRange } from './range.ts'

/** Bytes that can be read in any place: what every reader here takes. Files never come whole into memory. */
export interface ByteSource {
  /** For messages. */
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** Exactly these bytes. Throws `io/truncated` where the source ends before them. */
  read(offset: number, length: number): Promise<Uint8Array>
  close(): Promise<void>
}

/** A path or a `file:` URL (under Node), bytes in memory, a `Blob` or `File` of a browser, or a source of one's own. */
export type From = string | URL | Uint8Array | ArrayBuffer | Blob | ByteSource

/** Opens what a user gave. Throws `io/no-file`, `io/not-a-file`. */
export async function openSource(from: From): Promise<ByteSource> {
  if (typeof from === 'string' || from instanceof URL) {
    // Loaded here, so that a browser, which has no files, never asks for it.
    const { fileSource } = await import('../files/node.ts')
    return fileSource(from)
  }
  if (from instanceof Uint8Array) return memorySource(from)
  if (from instanceof ArrayBuffer) return memorySource(new Uint8Array(from))
  if (isA<Blob>(from, 'arrayBuffer', 'slice')) return blobSource(from)
  if (isA<ByteSource>(from, 'read', 'close')) return from
  return fail({
    code: 'io/not-a-file',
    message: `Nothing can be read from ${inWords(from)}.`,
    hints: ['Give a path, a URL, bytes, a Blob, or an object with name, size, read and close.'],
  })
}

/** Whether it is an object with these methods. */
const isA = <T>(value: unknown, ...methods: readonly (keyof T)[]): value is T =>
  typeof value === 'object' && value !== null && methods.every((m) => typeof (value as T)[m] === 'function')

/** Opens, uses and closes, whatever happens. */
export async function withSource<T>(from: From, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const source = await openSource(from)
  try {
    return await use(source)
  } finally {
    await source.close()
  }
}

const nothing = (): Promise<void> => Promise.resolve()

function memorySource(bytes: Uint8Array): ByteSource {
  const source = { name: 'bytes in memory', size: bytes.byteLength, close: nothing }
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    checkRange(source, offset, length)
    // A copy by the constructor: `slice` of Node's Buffer is a view, at any alignment.
    return new Uint8Array(bytes.subarray(offset, offset + length))
  }
  return { ...source, read }
}

function blobSource(blob: Blob): ByteSource {
  const name = 'name' in blob && typeof blob.name === 'string' ? blob.name : 'a blob'
  const source = { name, size: blob.size, close: nothing }
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    checkRange(source, offset, length)
    return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer())
  }
  return { ...source, read }
}
