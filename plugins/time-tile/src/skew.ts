import { stepsBetween, type Touch } from './touches.ts'

/** How tiles move back while they go through steps, in points along one dimension. */
export interface Skew {
  /** How far behind the tile's place each operation runs in the first step. */
  readonly lags: readonly number[]
  /** How much further behind with each step. */
  readonly perStep: number
}

/**
 * Tiles run in the order of their places, each through several steps. Elements must be met in the same order as without
 * tiles: what meets at `q` the element that an earlier operation met at `p` has to run at least `q - p` further behind.
 * Then it finds the earlier one done, by its own tile or one before, and comes before whatever must find it done.
 * (Wonnacott, Using time skewing to eliminate idle time due to memory bandwidth and network limitations, IPDPS 2000.)
 *
 * `width` is that of the patches that tiles are cut between.
 */
export function skewOf(operations: readonly (readonly Touch[])[], axis: number, forward: boolean, width: number): Skew {
  const whole = (points: number): number => Math.ceil(points / width) * width
  const lags: number[] = []
  for (const [b, later] of operations.entries()) {
    let lag = 0
    for (const [a, behind] of lags.entries()) {
      for (const { steps, distance } of meetings(operations[a] ?? [], later, axis, forward, 0)) {
        if (steps === 0) lag = Math.max(lag, behind + distance)
      }
    }
    lags[b] = whole(lag)
  }
  let perStep = 0
  for (const [b, later] of operations.entries()) {
    for (const [a, earlier] of operations.entries()) {
      const ahead = (lags[a] ?? 0) - (lags[b] ?? 0)
      for (const { steps, distance } of meetings(earlier, later, axis, forward, 1)) {
        perStep = Math.max(perStep, (distance + ahead) / steps)
      }
    }
  }
  return { lags, perStep: whole(perStep) }
}

/** After how many steps, `least` or more, two operations first meet elements in common, and how far apart at most. */
function meetings(
  earlier: readonly Touch[],
  later: readonly Touch[],
  axis: number,
  forward: boolean,
  least: number,
): readonly { readonly steps: number; readonly distance: number }[] {
  return earlier.flatMap((a) =>
    later.flatMap((b) => {
      if (a.field !== b.field || !(a.writes || b.writes)) return []
      const steps = stepsBetween(a.level, b.level, forward, least)
      const [from, to] = [a.reach[axis], b.reach[axis]]
      // Element e is met from e - reach.
      return steps === undefined || !from || !to ? [] : [{ steps, distance: to[1] - from[0] }]
    }),
  )
}
