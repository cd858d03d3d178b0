import type { Side } from '@courant/core'

/** One differentiation of a shortcut: `dxdy2` is one along x, then one of order 2 along y. */
export interface Step {
  /** As in the shortcut's name; `t` is the time dimension. */
  readonly dim: string
  readonly order: number
  readonly side?: Side
  readonly method?: 'rotated'
}

const dims = ['x', 'y', 'z', 't'] as const
const singleOrders = ['', '2', '3', '4', '5', '6'] as const
const pairOrders = ['', '2', '3', '4'] as const
const sides = { l: 'left', r: 'right', c: 'centred' } as const

type Dim = (typeof dims)[number]
type Single = `d${Dim}${(typeof singleOrders)[number]}`
type Sided = `d${Dim}${keyof typeof sides}`
type Rotated = `d${Exclude<Dim, 't'>}45`
type Pair = { [D in Dim]: `d${D}${(typeof pairOrders)[number]}d${Exclude<Dim, D>}${(typeof pairOrders)[number]}` }[Dim]

/** `dx`, `dy2` (orders to 6), `dxl`, `dxr`, `dxc` (left, right, centred), `dxdy`, `dx2dy2` (orders to 4), `dt2`, `dx45` (along diagonals), ... */
export type Shortcut = Single | Sided | Rotated | Pair

export type Shortcuts<D> = { readonly [K in Shortcut]: D }

function* names(): Generator<Shortcut> {
  for (const dim of dims) {
    for (const order of singleOrders) yield `d${dim}${order}`
    for (const side in sides) yield `d${dim}${side as keyof typeof sides}`
    if (dim !== 't') yield `d${dim}45`
    for (const other of dims.filter((d) => d !== dim)) {
      for (const first of pairOrders) for (const second of pairOrders) yield `d${dim}${first}d${other}${second}` as Pair
    }
  }
}

/** Said by the name alone: few of two hundred names are ever used. */
function stepsOf(name: Shortcut): readonly Step[] {
  return [...name.matchAll(/d([xyzt])(45|\d?)([lrc]?)/g)].map(([, dim = '', number, side]) => {
    if (number === '45') return { dim, order: 1, method: 'rotated' }
    const order = Number(number || 1)
    return side ? { dim, order, side: sides[side as keyof typeof sides] } : { dim, order }
  })
}

const derived = Symbol('derived')

interface Derivable {
  readonly [derived]: (name: Shortcut, steps: readonly Step[]) => unknown
}

/** One table for all classes, without a prototype until it is full: V8 copies any other for each getter that it gets. */
const getters = Object.create(null) as object
for (const name of names()) {
  Object.defineProperty(getters, name, {
    configurable: true,
    get(this: Derivable) {
      return this[derived](name, stepsOf(name))
    },
  })
}
Object.setPrototypeOf(getters, Object.prototype)

/** A class whose instances have a getter for every shortcut, each answered by `derive`. */
export function withShortcuts<D>(
  derive: (self: object, name: Shortcut, steps: readonly Step[]) => D,
): new () => Shortcuts<D> {
  class Differentiable implements Derivable {
    [derived](name: Shortcut, steps: readonly Step[]): D {
      return derive(this, name, steps)
    }
  }
  Object.setPrototypeOf(Differentiable.prototype, getters)
  return Differentiable as new () => object as new () => Shortcuts<D>
}
