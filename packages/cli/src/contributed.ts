import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from 'commander'
import { Refusal } from './refusal.ts'

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly courant?: { readonly commands?: string }
}

/** What a package exports under the file that its manifest names: `"courant": { "commands": "./dist/commands.js" }`. */
interface Commands {
  addCommands(program: Command): void
}

/** Adds the sub-commands of the packages that the project in `folder` depends on. */
export async function addContributedCommands(program: Command, folder: string): Promise<void> {
  const project = readManifest(join(folder, 'package.json'))
  if (!project) return
  const { resolve } = createRequire(join(folder, 'package.json'))
  for (const name of Object.keys({ ...project.dependencies, ...project.devDependencies })) {
    const manifestPath = join(folder, 'node_modules', name, 'package.json')
    const commands = readManifest(manifestPath)?.courant?.commands
    if (commands === undefined) continue
    const module = (await import(
      pathToFileURL(resolve(join(dirname(manifestPath), commands))).href
    )) as Partial<Commands>
    if (!module.addCommands)
      throw new Refusal(`'${name}' says that '${commands}' has commands, and it exports no 'addCommands'.`)
    module.addCommands(program)
  }
}

function readManifest(path: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest
  } catch {
    return undefined // not there, or not a manifest: no commands either way
  }
}
