import os from 'node:os'
import path from 'node:path'

type Env = Readonly<Record<string, string | undefined>>

/** Where kernels are kept: the option, else `COURANT_CACHE_DIR`, else the user's cache folder. */
export const cacheRoot = (option: string | undefined, env: Env): string =>
  path.resolve(option || env['COURANT_CACHE_DIR'] || path.join(userCache(env), 'courant'))

/** Where a system wants its users' caches: the XDG base directory specification, or its like. */
function userCache(env: Env): string {
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches')
  if (process.platform === 'win32') return env['LOCALAPPDATA'] || path.join(os.homedir(), 'AppData', 'Local')
  // A relative path is to be ignored, says the specification.
  const xdg = env['XDG_CACHE_HOME'] ?? ''
  return path.isAbsolute(xdg) ? xdg : path.join(os.homedir(), '.cache')
}

/** Bumped when what lies in a cache is no longer read by this code; the old folders stay until they are pruned. */
const layout = 'v1'

/** One folder a kernel, named by the hash of all that it was made from; never changed once it is there. */
export const kernelsOf = (root: string): string => path.join(root, layout, 'kernels')
/** What was found out about compilers. */
export const compilersOf = (root: string): string => path.join(root, layout, 'compilers')
/** What was found out about kernels, as texts. */
export const textsOf = (root: string): string => path.join(root, layout, 'texts')
/** Builds in progress, and what killed ones left. */
export const scratchOf = (root: string): string => path.join(root, layout, 'scratch')
/** Sources that a compiler refused, for the error message to point at. */
export const failedOf = (root: string): string => path.join(root, layout, 'failed')
