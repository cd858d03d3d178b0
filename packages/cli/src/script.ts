import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from 'commander'
import { configuration, isPluginFactory, registerPlugin } from '@courant/core'
import { Refusal } from './refusal.ts'

/** The options of every command that runs a user's script. */
export interface ScriptOptions {
  readonly plugin: readonly string[]
  readonly opt?: string
}

/** An option that may be given several times. */
export const collect = (name: string, before: readonly string[]): readonly string[] => [...before, name]

export function addScriptArguments(command: Command): Command {
  return command
    .argument('<script>', 'a .ts or .mjs file')
    .argument('[args...]', "the script's own arguments")
    .option('-p, --plugin <name>', 'a package whose plugins can be used; may be given several times', collect, [])
    .option('--opt <mode>', "for operators that name none: a mode, or a pipeline such as 'lift,cse{minCost=2}'")
    .passThroughOptions()
}

/**
 * Runs a user's script, TypeScript or JavaScript, in this process, as if started by itself: `process.argv` holds its
 * own arguments. Plugin packages are imported first, resolved from where the script lies.
 */
export async function runScript(
  script: string,
  args: readonly string[],
  { plugin, opt }: ScriptOptions,
): Promise<void> {
  const path = resolve(script)
  if (!existsSync(path)) throw new Refusal(`There is no script '${script}' (looked for ${path}).`)
  const { register } = await import('tsx/esm/api')
  register()
  const { resolve: resolveFrom } = createRequire(path)
  await importPlugins(plugin, resolveFrom)
  if (opt !== undefined) configuration.set('opt', opt.startsWith('[') ? JSON.parse(opt) : opt)
  process.argv = [process.argv[0] ?? 'node', path, ...args]
  await import(pathToFileURL(path).href)
}

/** Imports packages by name, as found from a script or a folder. */
export async function importPlugins(names: readonly string[], resolveFrom: NodeJS.RequireResolve): Promise<void> {
  for (const name of names) await loadPlugins(resolvePlugin(name, resolveFrom))
}

/** A package may register what it has by itself; the plugins that it exports can be named from now on in any case. */
async function loadPlugins(file: string): Promise<void> {
  const module = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>
  registerPlugin(...Object.values(module).filter(isPluginFactory))
}

function resolvePlugin(name: string, resolveFrom: NodeJS.RequireResolve): string {
  try {
    return resolveFrom(name)
  } catch (cause) {
    const cure = name.startsWith('.') ? 'A path begins at its folder.' : `Install it: npm install ${name}`
    throw new Refusal(`The plugin '${name}' cannot be found from the script. ${cure}`, { cause })
  }
}
