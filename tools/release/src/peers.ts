export interface Manifest {
  readonly name: string
  readonly version?: string
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const isFirstParty = (name: string): boolean => name === 'courant' || name.startsWith('@courant/')

/**
 * The manifest with `range` for every first-party peer; the same object where there is none.
 *
 * Below 1.0 a caret ends at the next minor, and changesets answers a peer that leaves its range with a major: each
 * minor of core would make every plugin 1.0.0. So a release opens the ranges first and closes them again afterwards.
 */
export function withPeers<M extends Manifest>(manifest: M, range: string): M {
  const peers = Object.entries(manifest.peerDependencies ?? {})
  if (!peers.some(([name]) => isFirstParty(name))) return manifest
  const peerDependencies = Object.fromEntries(peers.map(([name, old]) => [name, isFirstParty(name) ? range : old]))
  return { ...manifest, peerDependencies }
}

/** One fixed group: all published packages have one version. Throws with both names where they differ. */
export function groupVersion(manifests: readonly Manifest[]): string {
  const [first] = manifests
  if (first?.version === undefined) throw new Error('There is no published package with a version.')
  const other = manifests.find(({ version }) => version !== first.version)
  if (other !== undefined) {
    throw new Error(`'${first.name}' is at ${first.version}, '${other.name}' at ${other.version ?? 'no version'}.`)
  }
  return first.version
}
