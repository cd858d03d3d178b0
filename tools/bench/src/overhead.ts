import { Eq, Grid, Operator, TimeFunction } from 'courant'

/**
 * Microseconds that one `apply` takes beyond its kernel: a step on a grid of 64 x 64 points, the median of many once as
 * many have run. What a loop in JavaScript around single steps pays.
 */
export async function measureOverhead(repeats = 2000): Promise<number> {
  const grid = new Grid({ shape: [64, 64] })
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
  const operator = new Operator(new Eq(u.forward, u.laplace), { name: 'Small' })
  const beyond: number[] = []
  for (let i = -repeats; i < repeats; i++) {
    const { wallSeconds, seconds } = await operator.apply({ dt: 1, time_m: 0, time_M: 0 })
    if (i >= 0) beyond.push(1e6 * (wallSeconds - seconds))
  }
  return beyond.sort((a, b) => a - b)[repeats >> 1] ?? 0
}
