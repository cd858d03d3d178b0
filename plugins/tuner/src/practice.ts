import {
  CourantError,
  log,
  pluginOptions,
  registry,
  render,
  type CallContext,
  type Compiler,
  type Diagnostic,
  type RunResult,
} from '@courant/core'
import { choiceText } from './choice.ts'
import { keep, readTuning, recall, strangers, type Recalled } from './memory.ts'
import { digest, machineOf, nameOf, shapeOf, type Place } from './place.ts'
import type { Next } from './tuner.ts'
import { choiceOf, type Tuning } from './tuning.ts'
import { reasonOf, waysOf, withChoice, type Way, type Ways } from './ways.ts'

export interface TunerOptions {
  readonly reuse: boolean
  readonly refresh: boolean
  readonly file?: string | undefined
  readonly seconds: number
}

/** What a run's summary says. */
export interface Outcome {
  readonly line: string
  readonly tuning: Tuning
}

/** What the tuner does around the runs of one operator. */
export class Practice {
  readonly #compiler: Compiler
  readonly #options: TunerOptions
  readonly #known = new Map<string, Promise<Recalled>>()
  /** Places that this operator has searched. */
  readonly #searched = new Set<string>()
  readonly #said = new Set<string>()
  readonly #outcomes = new WeakMap<CallContext['fields'], Outcome>()
  #kernel: string | undefined
  #machine: string | undefined
  /** Of the last run: the next one most often is of its size. */
  #place: Place | undefined
  /** Scalars of runs for which no search has found anything. */
  #untuned = new WeakSet<CallContext['values']>()

  constructor(compiler: Compiler, options: TunerOptions) {
    this.#compiler = compiler
    this.#options = options
  }

  /** What the run that has just ended is to say, once: the next one of the functions may be none of the tuner's. */
  takeOutcome(fields: CallContext['fields']): Outcome | undefined {
    const outcome = this.#outcomes.get(fields)
    this.#outcomes.delete(fields)
    return outcome
  }

  /** Whether a run is to be searched, or may have been. */
  concerns({ settings, values }: CallContext): boolean {
    const { reuse, file } = this.#options
    return settings.autotune !== 'off' || ((reuse || file !== undefined) && !this.#untuned.has(values))
  }

  async around(cx: CallContext, next: Next): Promise<RunResult> {
    const { host } = registry()
    if (!host) return next()
    this.#machine ??= await machineOf(host)
    return this.#practise(cx, next, this.#placeOf(cx, this.#machine))
  }

  /** What an earlier search found, another search, or neither. */
  async #practise(cx: CallContext, next: Next, place: Place): Promise<RunResult> {
    const { autotune } = cx.settings
    const { tuning, problem } = await this.#recalled(place)
    if (problem) this.#say('warning', cx, render(problem))
    if (autotune === 'off' || this.#options.file !== undefined || this.#isSettled(tuning, autotune, place)) {
      if (tuning) return this.#reuse(cx, waysOf(cx, next), tuning, next)
      if (autotune === 'off') this.#untuned.add(cx.values)
      return next()
    }
    return this.#search(cx, waysOf(cx, next), place, autotune)
  }

  /** Whether a search would find nothing that an earlier one has not. */
  #isSettled(tuning: Tuning | undefined, level: Tuning['level'], place: Place): boolean {
    const isDone = tuning?.complete === true && (level !== 'aggressive' || tuning.level === 'aggressive')
    // Of the process it holds for operators built before, too: a command looks on while a script runs.
    const refresh = this.#options.refresh || pluginOptions('tuner')['refresh'] === true
    return isDone && (!refresh || this.#searched.has(nameOf(place)))
  }

  async #reuse(cx: CallContext, ways: Ways, tuning: Tuning, next: Next): Promise<RunResult> {
    const choice = choiceOf(tuning)
    let way: Way
    try {
      way = await ways.of(choice.opt)
      const wrong = strangers(tuning, way.decls)
      if (wrong.length > 0) throw new CourantError(wrong)
    } catch (error) {
      // A file that somebody named is meant to be used; what the cache has is a favour.
      if (this.#options.file !== undefined) throw error
      this.#known.set(nameOf(tuning), Promise.resolve({}))
      this.#say('warning', cx, render(unusable(tuning, error)))
      return next()
    }
    // What a run gives by itself stands.
    const args = Object.fromEntries(Object.entries(choice.arguments).filter(([name]) => way.free.has(name)))
    const chosen = { ...choice, arguments: args }
    const result = await way.run(withChoice(cx.values, chosen))
    if (tuning.gain > 1) {
      const line = `tuned before: ${choiceText(chosen)}, ${tuning.gain.toFixed(2)} times as fast as untuned then`
      this.#outcomes.set(cx.fields, { line, tuning })
    }
    return result
  }

  async #search(cx: CallContext, ways: Ways, place: Place, level: Tuning['level']): Promise<RunResult> {
    this.#untuned = new WeakSet()
    const { searchOnRun } = await import('./search-on-run.ts')
    const { result, tuning, line } = await searchOnRun(cx, ways, {
      ...{ place, level, seconds: this.#options.seconds, plugins: this.#compiler.plugins },
      say: (text) => this.#say('info', cx, text),
    })
    if (tuning) this.#outcomes.set(cx.fields, { line, tuning })
    // Of half a search nobody knows whether what looks best is better than nothing.
    if (tuning?.complete) {
      this.#searched.add(nameOf(place))
      this.#known.set(nameOf(place), Promise.resolve({ tuning }))
      await keep(registry().host?.texts, tuning)
    }
    return result
  }

  /** Looked up once for each size of the operator. */
  #recalled(place: Place): Promise<Recalled> {
    const { file } = this.#options
    const name = nameOf(place)
    const known = this.#known.get(name)
    if (known) return known
    const found = file === undefined ? recall(registry().host?.texts, place) : readTuning(file, place)
    // A problem is told once.
    const later = found.then(({ tuning }) => (tuning ? { tuning } : {}))
    later.catch(() => this.#known.delete(name))
    this.#known.set(name, later)
    return found
  }

  #placeOf(cx: CallContext, machine: string): Place {
    this.#kernel ??= digest(`${cx.settings.fp} ${cx.code.text}`)
    const shape = shapeOf(cx)
    if (this.#place?.shape !== shape) {
      this.#place = { operator: cx.name, kernel: this.#kernel, machine, shape }
    }
    return this.#place
  }

  /** A run after another one says the same again. */
  #say(level: 'info' | 'warning', { settings }: CallContext, text: string): void {
    if (this.#said.has(text)) return
    this.#said.add(text)
    log(level, text, settings)
  }
}

const unusable = ({ operator }: Tuning, cause: unknown): Diagnostic => ({
  code: 'tuner/unusable',
  severity: 'warning',
  message: `What was found for operator '${operator}' cannot be used, and it runs untuned: ${reasonOf(cause)}`,
  hints: ["Tune it again: 'courant tune'."],
})
