import type { Row } from './measure.ts'

const fastest = ['gpointss', 'gflopss', 'rooflineShare', 'plainGpointss', 'peerGpointss'] as const
const shortest = ['buildMs', 'rebuildMs', 'alikeMs', 'compileMs', 'peerBuildMs'] as const

/**
 * One row of two passes: each contestant at its best, which may be in different passes as it may be in different rounds of
 * one, and the shorter times of building. What was tuned is told of the pass that was faster.
 */
export function bestOf(row: Row, before: Row | undefined): Row {
  if (!before) return row
  const either = (keys: readonly (keyof Row)[], better: (a: number, b: number) => number) =>
    Object.fromEntries(
      keys.flatMap((key) => {
        const [a, b] = [row[key], before[key]]
        return typeof a === 'number' && typeof b === 'number' ? [[key, better(a, b)]] : []
      }),
    )
  const ours = fasterOf(row, before, 'gpointss')
  const peers = fasterOf(row, before, 'peerGpointss')
  const best: Row = { ...row, ...either(fastest, Math.max), ...either(shortest, Math.min) }
  const { gpointss, plainGpointss, peerGpointss } = best
  return {
    ...best,
    ...(gpointss !== undefined && plainGpointss !== undefined && { ratioToPlain: gpointss / plainGpointss }),
    ...(gpointss !== undefined && peerGpointss !== undefined && { ratioToPeer: gpointss / peerGpointss }),
    ...(ours.tuned !== undefined && { tuned: ours.tuned }),
    ...(peers.peerTuned !== undefined && { peerTuned: peers.peerTuned }),
  }
}

const fasterOf = (a: Row, b: Row, key: 'gpointss' | 'peerGpointss'): Row => ((a[key] ?? 0) >= (b[key] ?? 0) ? a : b)
