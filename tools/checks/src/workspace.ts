import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../../..')

/** A row of the table of arrows: what the folder, and what its tests on top, may import. */
export interface Layer {
  readonly from: string
  readonly to: readonly string[]
  readonly tests?: readonly string[]
}

/** The table that dependency-cruiser holds the workspace to. */
export const { layers } = createRequire(import.meta.url)('../layers.cjs') as { readonly layers: readonly Layer[] }

export interface Manifest {
  readonly name: string
  readonly version?: string
  readonly private?: boolean
  readonly license?: string
  readonly type?: string
  readonly sideEffects?: unknown
  readonly engines?: Readonly<Record<string, string>>
  readonly files?: readonly string[]
  readonly scripts?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** The manifests below the given groups of folders, with the folder of each: `plugins/cse`. */
export function manifests(...groups: readonly string[]): readonly (readonly [folder: string, manifest: Manifest])[] {
  return groups
    .filter((group) => existsSync(join(root, group)))
    .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => [folder, JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest])
}
