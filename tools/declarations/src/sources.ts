import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A package whose declarations go to its `dist`. */
export interface Sources {
  readonly folder: string
  /** The modules that programs import, in that folder: `./src/index.ts`. */
  readonly entries: readonly string[]
}

interface Manifest {
  readonly exports?: Readonly<Record<string, { readonly '@courant/source'?: string }>>
}

/** Every package of the workspace that is built. */
export async function sourcesOf(root: string): Promise<readonly Sources[]> {
  const found: Sources[] = []
  for (const group of ['packages', 'plugins']) {
    for (const name of await readdir(join(root, group))) {
      const folder = join(root, group, name)
      if (!existsSync(join(folder, 'package.json'))) continue
      const { exports = {} } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest
      const entries = Object.values(exports).flatMap((conditions) => conditions['@courant/source'] ?? [])
      if (entries.length > 0) found.push({ folder, entries })
    }
  }
  return found
}
