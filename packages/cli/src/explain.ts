import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { registry, type ObservedOperator } from '@courant/core'
import { explainCode, looksLikeCode } from './meaning.ts'
import { addScriptArguments, runScript, type ScriptOptions } from './script.ts'

/** Ends a script at its first apply: a run on half-made data could overwrite somebody's results. */
class Explained extends Error {
  override readonly name = 'Explained'
}

export function addExplain(program: Command): void {
  addScriptArguments(program.command('explain'))
    .description(
      'Show what the compiler makes of the operators of a script: the IR after each pass, the code, the cost. ' +
        'Given the code of a diagnostic, such as args/unknown: what it means, and what to do.',
    )
    .option('-o, --operator <name>', 'only the operator of this name')
    .option('--run', 'go on past the first apply')
    .action(async (script: string, args: string[], options: ExplainOptions) => {
      if (looksLikeCode(script) && !existsSync(script)) {
        console.log(explainCode(script))
        return
      }
      const { operator, run = false } = options
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
      await runScript(script, args, options).catch((error: unknown) => {
        if (!(error instanceof Explained)) throw error
      })
      if (shown === 0)
        console.error(operator ? `The script built no operator named '${operator}'.` : 'The script built no operator.')
    })
}

interface ExplainOptions extends ScriptOptions {
  readonly operator?: string
  readonly run?: boolean
}
