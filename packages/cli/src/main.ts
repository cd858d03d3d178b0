import { Command } from 'commander'
import { addCacheCommands } from './cache.ts'
import { addContributedCommands } from './contributed.ts'
import { addDoctor } from './doctor/doctor.ts'
import { addExplain } from './explain.ts'
import { addNewPlugin } from './new-plugin/command.ts'
import { addPlugins } from './plugins.ts'
import { textOf } from './refusal.ts'
import { addRun } from './run.ts'
import { addTune } from './tune.ts'
import { ownVersion } from './version.ts'

/** The `courant` command. Resolves with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('courant')
    .description('Equations in, fast kernels out.')
    .version(ownVersion())
    .showHelpAfterError()
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .exitOverride()
  addDoctor(program)
  addRun(program)
  addExplain(program)
  addPlugins(program)
  addTune(program)
  addCacheCommands(program)
  addNewPlugin(program)
  try {
    await addContributedCommands(program, process.cwd())
    await program.parseAsync([...argv], { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (error) {
    // commander has printed its own message and means only to end the process.
    const code = (error as { exitCode?: unknown }).exitCode
    if (typeof code === 'number') return code
    console.error(textOf(error))
    return 1
  }
}
