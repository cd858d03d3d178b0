import type { Command } from 'commander'
import { addScriptArguments, runScript, type ScriptOptions } from './script.ts'

export function addRun(program: Command): void {
  addScriptArguments(program.command('run'))
    .description('Run a script, with plugins imported before it.')
    .action((script: string, args: string[], options: ScriptOptions) => runScript(script, args, options))
}
