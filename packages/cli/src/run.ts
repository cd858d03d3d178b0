import type { Command } from 'commander'
import { runScript } from './script.ts'

export function addRun(program: Command): void {
  program
    .command('run')
    .description('Run a script, with plugins imported before it.')
    .argument('<script>', 'a .ts or .mjs file')
    .argument('[args...]', "the script's own arguments")
    .option('-p, --plugin <name...>', 'packages to import first, such as @courant/advanced')
    .passThroughOptions()
    .action(async (script: string, args: string[], options: { readonly plugin?: readonly string[] }) => {
      await runScript(script, args, options.plugin ?? [])
    })
}
