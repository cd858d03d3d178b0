import { registry, render, type CallContext, type Diagnostic, type Plugin, type RunResult } from '@courant/core'
import { choiceText } from './choice.ts'
import { Journal } from './journal.ts'
import { extentsOf, nameOf, type Place } from './place.ts'
import { search, type Found } from './search.ts'
import { fewestOfRun, Trials } from './trials.ts'
import { format, type Tuning } from './tuning.ts'
import type { Ways } from './ways.ts'

interface Task {
  readonly place: Place
  readonly level: Tuning['level']
  /** The least kernel time of a sample. */
  readonly seconds: number
  readonly plugins: readonly Plugin[]
  readonly say: (text: string) => void
}

interface Searched {
  readonly result: RunResult
  /** Undefined where the run could not serve. */
  readonly tuning?: Tuning
  readonly line: string
}

/** Seconds between two lines of progress. */
const pause = 2

/** A run whose first steps are trials; the others go the way that was found. */
export async function searchOnRun(cx: CallContext, ways: Ways, task: Task): Promise<Searched> {
  const { place, level, plugins, say } = task
  const trials = new Trials(cx, task.seconds)
  if (!cx.time || trials.total < fewestOfRun) {
    say(render(cx.time ? tooShort(cx.name, trials.total) : indivisible(cx.name)))
    return { result: await (await ways.of(undefined)).run(cx.values), line: '' }
  }
  const { host } = registry()
  const journal = await Journal.open(host?.texts, `${nameOf(place)}.trials`)
  if (journal.size > 0) say(`Tuning '${cx.name}' goes on: ${journal.size} trials are known.`)
  let said = performance.now()
  const found = await search({
    ...{ level, plugins, ways, journal },
    opt: cx.settings.opt,
    extents: extentsOf(cx.decls, cx.values),
    machine: { threads: cx.values.get('nthreads')?.value ?? 1, caches: (await host?.describe())?.caches ?? [] },
    time: (way, choice) => trials.time(way, choice),
    room: () => trials.room,
    left: () => trials.left,
    say(progress) {
      if (performance.now() - said < 1000 * pause) return
      said = performance.now()
      say(`Tuning '${cx.name}': ${progress()}; step ${trials.done} of ${trials.total}.`)
    },
  })
  const steps = trials.done
  if (trials.left > 0) await trials.take(await ways.of(found.choice.opt), found.choice, trials.left)
  if (found.complete) await journal.close()
  const line = lineOf(found, steps, trials.total)
  say(`Operator '${cx.name}' ${line}.`)
  const { choice, ...figures } = found
  const tuning: Tuning = {
    ...{ format, ...place, level },
    ...{ opt: choice.opt ?? null, changes: choice.changes, arguments: choice.arguments },
    ...figures,
  }
  return { result: trials.result as RunResult, tuning, line }
}

function lineOf({ complete, choice, gain, tried }: Found, steps: number, total: number): string {
  const effort = `${tried.length} variants on ${steps} of ${total} steps`
  const best = gain > 1 ? `${choiceText(choice)}, ${gain.toFixed(2)} times as fast as untuned` : 'nothing was faster'
  return complete ? `tuned: ${best} (${effort})` : `tuned in part: ${best} (${effort}); the next tuned run goes on`
}

const tooShort = (name: string, steps: number): Diagnostic => ({
  code: 'tuner/few-steps',
  severity: 'remark',
  message: `Operator '${name}' was not tuned: its run has ${steps} steps, and a search takes ${fewestOfRun} at least.`,
  hints: ["Tune it on a longer run; others take what is found there: 'courant tune'."],
})

const indivisible = (name: string): Diagnostic => ({
  code: 'tuner/no-steps',
  severity: 'remark',
  message: `Operator '${name}' was not tuned: its run cannot be cut into parts of its steps.`,
  notes: ['Only operators that are one loop over time are tuned on their own runs.'],
})
