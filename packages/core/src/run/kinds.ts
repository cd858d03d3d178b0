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
    return this.#taps.inOrder.reduce((value, { name, reduce }) => {
      const next: T | undefined = reduce(value, cx)
      if (next === undefined) throw new Error(`'${name}' returned nothing from hook '${this.#name}'.`)
      return next
    }, initial)
  }
}

/**
 * Layers around an action, the first in order outermost. A layer gives back what `next` gave, once or several times
 * called; it may hand on a changed context, which is checked again before the action runs.
 */
export class Wrap<C, R> {
  readonly #name: string
  readonly #taps: Taps<Ordered & { readonly around: Around<C, R> }>

  constructor(name: string) {
    this.#name = name
    this.#taps = new Taps(name)
  }

  tap(name: string, around: Around<C, R>, order: Order = {}): void {
    this.#taps.add({ name, around, ...order })
  }

  /** `without` names layers that are left out; `enter` makes what a layer gets, who is told which ones it is inside of. */
  run(
    cx: C,
    action: (cx: C) => Promise<R>,
    { without = new Set(), enter = (c) => c }: WrapOptions<C> = {},
  ): Promise<R> {
    const layers = this.#taps.inOrder.filter(({ name }) => !without.has(name))
    const names = [...without, ...layers.map(({ name }) => name)]
    const outermost = layers.reduceRight<(cx: C) => Promise<R>>(
      (inner, { name, around }, i) =>
        async (given) => {
          const outer = enter(given, new Set(names.slice(0, without.size + i + 1)))
          const result: R | undefined = await around(outer, (changed = outer) => inner(changed))
          if (result === undefined) throw new Error(`'${name}' returned nothing from hook '${this.#name}'.`)
          return result
        },
      action,
    )
    return outermost(cx)
  }
}

export interface WrapOptions<C> {
  readonly without?: ReadonlySet<string>
  /** `inside` holds the layer's own name, those of the layers around it, and those left out. */
  readonly enter?: (cx: C, inside: ReadonlySet<string>) => C
}

export type Around<C, R> = (cx: C, next: (changed?: C) => Promise<R>) => Promise<R>
