import type { Command } from 'commander'
import { registry, type ObservedOperator } from '@courant/core'
import { runScript } from './script.ts'

/** Ends a script at its first apply: a run on half-made data could overwrite somebody's results. */
class Explained extends Error {
  override readonly name = 'Explained'
}

export function addExplain(program: Command): void {
  program
    .command('explain')
    .description(
      'Show what the compiler makes of the operators of a script: the IR after each pass, the code, the cost.',
    )
    .argument('<script>', 'a .ts or .mjs file')
    .argument('[args...]', "the script's own arguments")
    .option('-p, --plugin <name...>', 'packages to import first')
    .option('-o, --operator <name>', 'only the operator of this name')
    .option('--run', 'go on past the first apply')
    .passThroughOptions()
    .action(async (script: string, args: string[], options: ExplainOptions) => {
      const { plugin = [], operator, run = false } = options
      let shown = 0
      registry().observers.add({
        built(built: ObservedOperator) {
          if (operator !== undefined && built.name !== operator) return
          shown++
          console.log(`${built.explain()}\n`)
        },
        applying() {
          if (!run) throw new Explained('explained')
        },
      })
      await runScript(script, args, plugin).catch((error: unknown) => {
        if (!(error instanceof Explained)) throw error
      })
      if (shown === 0)
        console.error(operator ? `The script built no operator named '${operator}'.` : 'The script built no operator.')
    })
}

interface ExplainOptions {
  readonly plugin?: readonly string[]
  readonly operator?: string
  readonly run?: boolean
}
