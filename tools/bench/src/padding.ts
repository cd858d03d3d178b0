import { autopad } from '@courant/autopad'
import { Eq, Grid, math, Operator, solve, TimeFunction } from 'courant'

const spaceOrder = 8
/** With the halo of 4 rows have 1024 elements, planes 64 KiB or 256 KiB: what a stencil reads at once meets in few sets. */
const shapes = [
  [1016, 1016],
  [504, 504],
  [120, 120, 120],
  [248, 248, 248],
]

/** Waves on grids whose rows or planes lie a power of two apart, with and without padding, in turn, without folds. */
export async function measurePadding(rounds: number, steps: number, say: (text: string) => void): Promise<void> {
  for (const shape of shapes) {
    const ways = [false, true].map((isPadded) => ({ ...waveOn(shape, isPadded), isPadded, best: Infinity }))
    for (let round = 0; round < rounds; round++) {
      for (const way of ways) {
        const { seconds } = await way.op.apply({ time_m: 1, time_M: steps, dt: 0.1 })
        way.best = Math.min(way.best, seconds)
      }
    }
    const [plain, padded] = ways.map(({ best }) => best) as [number, number]
    const points = shape.reduce((product, n) => product * n, steps)
    const rate = (seconds: number): string => `${(points / seconds / 1e9).toFixed(3)} GPts/s`
    const [small, large] = ways.map(({ u }) => u.storage.byteLength) as [number, number]
    const more = `${(100 * (large / small - 1)).toFixed(2)} % more memory`
    say(
      `${shape.join(' by ')}: ${rate(plain)} plain, ${rate(padded)} padded, ${(plain / padded).toFixed(2)} times, ${more}`,
    )
  }
}

function waveOn(shape: readonly number[], isPadded: boolean) {
  const grid = new Grid({ shape, spacing: shape.map(() => 1) })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder })
  const update = new Eq(u.forward, solve(math`${u.dt2} - ${u.laplace}`, u.forward))
  const op = new Operator(update, { opt: ['plain', { fold: false }], plugins: isPadded ? [autopad()] : [] })
  return { u, op }
}
