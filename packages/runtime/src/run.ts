import {
  CourantError,
  type ArgumentValues,
  type CallContext,
  type Host,
  type Kernel,
  type RunResult,
  type RuntimeHooks,
  type Settings,
  type StorageObject,
  type Tree,
  type Variant,
  type Wrapped,
} from '@courant/core'
import { leaseAll, type Release } from '@courant/data'
import { storagesOf, type Call } from './bind/bind.ts'
import { foundOnce } from './bind/found.ts'
import { Course, timeRange, type Chunk } from './course.ts'
import { checkIndices } from './indices.ts'
import { checkInputs, findBadCell, markWritten, type BadCell } from './finite.ts'
import { frameFor } from './frame.ts'
import type { Program } from './program.ts'
import type { Soon } from './soon.ts'

export interface RunOptions {
  /** Called after each chunk of steps, about once a second. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Ends the run between two chunks; `apply` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  readonly check?: Settings['check'] | undefined
}

export interface Progress {
  /** Time steps done, of how many. */
  readonly done: number
  readonly total: number
  /** Seconds since the run began. */
  readonly seconds: number
}

/** What runs calls of one program. */
export interface Engine {
  readonly kernel: Kernel
  readonly hooks: RuntimeHooks
  readonly tree: Tree
}

/** A call, and what runs it. */
export interface Bound {
  readonly call: Call
  readonly engine: Engine
}

/** What a run goes by, but for its call. */
export interface Circumstances {
  readonly host: Host
  readonly options: RunOptions
  readonly settings: Settings
  /** The same equations under another `opt`, bound to the same arguments, for a run in these circumstances. */
  rebuild(opt: Settings['opt'], run: this): Promise<Bound>
}

/** Runs a call's time steps in chunks, one native call each. Who calls it holds the functions. */
export function run(bound: Bound, circumstances: Circumstances): Soon<RunResult> {
  const searching = checkInputs(bound.call, circumstances.host, timeRange(bound.call))
  return searching ? runAfter(searching, bound, circumstances) : runWithin(bound, circumstances)
}

async function runAfter(searching: Promise<void>, bound: Bound, circumstances: Circumstances): Promise<RunResult> {
  await searching
  return runWithin(bound, circumstances)
}

function runWithin(bound: Bound, circumstances: Circumstances): Soon<RunResult> {
  const { onProgress } = circumstances.options
  const progress = onProgress && wholeProgress(bound.call, onProgress)
  return new Layered(bound, circumstances, progress).within(bound.call.values, nobody)
}

const nobody: ReadonlySet<string> = new Set()

/** A run inside of the layers that plugins put around it. */
class Layered implements Wrapped<CallContext, RunResult> {
  readonly #bound: Bound
  readonly #circumstances: Circumstances
  readonly #progress: (() => RunOptions['onProgress']) | undefined

  constructor(bound: Bound, circumstances: Circumstances, progress: (() => RunOptions['onProgress']) | undefined) {
    this.#bound = bound
    this.#circumstances = circumstances
    this.#progress = progress
  }

  /** Runs with the values of layers around it, inside of those of `without`. */
  within(given: ArgumentValues, without: ReadonlySet<string>): Soon<RunResult> {
    const { call, engine } = this.#bound
    const { program, values, fields } = call.withValues(given)
    const { name, code, decls } = program
    const { settings } = this.#circumstances
    const time = timeLoopOf(call)
    const rebuild = this.#rebuildWithin(without)
    const context: CallContext = { name, code, decls, settings, tree: engine.tree, values, fields, time, rebuild }
    return engine.hooks.apply.run(context, this, without)
  }

  enter(context: CallContext, inside: ReadonlySet<string>): CallContext {
    return { ...context, rebuild: this.#rebuildWithin(inside) }
  }

  #rebuildWithin(inside: ReadonlySet<string>): CallContext['rebuild'] {
    return (opt) => this.#rebuild(opt, inside)
  }

  async #rebuild(opt: Settings['opt'], inside: ReadonlySet<string>): Promise<Variant> {
    const circumstances = this.#circumstances
    const own = this.#bound.call.values
    const other = await circumstances.rebuild(opt, circumstances)
    const { call, engine } = other
    const { code, decls } = call.program
    const layered = new Layered(other, circumstances, this.#progress)
    const run: Variant['run'] = async ({ values }) => layered.within(changes(own, values), inside)
    return { code, decls, tree: engine.tree, values: call.values, run }
  }

  run({ values }: CallContext): Soon<RunResult> {
    const { kernel, hooks } = this.#bound.engine
    const { host, options, settings } = this.#circumstances
    options.signal?.throwIfAborted()
    const call = this.#bound.call.withValues(values)
    checkIndices(call)
    const course = new Course(call, frameFor(call, hooks, host), settings.check, this.#progress?.())
    if (course.isBrief && isQuick(kernel)) return runNow(course, kernel, host)
    return runInChunks(course, kernel, host, options.signal)
  }
}

const timeLoopOf = foundOnce(({ program }): CallContext['time'] => {
  const { time, timeDirection, divisible } = program
  return time !== undefined && divisible ? { dim: time, direction: timeDirection } : undefined
})

/** What layers set: another build has defaults of its own for what they left alone. */
const changes = (own: ArgumentValues, now: ArgumentValues): ArgumentValues =>
  new Map([...now].filter(([name, value]) => own.get(name) !== value))

/** Progress over all parts that layers make of a run, as if there were one. */
function wholeProgress(call: Call, onProgress: NonNullable<RunOptions['onProgress']>): () => RunOptions['onProgress'] {
  const { first, last } = timeRange(call)
  const started = performance.now()
  let before = 0
  return () => {
    const base = before
    return ({ done }) => {
      before = base + done
      const total = Math.max(before, last - first + 1)
      onProgress({ done: before, total, seconds: (performance.now() - started) / 1000 })
    }
  }
}

/**
 * Takes the functions of a call for a run; the function that comes of it gives them back, without what is transient. Where
 * all are free they are taken at once, so that nobody who starts a run and looks at them in the next line sees old values.
 */
export function hold(call: Call, signal: AbortSignal | undefined): Soon<Release> {
  initialize(call)
  const lease = leaseAll(storagesOf(call), `operator '${call.program.name}'`, signal)
  const transient = transientOf(call)
  if (transient.length === 0) return lease
  return lease instanceof Promise ? lease.then((release) => dropping(transient, release)) : dropping(transient, lease)
}

function dropping(transient: readonly StorageObject[], release: Release): Release {
  let held = transient
  return () => {
    for (const storage of held) storage.drop()
    held = [] // by the second time they may be another run's
    release()
  }
}

const transientOf = foundOnce(({ fields }) =>
  [...fields.values()].flatMap(({ transient, storage }) => (transient ? [storage] : [])),
)

/**
 * Initializers are the user's code, which may look at other functions of the call: they run before the lease, and before
 * the inputs are searched. What has none holds zeros, and gets its memory when the layout is settled.
 */
function initialize(call: Call): void {
  initializedOf(call).forEach(fill)
}

const fill = (storage: StorageObject): void => void (storage.pages ?? storage.memory)

const initializedOf = foundOnce(({ fields }) =>
  [...fields.values()].flatMap(({ hasInitializer, storage }) => (hasInitializer ? [storage] : [])),
)

/** A kernel that the calling thread may run. */
type QuickKernel = Kernel & Required<Pick<Kernel, 'now'>>

const isQuick = (kernel: Kernel): kernel is QuickKernel => kernel.now !== undefined

/** What is over sooner than another thread is asked for it. */
function runNow(course: Course, kernel: QuickKernel, host: Host): Soon<RunResult> {
  try {
    const chunk = course.next()
    const ended = chunk && endChunk(course, chunk, kernel.now(course.frame), host)
    if (!ended) return finish(course)
    return ended.then(
      () => finish(course),
      (error: unknown) => abandon(course, error),
    )
  } catch (error) {
    return abandon(course, error)
  }
}

async function runInChunks(
  course: Course,
  kernel: Kernel,
  host: Host,
  signal: RunOptions['signal'],
): Promise<RunResult> {
  try {
    for (let chunk = course.next(); chunk; chunk = course.next()) {
      signal?.throwIfAborted()
      const ended = endChunk(course, chunk, await kernel.call(course.frame), host)
      if (ended) await ended
    }
  } catch (error) {
    return abandon(course, error)
  }
  return finish(course)
}

function endChunk(course: Course, chunk: Chunk, code: number, host: Host): Soon<void> {
  const { call, check } = course
  if (code !== 0) throw failed(call.program, code, chunk)
  const found = check === 'off' ? undefined : findBadCell(call, host, chunk)
  if (found instanceof Promise) return found.then((bad) => judge(course, chunk, bad))
  judge(course, chunk, found)
}

function judge(course: Course, chunk: Chunk, bad: BadCell | undefined): void {
  if (bad) throw becameBad(course.call, bad, chunk)
  course.took(chunk)
}

function finish(course: Course): RunResult {
  markWritten(course.call, course.check === 'off' ? undefined : course)
  return course.result()
}

function abandon({ call }: Course, error: unknown): never {
  markWritten(call, undefined)
  throw error
}

const failed = ({ name }: Program, code: number, { first, last }: Chunk): Error =>
  new Error(`The kernel of '${name}' returned ${code} between steps ${first} and ${last}.`)

function becameBad(call: Call, bad: BadCell, { first, last }: Chunk): CourantError {
  const dt = call.values.get('dt')
  const when = first === last ? `at step ${last}` : `between steps ${first} and ${last}`
  return new CourantError([
    {
      code: 'run/not-finite',
      severity: 'error',
      message: `'${bad.field}' became infinite or NaN ${when}, first seen at ${bad.cell}.`,
      notes: dt
        ? [`'dt' is ${dt.value} by ${dt.source}. A step above the stability limit makes values grow without end.`]
        : [],
      hints: [
        dt ? "Lower 'dt', or look at the coefficients near that point." : 'Look at the coefficients near that point.',
        ...(first === last ? [] : [`'op.apply(..., { check: "every-step" })' names the exact step.`]),
      ],
    },
  ])
}
