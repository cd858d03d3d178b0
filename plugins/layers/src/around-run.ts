import {
  CourantError,
  fieldOf,
  registry,
  visitNodes,
  type Around,
  type CallContext,
  type Field,
  type Host,
  type RunResult,
  type RuntimeHooks,
  type Tree,
} from '@courant/core'
import { loadEngine, type Engine } from './native/engine.ts'
import { NoLayers, placeOf, type Layers } from './places.ts'
import { openStore, type PageStore } from './store.ts'

export interface LayersOptions {
  readonly budget?: number | undefined
  readonly ahead: number
  readonly directory: string
}

/** Opens what the streamed functions of a run need, and ends the run only when all steps are where they are to be. */
export const aroundRun =
  (hooks: RuntimeHooks, options: LayersOptions): Around<CallContext, RunResult> =>
  async (cx, next) => {
    const streamed = [...cx.decls.fields.values()].filter(({ streamed = false }) => streamed)
    if (streamed.length === 0) return next()
    const engine = await engineOf(registry().host)
    const kept = namesIn(cx.tree, 'layers.keep')
    const threads = threadsOf(cx)
    const started: PageStore[] = []
    const finish = async (cameToItsEnd: boolean): Promise<readonly CourantError[]> => {
      const errors: CourantError[] = []
      for (const store of started) {
        const error = await store.finish(cameToItsEnd)
        if (error) errors.push(error)
      }
      return errors
    }
    try {
      for (const { name } of streamed) {
        const { store, settings } = await storeFor(name, cx, engine, hooks, options)
        store.start({ writes: kept.has(name), settings, threads })
        started.push(store)
      }
      const result = await next()
      const errors = await finish(true)
      if (errors.length > 0) throw new CourantError(errors.flatMap(({ diagnostics }) => diagnostics))
      return result
    } catch (error) {
      await finish(false)
      throw error
    } finally {
      for (const name of kept) cx.fields.get(name)?.storage.markDirty()
    }
  }

async function storeFor(
  name: string,
  { decls, fields, values }: CallContext,
  engine: Engine,
  hooks: RuntimeHooks,
  { budget, ahead, directory }: LayersOptions,
): Promise<{ readonly store: PageStore; readonly settings: readonly number[] }> {
  const object = fields.get(name)
  if (!object) throw new Error(`The run has no function '${name}'.`)
  // A function that was passed in place of the operator's own says itself where its steps are, if it does.
  const own = placedBy(object.field, hooks) ? object.field : fieldOf(decls, name)
  const { codec } = hooks.snapshots.run({}, { field: own, values })
  const place = placedBy(own, hooks)
  if (!place) throw new Error(`Nothing says where the steps of '${name}' are kept.`)
  const store = await openStore(engine, object, {
    place,
    folder: own.extras?.serialization,
    directory,
    budgetBytes: budget === undefined ? (engine.host.memoryBytes?.() ?? Infinity) / 4 : budget * 2 ** 20,
    ahead,
    codec,
  })
  return { store, settings: codec?.settings ?? [] }
}

function placedBy(field: Field, hooks: RuntimeHooks): Layers | undefined {
  const { codec } = hooks.snapshots.run({}, { field })
  const place = placeOf(field.extras ?? {}, codec !== undefined)
  return place === NoLayers ? undefined : (place as Layers | undefined)
}

/** How many threads compute. */
function threadsOf({ decls, values }: CallContext): number {
  const param = [...decls.params.values()].find(({ role }) => role.kind === 'threads')
  return (param && values.get(param.name)?.value) ?? 1
}

/** Compiled once for each host. */
const engines = new WeakMap<Host, Promise<Engine>>()

async function engineOf(host: Host | undefined): Promise<Engine> {
  if (!host) throw new Error('No host is registered to run native code on.')
  const known = engines.get(host) ?? loadEngine(host)
  engines.set(host, known)
  try {
    return await known
  } catch (error) {
    engines.delete(host)
    throw error
  }
}

/** The functions that nodes of one kind are about. */
function namesIn({ body }: Tree, op: string): ReadonlySet<string> {
  const names = new Set<string>()
  visitNodes(body, (node) => {
    const element = node.kind === 'ext-node' && node.op === op ? node.args[0] : undefined
    if (element?.kind === 'access') names.add(element.field)
  })
  return names
}
