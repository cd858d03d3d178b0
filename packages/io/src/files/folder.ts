import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { refuse } from './node.ts'
import type { ZarrRange, ZarrStore } from '../zarr/zarr.ts'

/** A folder whose files are the keys of a store; a key without a file is absent. */
export function folderStore(where: string | URL): ZarrStore {
  const folder = where instanceof URL ? fileURLToPath(where) : where
  return {
    get: (key) => readFile(join(folder, key)).catch((error: NodeJS.ErrnoException) => absent(error)),
    getRange: (key, range) => rangeOf(join(folder, key), range).catch((error: NodeJS.ErrnoException) => absent(error)),
    set: async (key, bytes) => {
      const path = join(folder, key)
      const written = mkdir(dirname(path), { recursive: true }).then(() => writeFile(path, bytes))
      await written.catch((cause: unknown) => refuse('write', path, cause))
    },
  }
}

async function rangeOf(path: string, range: ZarrRange): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const offset = 'offset' in range ? range.offset : Math.max(0, size - range.suffixLength)
    const bytes = new Uint8Array('offset' in range ? range.length : size - offset)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, offset)
    return bytes.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Anything but a missing file is a real failure. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
  throw error
}
