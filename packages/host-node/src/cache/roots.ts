import path from 'node:path'
import envPaths from 'env-paths'

/** Where kernels are kept: the option, else `COURANT_CACHE_DIR`, else the user's cache folder. */
export function cacheRoot(option: string | undefined, env: Readonly<Record<string, string | undefined>>): string {
  const chosen = option ?? env['COURANT_CACHE_DIR']
  return path.resolve(chosen !== undefined && chosen !== '' ? chosen : envPaths('courant', { suffix: '' }).cache)
}

/** Bumped when what lies in a cache is no longer read by this code; the old folders stay until they are pruned. */
const layout = 'v1'

/** One folder a kernel, named by the hash of all that it was made from; never changed once it is there. */
export const kernelsOf = (root: string): string => path.join(root, layout, 'kernels')
/** What was found out about compilers. */
export const compilersOf = (root: string): string => path.join(root, layout, 'compilers')
/** Builds in progress, and what killed ones left. */
export const scratchOf = (root: string): string => path.join(root, layout, 'scratch')
/** Sources that a compiler refused, for the error message to point at. */
export const failedOf = (root: string): string => path.join(root, layout, 'failed')
