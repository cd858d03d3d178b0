import { open, rename, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { fail } from '@courant/core'
import { checkRange } from '../bytes/range.ts'
import type { ByteSink } from '../bytes/sink.ts'
import type { ByteSource } from '../bytes/source.ts'

const pathOf = (path: string | URL): string => (path instanceof URL ? fileURLToPath(path) : path)

/** A file, read in pieces. */
export async function fileSource(where: string | URL): Promise<ByteSource> {
  const name = pathOf(where)
  const file = await open(name, 'r').catch((cause: unknown) => refuse('read', name, cause))
  const stat = await file.stat()
  if (stat.isDirectory()) {
    await file.close()
    return refuse('read', name, 'it is a folder, as Zarr arrays are, which readZarr reads')
  }
  const { size } = stat
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    checkRange({ name, size }, offset, length)
    const bytes = new Uint8Array(length)
    for (let have = 0; have < length;) {
      const { bytesRead } = await file.read(bytes, have, length - have, offset + have)
      if (bytesRead === 0) checkRange({ name, size: offset + have }, offset, length)
      have += bytesRead
    }
    return bytes
  }
  return { name, size, read, close: () => file.close() }
}

/** A file under another name until it is whole, so that a failure half-way leaves what was there before. */
export async function fileSink(where: string | URL): Promise<ByteSink> {
  const name = pathOf(where)
  const partial = `${name}.partial`
  const file = await open(partial, 'w').catch((cause: unknown) => refuse('write', name, cause))
  return {
    name,
    write: async (bytes) => {
      for (let done = 0; done < bytes.byteLength;) done += (await file.write(bytes, done)).bytesWritten
    },
    close: async () => {
      await file.close()
      await rename(partial, name)
    },
    abort: async () => {
      await file.close()
      await rm(partial, { force: true })
    },
  }
}

function refuse(action: 'read' | 'write', name: string, cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause)
  return fail({
    code: action === 'read' ? 'io/no-file' : 'io/cannot-write',
    message: `Cannot ${action} the file '${name}'.`,
    notes: [`The system says: ${why}.`],
    hints: [
      action === 'read' ? 'Check the path; it counts from the folder the program runs in.' : 'Make its folder first.',
    ],
  })
}
