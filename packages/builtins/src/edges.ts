import { fail, inWords } from '@courant/core'

/** What lies beyond an edge: `constant` repeats the last value, `reflect` mirrors (d c b a | a b c d | d c b a). */
export type Edge = 'constant' | 'reflect'

/** The index within `0..length-1` that an index beyond the edges stands for. Throws `builtins/unknown-mode`. */
export function withinEdges(index: number, length: number, mode: Edge): number {
  if (mode === 'constant') return Math.min(length - 1, Math.max(0, index))
  if (mode !== 'reflect') {
    fail({
      code: 'builtins/unknown-mode',
      message: `The edges can't be ${inWords(mode)}.`,
      hints: ["Choose 'reflect' (a mirror) or 'constant' (the last value goes on)."],
    })
  }
  const period = 2 * length
  const folded = ((index % period) + period) % period
  return folded < length ? folded : period - 1 - folded
}
