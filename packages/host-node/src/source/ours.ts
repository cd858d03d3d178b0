import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(import.meta.url)

/**
 * Whether a file belongs to Courant rather than to its user: an installed package of ours, or, within our own
 * workspace, the code of a package. Our tests are users too.
 */
export function isOurs(file: string): boolean {
  if (/[\\/]node_modules[\\/](@courant[\\/]|courant[\\/])/.test(file)) return true
  const workspace = workspaceRoot()
  if (workspace === undefined || !file.startsWith(workspace + path.sep)) return false
  const inside = file.slice(workspace.length + 1).replaceAll(path.sep, '/')
  return /^(packages|plugins)\/[^/]+\/(src|dist)\//.test(inside) && !/\.test\.\w+$/.test(inside)
}

/** Undefined where this package is installed and not worked on. */
function workspaceRoot(): string | undefined {
  const match = /^(.*)[\\/]packages[\\/]host-node[\\/](src|dist)[\\/]/.exec(here)
  return match?.[1]?.includes('node_modules') ? undefined : match?.[1]
}
