import { open, realpath, rename, rm, stat } from 'node:fs/promises'
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
  const found = await file.stat()
  if (found.isDirectory()) {
    await file.close()
    return refuse('read', name, 'it is a folder, as Zarr arrays are, which readZarr reads')
  }
  const { size } = found
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

/**
 * A file under another name until it is whole, so that a failure half-way leaves what was there before. A device or a pipe
 * is written to as it is: a file in its place would put an end to it.
 */
export async function fileSink(where: string | URL): Promise<ByteSink> {
  const name = pathOf(where)
  const known = await stat(name).catch(() => undefined)
  if (known?.isDirectory()) return refuse('write', name, Object.assign(new Error('it is a folder'), { code: 'EISDIR' }))
  // A link stays one, to the new file.
  const target = known ? await realpath(name) : name
  const partial = !known || known.isFile() ? `${target}.partial` : undefined
  const written = async <T>(action: Promise<T>): Promise<T> =>
    action.catch((cause: unknown) => refuse('write', name, cause))
  const file = await written(open(partial ?? target, 'w'))
  return {
    name,
    write: async (bytes) => {
      for (let done = 0; done < bytes.byteLength;) done += (await written(file.write(bytes, done))).bytesWritten
    },
    close: async () => {
      await written(file.close())
      if (partial !== undefined) await written(rename(partial, target))
    },
    abort: async () => {
      await file.close()
      if (partial !== undefined) await rm(partial, { force: true })
    },
  }
}

/** What to do about an error of the system's, by its code. */
const cures: Readonly<Record<string, string>> = {
  ENOENT: 'Make its folder first.',
  EISDIR: "Name a file within it, such as 'model.npy'.",
  ENOSPC: 'Make room there, or write elsewhere. What was there before is as it was.',
  EEXIST: 'A Zarr array is a folder, and a file has that name: choose another, or remove it.',
  ENOTDIR: 'A Zarr array is a folder, and a file has that name: choose another, or remove it.',
  EACCES: 'Write to a folder of your own, or change who may write there.',
}

/** Throws `io/no-file`, `io/cannot-write`. */
export function refuse(action: 'read' | 'write', name: string, cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause)
  return fail({
    code: action === 'read' ? 'io/no-file' : 'io/cannot-write',
    message: `Cannot ${action} the file '${name}'.`,
    notes: [`The system says: ${why}.`],
    hints: [
      action === 'read'
        ? 'Check the path; it counts from the folder the program runs in.'
        : (cures[(cause as NodeJS.ErrnoException).code ?? ''] ??
          'Check the path, and that the program may write there.'),
    ],
  })
}
