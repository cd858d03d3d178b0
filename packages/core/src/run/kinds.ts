import { inOrder, type Order } from '../compiler/order.ts'

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

/** A chain of pure reducers. One that forgets to return is an error that names it. */
export class Fold<T, C> {
  readonly #name: string
  readonly #taps: ({ readonly name: string; readonly reduce: (value: T, cx: C) => T } & Order)[] = []

  constructor(name: string) {
    this.#name = name
  }

  tap(name: string, reduce: (value: T, cx: C) => T, order: Order = {}): void {
    this.#taps.push({ name, reduce, ...order })
  }

  run(initial: T, cx: C): T {
    if (this.#taps.length === 0) return initial
    return inOrder(this.#taps, `hook '${this.#name}'`).reduce((value, { name, reduce }) => {
      const next: T | undefined = reduce(value, cx)
      if (next === undefined) throw new Error(`'${name}' returned nothing from hook '${this.#name}'.`)
      return next
    }, initial)
  }
}

/** Layers around an action, the first in order outermost. Each must call `next` once, or say why not by throwing. */
export class Wrap<C, R> {
  readonly #name: string
  readonly #taps: ({
    readonly name: string
    readonly around: (cx: C, next: () => Promise<R>) => Promise<R>
  } & Order)[] = []

  constructor(name: string) {
    this.#name = name
  }

  tap(name: string, around: (cx: C, next: () => Promise<R>) => Promise<R>, order: Order = {}): void {
    this.#taps.push({ name, around, ...order })
  }

  run(cx: C, action: () => Promise<R>): Promise<R> {
    if (this.#taps.length === 0) return action()
    const layers = inOrder(this.#taps, `hook '${this.#name}'`)
    return layers.reduceRight<() => Promise<R>>(
      (next, { around }) =>
        () =>
          around(cx, next),
      action,
    )()
  }
}
