import { mkdir, readFile, rename, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Ffi } from '../ffi.ts'
import { kernelsOf, scratchOf } from './roots.ts'

/** Beside the library in its folder. The hash finds a file that was cut short before the loader maps it. */
export interface Entry {
  readonly name: string
  readonly sha256: string
  readonly compiler: string
  readonly commands: readonly (readonly string[])[]
  readonly compileSeconds: number
}

export const entryFile = 'entry.json'

export function digest(ffi: Ffi, ...parts: readonly (string | Uint8Array)[]): string {
  // The length goes first, so that no two lists of parts run together to the same bytes.
  const bytes = parts.flatMap((part) => [
    Buffer.from(`${part.length}:`),
    typeof part === 'string' ? Buffer.from(part) : part,
  ])
  return Buffer.from(ffi.sha256(Buffer.concat(bytes))).toString('hex')
}

/** The library of a whole entry; undefined where there is none or it is damaged. */
export async function findLibrary(ffi: Ffi, root: string, key: string): Promise<string | undefined> {
  const folder = path.join(kernelsOf(root), key)
  try {
    const entry = JSON.parse(await readFile(path.join(folder, entryFile), 'utf8')) as Entry
    const library = path.join(folder, `${entry.name}.so`)
    if (digest(ffi, await readFile(library)) !== entry.sha256) return undefined
    await markUsed(folder)
    return library
  } catch {
    return undefined
  }
}

/** Turns a scratch folder that holds `<name>.so` into the entry of `key`, at once for every process that looks. */
export async function publish(
  ffi: Ffi,
  scratch: string,
  root: string,
  key: string,
  entry: Omit<Entry, 'sha256'>,
): Promise<string> {
  const sha256 = digest(ffi, await readFile(path.join(scratch, `${entry.name}.so`)))
  const complete: Entry = { ...entry, sha256 }
  await writeFile(path.join(scratch, entryFile), `${JSON.stringify(complete, undefined, 2)}\n`)
  const folder = path.join(kernelsOf(root), key)
  await mkdir(kernelsOf(root), { recursive: true })
  if (await moved(scratch, folder)) return path.join(folder, `${entry.name}.so`)

  // Another process was first: its library is as good as ours, unless it is damaged.
  const theirs = await findLibrary(ffi, root, key)
  if (theirs !== undefined) return theirs
  await discard(root, key)
  if (await moved(scratch, folder)) return path.join(folder, `${entry.name}.so`)
  const rebuilt = await findLibrary(ffi, root, key)
  if (rebuilt === undefined) throw new Error(`cannot replace the damaged cache entry '${folder}'`)
  return rebuilt
}

/** Moved aside, not changed in place: another process may have the library mapped. */
export async function discard(root: string, key: string): Promise<void> {
  const aside = path.join(scratchOf(root), `discarded-${process.pid}-${key.slice(0, 8)}-${performance.now()}`)
  await mkdir(scratchOf(root), { recursive: true })
  await rename(path.join(kernelsOf(root), key), aside).catch(() => undefined)
}

/** A folder replaces nothing but an empty one, so exactly one process wins. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false
    throw error
  }
}

/** Old kernels are pruned by when they were used last. A cache that is read-only has no such record. */
const markUsed = async (folder: string): Promise<void> => {
  const now = new Date()
  await utimes(path.join(folder, entryFile), now, now).catch(() => undefined)
}
