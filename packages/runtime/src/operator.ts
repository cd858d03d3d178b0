import {
  callSite,
  isArgument,
  isLogged,
  locate,
  log,
  registry,
  render,
  type ArgumentValues,
  type Host,
  type Kernel,
  type RawSite,
  type RunResult,
  type Settings,
  type SummaryExtras,
} from '@courant/core'
import type { Release } from '@courant/data'
import { takeBack } from './bind/arrays.ts'
import { Binder } from './bind/again.ts'
import type { Call } from './bind/bind.ts'
import { coordinateNames } from './bind/coordinates.ts'
import { deserialize, serialize } from './bytes/serialize.ts'
import { noEquations, Restored, withSource } from './bytes/restored.ts'
import { checkMemory } from './bind/memory.ts'
import { withStandIns, type Arguments } from './bind/overrides.ts'
import { withCause } from './cause-of-growth.ts'
import { costsOf, type Costs } from './costs.ts'
import { build, type Built } from './build.ts'
import { estimate, type MemoryEstimate } from './estimate.ts'
import { explain, summaryOf } from './explain.ts'
import { requireHost } from './require-host.ts'
import { checkApplyOptions, RunSettings, unheeded, type ApplyOptions, type OperatorOptions } from './options.ts'
import type { Program } from './program.ts'
import type { EquationList } from './reading.ts'
import { hold, run, type Bound, type Circumstances, type Engine } from './run.ts'
import type { Soon } from './soon.ts'
import { Summary } from './summary.ts'
import { chooseThreads, type Team } from './team.ts'

/** An operator whose arguments have types. */
export interface OperatorWith<A extends Arguments> extends Omit<Operator, 'apply' | 'arguments' | 'estimateMemory'> {
  apply(args: A, options?: ApplyOptions): Promise<Summary>
  arguments(args: A): ArgumentValues
  estimateMemory(args: A): MemoryEstimate
}

/** A run as it was asked for, bound and not begun. */
interface Asked extends Circumstances {
  readonly first: Call
  /** With what was made for the run in place of arrays. */
  readonly args: Arguments
  /** Threads, where somebody knows by now. */
  readonly known: number | undefined
  /** When, in milliseconds. */
  readonly started: number
}

/** A run that may go on. */
interface Begun extends Bound {
  readonly result: Soon<RunResult>
}

/**
 * Equations that became a kernel. Made once, applied often: nothing about a run's sizes, coordinates or values is
 * fixed when it is built.
 */
export class Operator {
  readonly name: string
  readonly program: Program
  readonly #options: OperatorOptions
  readonly #built: Built
  readonly #restored: boolean
  readonly #variants = new Map<string, Operator>()
  #kernel: Promise<Kernel> | undefined
  /** Once the kernel is there. */
  #engine: Engine | undefined
  #threads: number | undefined
  #costs: Costs | undefined
  /** What plugins said of the last run. */
  #lastRun: readonly string[] = []
  readonly #binder: Binder
  readonly #settings: RunSettings
  readonly #rebuild: Asked['rebuild'] = (opt, run) => this.#variant(opt, run)

  /** Builds the code. Allocates nothing and runs no C compiler. Throws diagnostics that point at the user's lines. */
  constructor(equations: EquationList | Restored, options: OperatorOptions = {}) {
    const restored = equations instanceof Restored ? equations : undefined
    this.#restored = restored !== undefined
    this.#options = { ...options }
    const site = callSite()
    try {
      this.#built = restored?.built ?? build(equations as EquationList, options)
    } catch (error) {
      throw locate(error, site)
    }
    this.program = this.#built.program
    const { objects, compiler, compilation } = this.#built
    this.#binder = new Binder(this.program, objects, compiler.runtime, chooseThreads(compilation.tree))
    this.#settings = new RunSettings(this.#built.settings, this.#options)
    this.name = this.program.name
    for (const observer of registry().observers) observer.built?.(this)
    const took = (): string => `Operator '${this.name}' was built in ${(this.buildSeconds * 1000).toFixed(1)} ms.`
    log('debug', took, options)
  }

  /**
   * The operator that `serialize` turned into bytes. On a machine of the same kind nothing is built and no C compiler
   * is needed; elsewhere the C text is compiled again, with the warning `operator/rebuilt`. It holds no functions:
   * `apply` is given all of them, and constants, by name. Bytes are native code: load only those that you trust.
   * Rejects with `operator/bad-bytes`, `operator/other-format` and `operator/other-plugins`.
   */
  static async load(bytes: Uint8Array, options: OperatorOptions = {}): Promise<Operator> {
    const site = callSite(4)
    try {
      return new Operator(new Restored(await deserialize(bytes, options)), options)
    } catch (error) {
      throw locate(error, site)
    }
  }

  /** The operator as bytes for `Operator.load`: code, built library and what checks arguments; no data. Compiles. */
  async serialize(): Promise<Uint8Array> {
    return serialize(this.#built)
  }

  /**
   * This operator with other C text in place of its own: `op.withSource(edited)`. The function keeps its name and
   * signature; that it stays inside its arrays is the editor's business. Throws `operator/bad-source`.
   */
  withSource(text: string): Operator {
    return new Operator(new Restored(withSource(this.#built, text)), this.#options)
  }

  /** What the operator was made of, whatever became of the list since; nothing for one that was loaded. */
  get equations(): EquationList {
    return this.#built.list
  }

  /** The generated source. */
  get code(): string {
    return this.program.code.text
  }

  /** Seconds from equations to code. */
  get buildSeconds(): number {
    return this.#built.seconds
  }

  /** Operations and bytes per point of a time step, by the code that runs. */
  get costs(): Costs {
    return (this.#costs ??= costsOf(this.#built.compilation.tree))
  }

  /** The names that `apply` takes, sorted. */
  get parameters(): readonly string[] {
    const { objects } = this.#built
    const { fields, scalars } = objects
    const params = [...this.program.decls.params.values()].filter(isArgument)
    const coordinates = coordinateNames(objects)
    return [...new Set([...fields.keys(), ...coordinates, ...scalars.keys(), ...params.map(({ name }) => name)])].sort()
  }

  /** Names of the functions whose values formulas read, sorted. */
  get inputs(): readonly string[] {
    return [...this.#built.objects.inputs].sort()
  }

  /** Names of the functions that the kernel writes, sorted. */
  get writes(): readonly string[] {
    const { fields } = this.#built.objects
    const written = this.program.code.abi.fields.filter(({ name, written }) => written && fields.has(name))
    return written.map(({ name }) => name).sort()
  }

  /** Names of the dimensions, sorted. */
  get dimensions(): readonly string[] {
    return [...this.program.decls.dimensions.keys()].sort()
  }

  /** The C text, as `code`. */
  toString(): string {
    return this.code
  }

  /** A few lines for people: what Node's console shows. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return summaryOf(this.#built)
  }

  /** This operator, with the arguments of its runs typed: `op.with<{ dt: number; u?: TimeFunction }>().apply({ dt: 1 })`. */
  with<A extends Arguments>(): OperatorWith<A> {
    return this
  }

  /**
   * The bytes that a run with these arguments takes, by category and by name: functions with halo and padding, tables,
   * scratch. Allocates none of them. Throws what `apply` would for these arguments.
   */
  estimateMemory(args: Arguments = {}): MemoryEstimate {
    const site = callSite()
    try {
      return estimate(this.#binder.bind(args, this.#teamSoFar()), this.#built.compiler.runtime)
    } catch (error) {
      throw locate(error, site)
    }
  }

  /** The scalars that a run with these arguments would use, and who set each. Touches no data, runs nothing. */
  arguments(args: Arguments = {}): ArgumentValues {
    const site = callSite()
    try {
      return new Map(this.#binder.bind(args, this.#teamSoFar()).values)
    } catch (error) {
      throw locate(error, site)
    }
  }

  /** The IR after each pass that changed it, the code, its cost, and what plugins said of the last run. */
  explain(): string {
    return explain(this.#built, this.#lastRun)
  }

  /** Compiles now rather than at the first apply. */
  async compile(): Promise<Kernel> {
    const host = requireHost()
    const load = this.#built.compiler.runtime.load.or((code, options) => host.load(code, options))
    this.#kernel ??= load(this.program.code, {
      fp: this.program.fp,
      onProgress: (text) => log('debug', text, this.#options),
    })
    try {
      return await this.#kernel
    } catch (error) {
      this.#kernel = undefined // the next apply may find the compiler mended
      throw error
    }
  }

  /**
   * Runs the operator on its functions, or on those given by name. Arguments override by name: functions, constants,
   * `dt`, `h_x`, `time_m`, `time_M`, `x_m` ... An array that is given for a function has its values, halo included, and
   * is written to as the function would be. Resolves with what the run cost, once the functions hold its result.
   * Rejects with diagnostics; a refused run has touched nothing.
   */
  apply(args: Arguments = {}, options: ApplyOptions = {}): Promise<Summary> {
    try {
      const asked = this.#asked(args, options)
      const lease = hold(asked.first, options.signal)
      if (lease instanceof Promise) return this.#onceFree(asked, lease, callSite(4))
      return this.#perform(asked, lease)
    } catch (error) {
      const reason = locate(error, callSite(4), 'host/out-of-memory') as Error
      return Promise.reject(reason)
    }
  }

  /** The run as it was asked for, bound and not begun. */
  #asked(args: Arguments, options: ApplyOptions): Asked {
    const started = performance.now()
    const settings = this.#wanted(options)
    const host = requireHost()
    const known = settings.threads || this.#threads
    const first = this.#binder.bind(args, teamOf(known ?? 1, settings))
    checkMemory(first, host, this.#built.compiler.runtime)
    return { first, args: withStandIns(args, first), host, known, settings, options, rebuild: this.#rebuild, started }
  }

  #wanted(options: ApplyOptions): Settings {
    checkApplyOptions(options)
    const { observers } = registry()
    if (observers.size > 0) for (const observer of observers) observer.applying?.(this)
    const settings = this.#settings.of(options)
    const ignored = unheeded(this.name, this.#options, options, this.#built.compiler.plugins)
    if (ignored) log('warning', () => render(ignored), this.#options)
    return settings
  }

  async #onceFree(asked: Asked, lease: Promise<Release>, site: RawSite): Promise<Summary> {
    let release: Release
    try {
      release = await lease
    } catch (error) {
      throw locate(error, site)
    }
    return this.#perform(asked, release, site)
  }

  /** With a site, the run had to wait. */
  #perform(asked: Asked, release: Release, site?: RawSite): Promise<Summary> {
    let begun: Soon<Begun>
    try {
      begun = this.#begin(asked, site !== undefined)
      if (!(begun instanceof Promise || begun.result instanceof Promise || asked.first.arrays.size > 0)) {
        release()
        return Promise.resolve(this.#summary(asked, begun, begun.result))
      }
    } catch (error) {
      const reason = error as Error
      begun = Promise.reject(reason)
    }
    return this.#finish(asked, release, begun, site ?? callSite(4))
  }

  async #finish(asked: Asked, release: Release, running: Soon<Begun>, site: RawSite): Promise<Summary> {
    const { first } = asked
    try {
      const begun = running instanceof Promise ? await running : running
      const result = await begun.result
      release()
      if (first.arrays.size > 0) await takeBack(first.arrays.values())
      return this.#summary(asked, begun, result)
    } catch (error) {
      release()
      throw locate(await withCause(error, this.equations, first), site, 'host/out-of-memory')
    }
  }

  /** A run that had to wait is bound again: who went before may have written what plugins read for their arguments. */
  #begin(asked: Asked, hasWaited: boolean): Soon<Begun> {
    const { first, known } = asked
    const engine = this.#engine
    if (!engine || known === undefined) return this.#prepareAndBegin(asked)
    return beginRun(asked, hasWaited ? this.#bindAgain(asked, known) : first, engine)
  }

  async #prepareAndBegin(asked: Asked): Promise<Begun> {
    const engine = await this.#load()
    const known = asked.known ?? (await this.#allThreads(asked.host))
    return beginRun({ ...asked, known }, this.#bindAgain(asked, known), engine)
  }

  #bindAgain({ args, settings }: Asked, known: number): Call {
    return this.#binder.bind(args, teamOf(known, settings))
  }

  #summary({ settings, started }: Asked, { call, engine }: Bound, result: RunResult): Summary {
    const { name, code, decls } = this.program
    const { values, fields } = call
    const context = { name, code, decls, tree: engine.tree, values, fields, result }
    const extras = engine.hooks.summary.run(noExtras, context)
    this.#lastRun = extras.lines
    const { observers } = registry()
    if (observers.size > 0) for (const observer of observers) observer.applied?.(this, extras)
    const wallSeconds = (performance.now() - started) / 1000
    const times = { wallSeconds, buildSeconds: this.buildSeconds, compileSeconds: engine.kernel.compileSeconds }
    const summary = new Summary(name, this.costs, result, times, extras)
    if (isLogged('perf', settings.logging)) log('perf', summary.toString(), this.#options)
    return summary
  }

  async #load(): Promise<Engine> {
    const { compiler, compilation } = this.#built
    const kernel = await this.compile()
    return (this.#engine ??= { kernel, hooks: compiler.runtime, tree: compilation.tree })
  }

  /** These equations under another mode or pipeline: what a tuner compares. Kept, since it comes back to the best. */
  async #variant(opt: Settings['opt'], { args, known = 1, settings }: Asked): Promise<Bound> {
    if (this.#restored) throw noEquations(this.name)
    const key = JSON.stringify(opt)
    const other = this.#variants.get(key) ?? new Operator(this.equations, { ...this.#options, opt })
    this.#variants.set(key, other)
    return { call: other.#binder.bind(args, teamOf(known, settings)), engine: await other.#load() }
  }

  /** Without looking for a compiler: one thread until a run has asked the host. */
  #teamSoFar(): Team {
    const { threads } = this.#settings.of()
    return { most: threads || (this.#threads ?? 1), asked: threads > 0 }
  }

  async #allThreads(host: Host): Promise<number> {
    return (this.#threads ??= (await host.describe()).threads)
  }
}

const beginRun = (asked: Asked, call: Call, engine: Engine): Begun => ({
  call,
  engine,
  result: run({ call, engine }, asked),
})

const teamOf = (most: number, { threads }: Settings): Team => ({ most, asked: threads > 0 })

/** Of all runs of which nobody has anything to say. */
const noExtras: SummaryExtras = Object.freeze({ lines: Object.freeze([]), values: Object.freeze({}) })
