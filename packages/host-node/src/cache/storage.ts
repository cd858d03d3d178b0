import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { CourantError, type Diagnostic } from '@courant/core'
import { existsSync, rmSync } from '../file-system.ts'
import { scratchOf } from './roots.ts'

/** Thrown by a job whose tool reports that the disk is full or read-only. */
export class StorageError extends Error {}

export type Report = (diagnostic: Diagnostic) => void

/** Places to keep files: the cache folder, and a private one as long as the cache folder can't be written. */
export interface Storage {
  /** Where finished kernels may lie, in the order to look. */
  roots(): readonly string[]
  /**
   * Runs a job in a fresh folder of the root it is given, on the same file system, and removes the folder afterwards.
   * When that root can't be written, says so once and runs the job again in a private folder.
   */
  inScratch<T>(job: (scratch: string, root: string) => Promise<T>, report: Report): Promise<T>
}

export function openStorage(primary: string): Storage {
  let fallback: string | undefined
  let retreat: Promise<string> | undefined

  const fallBack = async (cause: unknown, report: Report): Promise<string> => {
    const root = await privateRoot(primary, cause)
    report(fellBack(primary, root, cause))
    fallback = root
    return root
  }
  /** Where neither place has room, the next job asks both afresh: room may be made in either. */
  const forget = (error: unknown): never => {
    fallback = undefined
    retreat = undefined
    throw error
  }
  return {
    roots: () => (fallback === undefined ? [primary] : [primary, fallback]),
    async inScratch(job, report) {
      if (fallback === undefined) {
        try {
          return await runIn(primary, job)
        } catch (cause) {
          if (!isStorageError(cause)) throw cause
          // Jobs that fail at the same time share one private folder and one warning.
          await (retreat ??= fallBack(cause, report).catch(forget))
        }
      }
      const root = fallback ?? primary
      try {
        return await runIn(root, job)
      } catch (cause) {
        if (!isStorageError(cause)) throw cause
        return forget(unwritable([primary, root], cause))
      }
    },
  }
}

async function runIn<T>(root: string, job: (scratch: string, root: string) => Promise<T>): Promise<T> {
  const parent = scratchOf(root)
  await makeFolder(parent)
  // The process id tells a later prune whether the build is still alive.
  const scratch = await mkdtemp(path.join(parent, `${process.pid}-`))
  try {
    return await job(scratch, root)
  } finally {
    await rm(scratch, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** Node reports a read-only disk as a missing folder when it makes several; the outermost alone tells the reason. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const parent = path.dirname(folder)
    if (parent !== folder && !existsSync(parent)) await makeFolder(parent)
    await mkdir(folder)
  }
}

/** Only this user can write to it, so nobody else can put a library there. Gone when the process ends. */
async function privateRoot(primary: string, cause: unknown): Promise<string> {
  try {
    const root = await mkdtemp(path.join(os.tmpdir(), 'courant-'))
    process.once('exit', () => rmSync(root, { recursive: true, force: true }))
    return root
  } catch (second) {
    throw unwritable([primary, os.tmpdir()], isStorageError(second) ? second : cause)
  }
}

const codes = ['ENOSPC', 'EROFS', 'EACCES', 'EPERM', 'EDQUOT', 'EFBIG', 'ENOTDIR', 'EEXIST', 'ENOENT', 'EIO']

const isStorageError = (error: unknown): error is Error =>
  error instanceof StorageError ||
  (error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? ''))

/** The system's words without the call and its path: `ENOSPC: no space left on device`. */
const reasonOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split(', ')[0] ?? error.message) : String(error)

const fellBack = (primary: string, root: string, cause: unknown): Diagnostic => ({
  code: 'host/cache-fallback',
  severity: 'warning',
  message: `Cannot write to the cache folder '${primary}' (${reasonOf(cause)}).`,
  notes: [`Kernels are kept in '${root}' until this process ends, and compiled again by the next one.`],
  hints: ['Make room there or choose another folder by COURANT_CACHE_DIR; `courant cache prune` removes old kernels.'],
})

const unwritable = (folders: readonly string[], cause: unknown): CourantError =>
  new CourantError(
    [
      {
        code: 'host/cache-unwritable',
        severity: 'error',
        message: `Found no folder to build a kernel in: ${reasonOf(cause)}.`,
        notes: folders.map((folder) => `Tried '${folder}'.`),
        hints: ['Make room on the disk, or choose a folder that can be written by COURANT_CACHE_DIR.'],
      },
    ],
    undefined,
    cause,
  )
