import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Runs a user's script, TypeScript or JavaScript, in this process, as if started by itself: `process.argv` holds its
 * own arguments. Plugins named in `preload` are imported first, resolved from where the script lies.
 */
export async function runScript(script: string, args: readonly string[], preload: readonly string[]): Promise<void> {
  const path = resolve(script)
  if (!existsSync(path)) throw new Error(`There is no script '${script}' (looked for ${path}).`)
  const { register } = await import('tsx/esm/api')
  register()
  const { resolve: resolveFrom } = createRequire(path)
  for (const name of preload) {
    const file = resolvePlugin(name, resolveFrom)
    await import(pathToFileURL(file).href)
  }
  process.argv = [process.argv[0] ?? 'node', path, ...args]
  await import(pathToFileURL(path).href)
}

function resolvePlugin(name: string, resolveFrom: NodeJS.RequireResolve): string {
  try {
    return resolveFrom(name)
  } catch (cause) {
    throw new Error(`The plugin '${name}' cannot be found from the script. Install it: npm install ${name}`, { cause })
  }
}
