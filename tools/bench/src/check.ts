import { Operator } from 'courant'
import { nameOf } from './measure.ts'
import type { Peer } from './peer.ts'
import type { Case } from './problems/index.ts'

/** Where waves have been everywhere, and rounding has not come far. */
const steps = 60

/**
 * How far our wavefields are from the peer's after the same steps: the largest difference over the largest value of a
 * function, the worst of all functions that change with time; and the same of what was recorded.
 */
export async function checkWaves(of: Case, peer: Peer): Promise<string> {
  const { entry, spaceOrder, size } = of
  const problem = entry.make({ size, spaceOrder, steps })
  const operator = new Operator(problem.equations, { name: 'Shot', subs: problem.grid.spacingMap })
  problem.fill()
  await operator.apply({ dt: problem.dt, time_m: 1, time_M: steps })
  const theirs = await peer.waves(steps)
  const names = new Set([...problem.waves, problem.recorded].map(({ name }) => name))
  const errors = [...new Set([...problem.waves, problem.recorded])].map((f) => {
    const other = theirs[f.name]
    if (!other) throw new Error(`The peer writes no '${f.name}', only ${Object.keys(theirs).join(', ')}.`)
    return { name: f.name, error: errorOf(f.data.toFlat(), other) }
  })
  const worst = errors.reduce((a, b) => (a.error > b.error ? a : b))
  return `${nameOf(of)}, ${problem.grid.shape.join(' x ')}, ${steps} steps: ${names.size} functions, at most ${worst.error.toExponential(1)} of the largest value apart ('${worst.name}')`
}

function errorOf(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  let [apart, largest] = [0, 0]
  // Samples beyond the steps are zero on either side, however many there are.
  for (let i = 0; i < Math.min(ours.length, theirs.length); i++) {
    apart = Math.max(apart, Math.abs((ours[i] ?? NaN) - (theirs[i] ?? NaN)))
    largest = Math.max(largest, Math.abs(theirs[i] ?? NaN))
  }
  return largest > 0 ? apart / largest : Infinity
}
