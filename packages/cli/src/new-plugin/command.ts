import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { newPlugin } from './new-plugin.ts'
import { Refusal } from '../refusal.ts'
import { ownVersion } from '../version.ts'

export function addNewPlugin(program: Command): void {
  program
    .command('new-plugin')
    .description('Make a plugin package in the house form: a small pass that works, its golden cases and its tests.')
    .argument('<name>', 'in kebab-case, such as my-pass')
    .action((name: string) => {
      const inWorkspace = isWorkspace(process.cwd())
      const folder = inWorkspace ? join('plugins', name) : name
      const files = newPlugin(name, { kind: inWorkspace ? 'workspace' : 'standalone', version: ownVersion() })
      if (existsSync(folder)) throw new Refusal(`'${folder}' exists already; nothing was written.`)
      for (const [path, text] of files) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), text)
      }
      // Here `npm test` is that of all packages.
      const next = inWorkspace ? `npm install && npx vitest run ${folder}` : `cd ${folder} && npm install && npm test`
      console.log(`Made ${folder}. Next: ${next}`)
    })
}

/** Courant's own repository: plugins go among the others. */
function isWorkspace(folder: string): boolean {
  const manifest = join(folder, 'package.json')
  return (
    existsSync(manifest) &&
    (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'courant-workspace'
  )
}
