import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { cacheRoot, compilersOf, failedOf, kernelsOf, scratchOf, textsOf } from './roots.ts'
import { type Entry, entryFile } from './store.ts'

export interface CachedKernel {
  readonly key: string
  readonly name: string
  readonly compiler: string
  readonly bytes: number
  readonly lastUsed: Date
  /** The folder with the library, its source and the commands that made it. */
  readonly path: string
}

export interface CacheOptions {
  /** Default: `COURANT_CACHE_DIR`, else the user's cache folder. */
  readonly cacheDir?: string
}

export interface PruneOptions extends CacheOptions {
  /** Removes kernels not used for so many days. Default: no limit. */
  readonly olderThanDays?: number
  /** Then removes the least recently used until the rest fits. Default: no limit. */
  readonly maxBytes?: number
}

export interface Pruned {
  readonly kernels: number
  readonly bytes: number
  /** Folders that killed builds left, and sources that a compiler refused. */
  readonly leftovers: number
}

export const cacheDirectory = (options: CacheOptions = {}): string => cacheRoot(options.cacheDir, process.env)

/** The kernels of a cache, the last used first. */
export async function listCache(options: CacheOptions = {}): Promise<CachedKernel[]> {
  const parent = kernelsOf(cacheDirectory(options))
  const kernels = await Promise.all((await entries(parent)).map((key) => describe(path.join(parent, key), key)))
  return kernels.filter((kernel) => kernel !== undefined).sort((a, b) => b.lastUsed.getTime() - a.lastUsed.getTime())
}

/**
 * Removes what is old or too much, and what killed builds left. Safe while other processes build and run: a library
 * stays mapped in whoever loaded it, and a build in progress is left alone.
 */
export async function pruneCache(options: PruneOptions = {}): Promise<Pruned> {
  const root = cacheDirectory(options)
  const { olderThanDays = Infinity, maxBytes = Infinity } = options
  const oldest = Date.now() - olderThanDays * 86_400_000
  let kept = 0
  let kernels = 0
  let bytes = 0
  for (const kernel of await listCache(options)) {
    if (kernel.lastUsed.getTime() >= oldest && kept + kernel.bytes <= maxBytes) {
      kept += kernel.bytes
      continue
    }
    await remove(root, kernel)
    kernels++
    bytes += kernel.bytes
  }
  return { kernels, bytes, leftovers: await removeLeftovers(root, oldest) }
}

async function describe(folder: string, key: string): Promise<CachedKernel | undefined> {
  try {
    const entry = JSON.parse(await readFile(path.join(folder, entryFile), 'utf8')) as Entry
    const { mtime } = await stat(path.join(folder, entryFile))
    const sizes = await Promise.all(
      (await readdir(folder)).map(async (file) => (await stat(path.join(folder, file))).size),
    )
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    return { key, name: entry.name, compiler: entry.compiler, bytes, lastUsed: mtime, path: folder }
  } catch {
    return undefined
  }
}

/** Renamed first, so that nobody finds half an entry. */
async function remove(root: string, kernel: CachedKernel): Promise<void> {
  const aside = path.join(scratchOf(root), `discarded-${process.pid}-${kernel.key.slice(0, 8)}`)
  await rename(kernel.path, aside).catch(() => undefined)
  await rm(aside, { recursive: true, force: true })
}

async function removeLeftovers(root: string, oldest: number): Promise<number> {
  const scratch = (await entries(scratchOf(root)))
    .filter((name) => !isAlive(name))
    .map((name) => path.join(scratchOf(root), name))
  const kept = [...(await below(failedOf(root))), ...(await below(compilersOf(root))), ...(await below(textsOf(root)))]
  const stale: string[] = []
  for (const file of kept) {
    const mtime = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    )
    if (mtime < oldest) stale.push(file)
  }
  await Promise.all([...scratch, ...stale].map((folder) => rm(folder, { recursive: true, force: true })))
  return scratch.length + stale.length
}

const below = async (folder: string): Promise<string[]> =>
  (await entries(folder)).map((name) => path.join(folder, name))

const entries = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])

/** A scratch folder is named by its process. A cache shared between machines may hold another machine's: see age. */
function isAlive(name: string): boolean {
  const pid = Number.parseInt(name, 10)
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
