import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ZarrStore } from '../zarr/zarr.ts'

/** A folder whose files are the keys of a store; a key without a file is absent. */
export function folderStore(where: string | URL): ZarrStore {
  const folder = where instanceof URL ? fileURLToPath(where) : where
  return {
    get: (key) => readFile(join(folder, key)).catch((error: NodeJS.ErrnoException) => absent(error)),
    set: async (key, bytes) => {
      const path = join(folder, key)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, bytes)
    },
  }
}

/** Anything but a missing file is a real failure. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
  throw error
}
