import {
  CourantError,
  type ArgumentValues,
  type CallContext,
  type Host,
  type Kernel,
  type RunResult,
  type RuntimeHooks,
  type Settings,
  type Tree,
} from '@courant/core'
import { leaseAll } from '@courant/data'
import type { Call } from './bind/bind.ts'
import { foundOnce } from './bind/found.ts'
import { Course, timeRange, type Chunk } from './course.ts'
import { checkIndices } from './indices.ts'
import { checkInputs, findBadCell, watchFinite, type BadCell } from './finite.ts'
import { makeFrame } from './frame.ts'
import { allocateScratch, layOut } from './layouts.ts'
import type { Program } from './program.ts'

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

/** The same equations under another `opt`, bound to the same arguments. */
export type Rebuild = (opt: Settings['opt']) => Promise<Bound>

/** Runs a call's time steps in chunks, one native call each. Who calls it holds the functions. */
export async function run(
  call: Call,
  engine: Engine,
  host: Host,
  options: RunOptions,
  settings: Settings,
  rebuild: Rebuild,
): Promise<RunResult> {
  await checkInputs(call, host)
  return runLayered(call, engine, host, options, settings, rebuild)
}

function runLayered(
  call: Call,
  engine: Engine,
  host: Host,
  options: RunOptions,
  settings: Settings,
  rebuild: Rebuild,
): Promise<RunResult> {
  const progress = wholeProgress(call, options)
  const perform = async (bound: Call, { kernel, hooks }: Engine): Promise<RunResult> => {
    options.signal?.throwIfAborted()
    checkIndices(bound)
    layOut(bound, hooks)
    const frame = makeFrame(bound, allocateScratch(bound, hooks, host), hooks)
    return runCourse(new Course(bound, frame, settings.check, progress()), kernel, host, options.signal)
  }
  /** Runs with the values of layers around it, inside of those of `without`. */
  const layered = (
    { call: own, engine }: Bound,
    given: ArgumentValues,
    without: ReadonlySet<string>,
  ): Promise<RunResult> => {
    const bound = own.withValues(given)
    const rebuildWithin = (inside: ReadonlySet<string>) => async (opt: Settings['opt']) => {
      const other = await rebuild(opt)
      const { call, engine } = other
      const { code, decls } = call.program
      const run = (cx: Pick<CallContext, 'values'>): Promise<RunResult> =>
        layered(other, changes(own.values, cx.values), inside)
      return { code, decls, tree: engine.tree, values: call.values, run }
    }
    const { name, code, decls, time, timeDirection, divisible } = bound.program
    const context: CallContext = {
      ...{ name, code, decls, settings },
      tree: engine.tree,
      values: bound.values,
      fields: bound.fields,
      time: time !== undefined && divisible ? { dim: time, direction: timeDirection } : undefined,
      rebuild: rebuildWithin(without),
    }
    return engine.hooks.apply.run(context, (cx) => perform(bound.withValues(cx.values), engine), {
      without,
      enter: (cx, inside) => ({ ...cx, rebuild: rebuildWithin(inside) }),
    })
  }
  return layered({ call, engine }, call.values, new Set())
}

/** What layers set: another build has defaults of its own for what they left alone. */
const changes = (own: ArgumentValues, now: ArgumentValues): ArgumentValues =>
  new Map([...now].filter(([name, value]) => own.get(name) !== value))

/** Progress over all parts that layers make of a run, as if there were one. */
function wholeProgress(call: Call, { onProgress }: RunOptions): () => RunOptions['onProgress'] {
  const [first, last] = timeRange(call)
  const started = performance.now()
  let before = 0
  return () => {
    if (!onProgress) return undefined
    const base = before
    return ({ done }) => {
      before = base + done
      const total = Math.max(before, last - first + 1)
      onProgress({ done: before, total, seconds: (performance.now() - started) / 1000 })
    }
  }
}

/**
 * Takes the functions of a call for a run; the function it resolves with gives them back, without what is transient. Where
 * all are free they are taken at once, so that nobody who starts a run and looks at them in the next line sees old values.
 */
export async function hold(call: Call, signal: AbortSignal | undefined): Promise<() => void> {
  initialize(call)
  const release = await leaseAll(storagesOf(call), `operator '${call.program.name}'`, signal)
  return () => {
    for (const { transient, storage } of call.fields.values()) if (transient) storage.drop()
    release()
  }
}

const storagesOf = foundOnce(({ fields }) => [...fields.values()].map(({ storage }) => storage))

/**
 * Initializers are the user's code, which may look at other functions of the call: they run before the lease, and before
 * the inputs are searched. What has none holds zeros, and gets its memory when the layout is settled.
 */
function initialize({ fields }: Call): void {
  for (const { hasInitializer, storage } of fields.values()) if (hasInitializer && !storage.pages) void storage.memory
}

/** Of a refused run nothing was written, and what was known of its data still holds. */
function markWritten({ program, fields }: Call): void {
  for (const { name, written } of program.code.abi.fields) if (written) fields.get(name)?.storage.markDirty()
}

async function runCourse(course: Course, kernel: Kernel, host: Host, signal: RunOptions['signal']): Promise<RunResult> {
  const { call } = course
  const noteFinite = watchFinite(call)
  await runChunks(course, kernel, host, signal).finally(() => markWritten(call))
  if (course.check !== 'off') noteFinite(course)
  return course.result()
}

async function runChunks(course: Course, kernel: Kernel, host: Host, signal: RunOptions['signal']): Promise<void> {
  const { call, frame, check } = course
  for (let chunk = course.next(); chunk; chunk = course.next()) {
    signal?.throwIfAborted()
    const code = kernel.now && chunk.isBrief ? kernel.now(frame) : await kernel.call(frame)
    if (code !== 0) throw failed(call.program, code, chunk)
    if (check !== 'off') await refuseNonFinite(call, host, chunk)
    course.took(chunk)
  }
}

const failed = ({ name }: Program, code: number, { first, last }: Chunk): Error =>
  new Error(`The kernel of '${name}' returned ${code} between steps ${first} and ${last}.`)

async function refuseNonFinite(call: Call, host: Host, chunk: Chunk): Promise<void> {
  const bad = await findBadCell(call, host, chunk)
  if (bad) throw notFinite(call, bad, chunk)
}

function notFinite(call: Call, bad: BadCell, { first, last }: Chunk): CourantError {
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
