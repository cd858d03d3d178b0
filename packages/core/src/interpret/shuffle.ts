/** Numbers in [0, 1) that depend on the seed alone (xorshift32, G. Marsaglia, J. Stat. Softw. 8:14, 2003). */
export function random(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
}

/** A permutation of the items (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], next: () => number): readonly T[] {
  const out = [...items]
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1))
    const [a, b] = [out[i] as T, out[j] as T]
    out[i] = b
    out[j] = a
  }
  return out
}
