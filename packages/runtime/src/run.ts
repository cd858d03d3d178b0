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
import { chunksOf, stepwise, whole, type Chunks } from './chunks.ts'
import { checkIndices } from './indices.ts'
import { checkInputs, findBadCell, watchFinite, type BadCell } from './finite.ts'
import { makeFrame, type Frame } from './frame.ts'
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
  const progress = wholeProgress(call, options)
  const perform = async (bound: Call, { kernel, hooks }: Engine): Promise<RunResult> => {
    options.signal?.throwIfAborted()
    const frame = prepare(bound, hooks, host)
    const noteFinite = watchFinite(bound)
    const part = { ...options, onProgress: progress() }
    const result = await runChunks(bound, kernel, host, frame, part).finally(() => markWritten(bound))
    if (options.check !== 'off') noteFinite(...timeRange(bound), bound.program.timeDirection !== 'backward')
    return result
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
  await checkInputs(call, host)
  return layered({ call, engine }, call.values, new Set())
}

function prepare(call: Call, hooks: RuntimeHooks, host: Host): Frame {
  checkIndices(call)
  layOut(call, hooks)
  const scratch = allocateScratch(call, hooks, (bytes, purpose) => host.allocate(bytes, purpose))
  return makeFrame(call, scratch, hooks)
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
  const storages = [...call.fields.values()].map((object) => object.storage)
  const release = await leaseAll(storages, `operator '${call.program.name}'`, signal)
  return () => {
    for (const { transient, storage } of call.fields.values()) if (transient) storage.drop()
    release()
  }
}

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

async function runChunks(
  call: Call,
  kernel: Kernel,
  host: Host,
  frame: Frame,
  options: RunOptions,
): Promise<RunResult> {
  const { program } = call
  const { check = 'chunk', signal, onProgress } = options
  const [first, last] = timeRange(call)
  const total = Math.max(0, last - first + 1)
  const forward = program.timeDirection !== 'backward'
  const points = pointsOf(call)
  const started = performance.now()
  let done = 0
  const chunks = chunksFor(call, check, points)
  // What stands beside the time loop runs even when no step does.
  let pending = total > 0 || !program.divisible
  while (pending) {
    signal?.throwIfAborted()
    const steps = chunks.next(total - done)
    const [from, to] = forward ? [first + done, first + done + steps - 1] : [last - done - steps + 1, last - done]
    frame.setTime(from, to)
    const chunkStarted = performance.now()
    const kernelBefore = sum(frame.timers)
    const code = kernel.now && chunks.areBrief(steps) ? kernel.now(frame) : await kernel.call(frame)
    if (code !== 0) throw failed(program, code, from, to)
    if (check !== 'off') await refuseNonFinite(call, host, from, to, forward)
    done += steps
    pending = done < total
    const now = performance.now()
    chunks.took(steps, (now - chunkStarted) / 1000, sum(frame.timers) - kernelBefore)
    onProgress?.({ done, total, seconds: (now - started) / 1000 })
  }
  return { seconds: sum(frame.timers), steps: total, points, sections: sectionsOf(program, frame) }
}

function chunksFor(call: Call, check: RunOptions['check'], points: number): Chunks {
  if (!call.program.divisible) return whole
  return check === 'every-step' ? stepwise : chunksOf(call, points)
}

const sectionsOf = ({ code }: Program, { timers }: Frame): RunResult['sections'] =>
  Object.fromEntries(code.abi.sections.map((name, i) => [name, timers[i] ?? 0]))

const failed = ({ name }: Program, code: number, from: number, to: number): Error =>
  new Error(`The kernel of '${name}' returned ${code} between steps ${from} and ${to}.`)

const sum = (numbers: Float64Array): number => numbers.reduce((total, n) => total + n, 0)

/** Without a time loop there is one step. */
const timeRange = foundOnce(({ program, values }): readonly [number, number] => {
  if (!program.time) return [0, 0]
  return [values.get(`${program.time}_m`)?.value ?? 0, values.get(`${program.time}_M`)?.value ?? -1]
})

/** Of the whole grid a step, whatever part of it runs: the measure that Devito reports too. */
const pointsOf = foundOnce(({ program, sizes }): number => {
  let product = 1
  for (const { name, kind } of program.decls.dimensions.values()) {
    if (kind === 'space' || kind === 'custom') product *= sizes.get(name)?.points ?? 1
  }
  return product
})

async function refuseNonFinite(call: Call, host: Host, from: number, to: number, forward: boolean): Promise<void> {
  const bad = await findBadCell(call, host, from, to, forward)
  if (bad) throw notFinite(call, bad, from, to)
}

function notFinite(call: Call, bad: BadCell, from: number, to: number): CourantError {
  const dt = call.values.get('dt')
  const when = from === to ? `at step ${to}` : `between steps ${from} and ${to}`
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
        ...(from === to ? [] : [`'op.apply(..., { check: "every-step" })' names the exact step.`]),
      ],
    },
  ])
}
