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

const shortcuts: ReadonlyMap<Shortcut, readonly Step[]> = new Map(table())

function* table(): Generator<readonly [Shortcut, readonly Step[]]> {
  for (const dim of dims) {
    for (const order of singleOrders) yield [`d${dim}${order}`, [{ dim, order: Number(order || 1) }]]
    for (const [letter, side] of Object.entries(sides))
      yield [`d${dim}${letter as keyof typeof sides}`, [{ dim, order: 1, side }]]
    if (dim !== 't') yield [`d${dim}45`, [{ dim, order: 1, method: 'rotated' }]]
    for (const other of dims.filter((d) => d !== dim)) {
      for (const first of pairOrders) {
        for (const second of pairOrders) {
          const steps = [
            { dim, order: Number(first || 1) },
            { dim: other, order: Number(second || 1) },
          ]
          yield [`d${dim}${first}d${other}${second}` as Pair, steps]
        }
      }
    }
  }
}

/** A class whose instances have a getter for every shortcut, each answered by `derive`. */
export function withShortcuts<D>(
  derive: (self: object, name: Shortcut, steps: readonly Step[]) => D,
): new () => Shortcuts<D> {
  class Differentiable {}
  for (const [name, steps] of shortcuts) {
    Object.defineProperty(Differentiable.prototype, name, {
      configurable: true,
      get(this: object) {
        return derive(this, name, steps)
      },
    })
  }
  return Differentiable as new () => Shortcuts<D>
}
