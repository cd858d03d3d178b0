import { inOrder, type Order, type Ordered } from '../compiler/order.ts'

/** Exactly one provider; two are an error. */
export class Slot<F> {
  readonly #name: string
  #provider: { readonly by: string; readonly value: F } | undefined

  constructor(name: string) {
    this.#name = name
  }

  provide(by: string, value: F): void {
    if (this.#provider) throw new Error(`'${this.#name}' is provided by both '${this.#provider.by}' and '${by}'.`)
    this.#provider = { by, value }
  }

  /** The provided value, or `otherwise` where nobody provides one. */
  or(otherwise: F): F {
    return this.#provider?.value ?? otherwise
  }
}

/** What taps a hook, in order, which is looked for again once another one does. */
class Taps<T extends Ordered> {
  readonly #where: string
  readonly #taps: T[] = []
  #ordered: readonly T[] | undefined

  constructor(name: string) {
    this.#where = `hook '${name}'`
  }

  add(tap: T): void {
    this.#taps.push(tap)
    this.#ordered = undefined
  }

  get inOrder(): readonly T[] {
    return (this.#ordered ??= inOrder(this.#taps, this.#where))
  }
}

/** A chain of pure reducers. One that forgets to return is an error that names it. */
export class Fold<T, C> {
  readonly #name: string
  readonly #taps: Taps<Ordered & { readonly reduce: (value: T, cx: C) => T }>

  constructor(name: string) {
    this.#name = name
    this.#taps = new Taps(name)
  }

  tap(name: string, reduce: (value: T, cx: C) => T, order: Order = {}): void {
    this.#taps.add({ name, reduce, ...order })
  }

  run(initial: T, cx: C): T {
    const taps = this.#taps.inOrder
    let value = initial
    for (let i = 0; i < taps.length; i++) {
      const next: T | undefined = taps[i]?.reduce(value, cx)
      if (next === undefined) throw new Error(`'${taps[i]?.name}' returned nothing from hook '${this.#name}'.`)
      value = next
    }
    return value
  }
}

/**
 * Layers around an action, the first in order outermost. A layer gives back what `next` gave, once or several times
 * called; it may hand on a changed context, which is checked again before the action runs.
 */
export class Wrap<C, R> {
  readonly #name: string
  readonly #taps: Taps<Tap<C, R>>
  #last:
    | {
        readonly taps: readonly Tap<C, R>[]
        readonly without: ReadonlySet<string>
        readonly layers: readonly Layer<C, R>[]
      }
    | undefined

  constructor(name: string) {
    this.#name = name
    this.#taps = new Taps(name)
  }

  /** Where `when` says that it has nothing to do around a run, the layer is passed by. */
  tap(name: string, around: Around<C, R>, { when = always, ...order }: LayerOptions<C> = {}): void {
    this.#taps.add({ name, around, when, ...order })
  }

  /**
   * `without` names layers that are left out. Where no layer has anything to do around it, what the action gives or throws is
   * there at once if it is so at once.
   */
  run(cx: C, action: Wrapped<C, R>, without = nobody): R | Promise<R> {
    const layers = this.#layersBut(without)
    const first = firstFor(cx, layers, 0)
    return first === layers.length ? action.run(cx) : this.#within(action, layers, first, cx)
  }

  async #within(action: Wrapped<C, R>, layers: readonly Layer<C, R>[], depth: number, given: C): Promise<R> {
    const layer = layers[depth]
    if (!layer) return action.run(given)
    const outer = action.enter?.(given, layer.inside) ?? given
    const next = (changed = outer): Promise<R> =>
      this.#within(action, layers, firstFor(changed, layers, depth + 1), changed)
    const result: R | undefined = await layer.around(outer, next)
    if (result === undefined) throw new Error(`'${layer.name}' returned nothing from hook '${this.#name}'.`)
    return result
  }

  /** Run after run has the same layers. */
  #layersBut(without: ReadonlySet<string>): readonly Layer<C, R>[] {
    const taps = this.#taps.inOrder
    const last = this.#last
    if (last?.taps === taps && last.without === without) return last.layers
    const names = new Set(without)
    const layers = taps
      .filter(({ name }) => !without.has(name))
      .map(({ name, around, when }) => ({ name, around, when, inside: new Set(names.add(name)) }))
    this.#last = { taps, without, layers }
    return layers
  }
}

const nobody: ReadonlySet<string> = new Set()

/** Of the layers from `depth` on, the first that has something to do. */
function firstFor<C, R>(cx: C, layers: readonly Layer<C, R>[], depth: number): number {
  let at = depth
  while (layers[at]?.when(cx) === false) at++
  return at
}

const always = (): boolean => true

export interface LayerOptions<C> extends Order {
  readonly when?: (cx: C) => boolean
}

interface Tap<C, R> extends Ordered {
  readonly around: Around<C, R>
  readonly when: (cx: C) => boolean
}

interface Layer<C, R> extends Pick<Tap<C, R>, 'name' | 'around' | 'when'> {
  /** See `Wrapped`. */
  readonly inside: ReadonlySet<string>
}

/** What layers lie around. */
export interface Wrapped<C, R> {
  run(cx: C): R | Promise<R>
  /** Makes what a layer gets. `inside` holds the layer's own name, those of the layers around it, and those left out. */
  enter?(cx: C, inside: ReadonlySet<string>): C
}

export type Around<C, R> = (cx: C, next: (changed?: C) => Promise<R>) => Promise<R>
