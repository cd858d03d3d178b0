/**
 * How far waves come within one step, in grid steps: the same everywhere, or for each plane across a dimension the fastest
 * on it.
 */
export type Speed = number | Float64Array

/**
 * Where a front is after 0, 1, 2 ... steps that starts at `from` and moves one way along a dimension. Whatever path a wave
 * takes, it crosses every plane on its way no faster than the fastest wave there does head-on: beyond the front there is none.
 */
export function frontOf(from: number, way: 1 | -1, speed: Speed, steps: number): Float64Array {
  const out = new Float64Array(steps + 1)
  let at = from
  for (let k = 0; k <= steps; k++) {
    out[k] = at
    if (typeof speed === 'number') at += way * speed
    else at = moved(at, way, speed)
  }
  return out
}

/** One step further, from plane to plane. Off the grid there is nothing to be reached. */
function moved(from: number, way: 1 | -1, speed: Float64Array): number {
  let [at, left] = [from, 1]
  while (left > 0) {
    const behind = way === 1 ? Math.floor(at) : Math.ceil(at)
    const ahead = behind + way
    if (ahead < 0 || ahead >= speed.length) return way === 1 ? Infinity : -Infinity
    const fastest = Math.max(speed[behind] ?? 0, speed[ahead] ?? 0)
    const reached = at + way * fastest * left
    if ((ahead - reached) * way > 0) return reached
    left -= Math.abs(ahead - at) / fastest
    at = ahead
  }
  return at
}
