import { readFile, readdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** A package that is published: where its sources are and what its manifest says. */
export interface PublicPackage {
  readonly folder: string
  readonly manifest: Manifest
}

/** Every package of the workspace that is published, in the order of their folders. */
export async function publicPackages(root: string): Promise<readonly PublicPackage[]> {
  const found: PublicPackage[] = []
  for (const group of ['packages', 'plugins']) {
    for (const name of (await readdir(join(root, group))).sort()) {
      const folder = join(root, group, name)
      if (!existsSync(join(folder, 'package.json'))) continue
      const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest
      if (manifest.private !== true) found.push({ folder, manifest })
    }
  }
  return found
}

/** What a program writes to import each public module of a package: `@courant/core`, `@courant/core/testing`. */
export const specifiers = ({ name, exports = {} }: Manifest): readonly string[] =>
  Object.keys(exports)
    .filter((key) => !key.endsWith('.json') && !key.includes('*'))
    .map((key) => name + key.slice(1))
