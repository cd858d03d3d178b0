import type { Side } from '@courant/core'

/** A derivative of a function into another, each lying anywhere. */
export interface Case {
  /** Per dimension, whether the function and the target lie half a cell further. */
  readonly f: readonly boolean[]
  readonly target: readonly boolean[]
  readonly dim: number
  readonly order: 1 | 2
  readonly spaceOrder: number
  readonly side: Side | undefined
  /** In grid steps from the grid point. */
  readonly x0: -0.5 | 0.5 | undefined
}

export const spaceOrders = [2, 4, 8] as const

/** All of them on a grid of so many dimensions. Targets lie on the grid points, or in the middle of cells; in three dimensions on the points. */
export function casesIn(dims: number): readonly Case[] {
  const places = Array.from({ length: 2 ** dims }, (_, bits) =>
    Array.from({ length: dims }, (_, k) => (bits >> k) % 2 > 0),
  )
  const [node, whole] = [places[0], places.at(-1)] as [readonly boolean[], readonly boolean[]]
  const targets = dims === 3 ? [node] : [node, whole]
  return product(
    places,
    targets,
    Array.from({ length: dims }, (_, k) => k),
    [1, 2] as const,
    spaceOrders,
    [undefined, 'centred', 'left', 'right'] as const,
    [undefined, -0.5, 0.5] as const,
  ).map(([f, target, dim, order, spaceOrder, side, x0]) => ({ f, target, dim, order, spaceOrder, side, x0 }))
}

/**
 * Whether a stencil reads beyond the halo of its function: of space order 2, whose window is three points wide, where it
 * is moved to the left of a place that itself lies to the left of the point that is stored.
 */
export const leavesHalo = ({ f, dim, spaceOrder, side, x0 }: Case): boolean =>
  spaceOrder === 2 && side === 'left' && x0 === -0.5 && f[dim] === true

type Elements<T extends readonly (readonly unknown[])[]> = { [K in keyof T]: T[K][number] }

function product<T extends readonly (readonly unknown[])[]>(...lists: T): readonly Elements<T>[] {
  const all = lists.reduce<readonly (readonly unknown[])[]>(
    (tuples, list) => tuples.flatMap((tuple) => list.map((x) => [...tuple, x])),
    [[]],
  )
  return all as unknown as readonly Elements<T>[]
}
