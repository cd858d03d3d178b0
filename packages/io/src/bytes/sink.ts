import { fail, inWords } from '@courant/core'

/** Where bytes go, one after another. */
export interface ByteSink {
  /** For messages. */
  readonly name: string
  write(bytes: Uint8Array): Promise<void>
  /** The file is whole from now on. */
  close(): Promise<void>
  /** Something went wrong: what was written so far is thrown away. */
  abort(): Promise<void>
}

/** A path or a `file:` URL (under Node), or a sink, such as `memorySink()`. */
export type To = string | URL | ByteSink

/** A sink that keeps what it is given: `bytes` is all of it. */
export interface MemorySink extends ByteSink {
  readonly bytes: Uint8Array
}

export function memorySink(name = 'bytes in memory'): MemorySink {
  let parts: Uint8Array[] = []
  return {
    name,
    write: async (bytes) => void parts.push(new Uint8Array(bytes)),
    close: () => Promise.resolve(),
    abort: async () => void (parts = []),
    get bytes() {
      return joined(parts)
    },
  }
}

async function openSink(to: To): Promise<ByteSink> {
  if (typeof to !== 'string' && !(to instanceof URL)) return isSink(to) ? to : notASink(to)
  const { fileSink } = await import('../files/node.ts')
  return fileSink(to)
}

const isSink = (to: unknown): to is ByteSink =>
  typeof to === 'object' &&
  to !== null &&
  (['write', 'close', 'abort'] as const).every((method) => typeof (to as ByteSink)[method] === 'function')

const notASink = (to: unknown): never =>
  fail({
    code: 'io/not-a-file',
    message: `Nothing can be written to ${inWords(to)}.`,
    hints: ['Give a path, a URL, or a sink such as memorySink(). Where to write comes first, then what.'],
  })

/** Opens, writes and closes; a file that could not be written whole is not there at all. */
export async function withSink(to: To, use: (sink: ByteSink) => Promise<void>): Promise<void> {
  const sink = await openSink(to)
  try {
    await use(sink)
  } catch (error) {
    await sink.abort()
    throw error
  }
  await sink.close()
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.byteLength
  }
  return all
}
