import { writeFileSync } from 'node:fs'
import { Option, type Command } from 'commander'
import { configuration, registry, type ObservedOperator, type SummaryExtras } from '@courant/core'
import { Refusal } from './refusal.ts'
import { addScriptArguments, runScript, type ScriptOptions } from './script.ts'

/** What the plugin `tuner` adds to the summary of a run: plain data, of which this command reads so much. */
interface Tuning {
  readonly changes: readonly string[]
  readonly arguments: Readonly<Record<string, number>>
  readonly complete: boolean
  readonly gain: number
  readonly tried: readonly unknown[]
}

interface TuneOptions extends ScriptOptions {
  readonly op?: string
  readonly out?: string
  readonly level: string
}

export function addTune(program: Command): void {
  addScriptArguments(program.command('tune'))
    .description(
      'Run a script whose operators look for what is fastest while they run. Later runs take it by themselves. ' +
        'Killed, or out of time steps, the search goes on when the command is given again.',
    )
    .option('--op <name>', 'only the operator of this name')
    .option('--out <file>', 'where to write what was found, as JSON; needs --op')
    .addOption(
      new Option('--level <level>', 'basic varies arguments alone, aggressive builds other kernels too')
        .choices(['basic', 'aggressive'])
        .default('aggressive'),
    )
    .action(async (script: string, args: string[], options: TuneOptions) => {
      const { op, out, level } = options
      if (out !== undefined && op === undefined) throw new Refusal('--out takes one operator: name it by --op.')
      const found = new Map<string, Tuning>()
      const applied = new Set<string>()
      registry().observers.add({
        applying({ name }: ObservedOperator) {
          applied.add(name)
          configuration.set('autotune', op === undefined || op === name ? level : 'off')
          configuration.set('tuner.refresh', true)
        },
        applied({ name }: ObservedOperator, { values }: SummaryExtras) {
          const tuning = values['tuning'] as Tuning | undefined
          if (!tuning || (op !== undefined && op !== name)) return
          found.set(name, tuning)
          // At once, so that whoever stops the script after its first run has it.
          if (out !== undefined) writeFileSync(out, textOf(tuning))
        },
      })
      await runScript(script, args, options)
      if (found.size === 0) throw new Refusal(nothingFound(op, applied))
      for (const [name, tuning] of found) console.log(`${name}: ${summaryOf(tuning)}`)
      if (out !== undefined) console.log(`Written to ${out}; COURANT_TUNER_FILE=${out} makes runs take it.`)
    })
}

function summaryOf({ changes, arguments: args, complete, gain, tried }: Tuning): string {
  const chosen = [...changes, ...Object.entries(args).map(([name, value]) => `${name} ${value}`)]
  const best = chosen.length > 0 ? `${chosen.join(', ')}, ${gain.toFixed(2)} times as fast` : 'nothing was faster'
  const rest = complete ? '' : '; the steps ran out first, give the command again to go on'
  return `${best} (${tried.length} variants timed${rest})`
}

/** With a line for each item, to be read and compared. */
const textOf = (tuning: Tuning): string =>
  `${JSON.stringify(tuning, undefined, 1)
    .replaceAll(/\n {3,}/g, ' ')
    .replaceAll(/\n {2}\}/g, ' }')}\n`

function nothingFound(op: string | undefined, applied: ReadonlySet<string>): string {
  const names = [...applied].map((name) => `'${name}'`).join(', ')
  if (applied.size === 0) return 'The script ran no operator.'
  if (op !== undefined && !applied.has(op)) return `The script ran no operator named '${op}', only ${names}.`
  return `Nothing was found for ${op === undefined ? names : `'${op}'`}: see the lines above.`
}
