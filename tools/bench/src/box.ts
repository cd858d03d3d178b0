import { ABox, abox } from '@courant/abox'
import { Eq, Grid, GridFunction, math, Operator, solve, SparseTimeFunction, TimeFunction, type Summary } from 'courant'

const spaceOrder = 8
const spacing = 20
/** Of the grid's time step, by the fastest wave: the scheme is stable up to 0.53. */
const courant = 0.45

/**
 * A shot of a marine survey over sediments that dip, with a body of salt: velocities from 1500 to 4500 m/s, a source below
 * the surface, a line of receivers, for as long as the fastest wave takes to cross the longest side twice.
 */
export async function measureBox(points: number, rounds: number, say: (text: string) => void): Promise<void> {
  const shot = shotOn([points, Math.round(points * 0.6), Math.round(points * 0.7)])
  const { grid, dt, nt, rec, src, vp } = shot
  say(`shot       ${grid.shape.join(' by ')} points, ${nt} steps of ${(1000 * dt).toFixed(2)} ms, order ${spaceOrder}`)
  const boxes = {
    'all points': undefined,
    'physical, source': new ABox({ src, vp, spaceOrder }),
    'physical, source and receivers': new ABox({ src, rcv: rec, vp, spaceOrder }),
    'exact, source': new ABox({ src, spaceOrder, mode: 'exact' }),
    'exact, source and receivers': new ABox({ src, rcv: rec, spaceOrder, mode: 'exact' }),
  }
  const operators = Object.entries(boxes).map(([name, box]) => ({ name, op: shot.operator(box), best: Infinity }))
  let whole: Float32Array | undefined
  const notes = new Map<string, string>()
  for (let round = 0; round < rounds; round++) {
    for (const contestant of operators) {
      const { summary, traces } = await shot.run(contestant.op)
      contestant.best = Math.min(contestant.best, summary.seconds)
      whole ??= traces
      notes.set(contestant.name, `${sharesOf(summary)}, ${differenceOf(traces, whole)}`)
    }
  }
  const first = operators[0]?.best ?? Infinity
  for (const { name, best } of operators) {
    say(`${name.padEnd(31)} ${best.toFixed(2)} s, ${(first / best).toFixed(2)} times as fast${notes.get(name) ?? ''}`)
  }
}

function shotOn(shape: readonly number[]) {
  const grid = new Grid({ shape, spacing: shape.map(() => spacing) })
  const vp = new GridFunction({ name: 'vp', grid, spaceOrder: 0 })
  vp.data.set(sediments(shape))
  const dt = (courant * spacing) / 4500
  const nt = Math.ceil((2 * (shape[0] as number)) / courant)
  const [length, width] = [(shape[0] as number) * spacing, (shape[1] as number) * spacing]
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder })
  const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt, coordinates: [[length / 3, width / 2, 40]] })
  src.data.set(Array.from({ length: nt }, (_, t) => [ricker(t * dt, 8)]))
  const line = Array.from({ length: 101 }, (_, i) => [(i / 101) * (length - 100) + 40, width / 2, 60])
  const rec = new SparseTimeFunction({ name: 'rec', grid, npoint: line.length, nt, coordinates: line })
  const equations = [
    new Eq(u.forward, solve(math`${u.dt2} / ${vp}^2 - ${u.laplace}`, u.forward)),
    ...src.inject(u.forward, math`${src} * ${grid.dt}^2 * ${vp}^2`),
    ...rec.interpolate(u),
  ]
  const subs = grid.spacingMap
  const operator = (box: ABox | undefined): Operator =>
    new Operator(box ? box.applyTo(equations) : equations, box ? { subs, plugins: [abox()] } : { subs })
  const run = async (op: Operator): Promise<{ readonly summary: Summary; readonly traces: Float32Array }> => {
    u.data.set(0)
    const summary = await op.apply({ dt })
    return { summary, traces: rec.data.toFlat() as Float32Array }
  }
  return { grid, dt, nt, src, rec, vp, operator, run }
}

/** Water, eight layers that dip and thicken, and an ellipsoid of salt. */
function sediments(shape: readonly number[]): Float32Array {
  const [nx = 1, ny = 1, nz = 1] = shape
  const values = new Float32Array(nx * ny * nz)
  for (let x = 0, at = 0; x < nx; x++) {
    for (let y = 0; y < ny; y++) {
      const dip = 0.12 * (x / nx) + 0.04 * Math.sin((6 * y) / ny)
      for (let z = 0; z < nz; z++, at++) {
        const depth = z / nz - 0.1
        const salt = ((x / nx - 0.6) / 0.2) ** 2 + ((y / ny - 0.5) / 0.3) ** 2 + ((depth - 0.45) / 0.25) ** 2
        const layer = Math.floor(8 * Math.sqrt(Math.max(0, depth + dip)))
        values[at] = depth < 0 ? 1500 : salt < 1 ? 4500 : 1700 + 250 * layer
      }
    }
  }
  return values
}

function ricker(t: number, frequency: number): number {
  const a = (Math.PI * frequency * (t - 1.2 / frequency)) ** 2
  return (1 - 2 * a) * Math.exp(-a)
}

function sharesOf({ extras }: Summary): string {
  const { share, gain } =
    Object.values((extras['abox'] ?? {}) as Record<string, { share: number; gain: number }>)[0] ?? {}
  return share === undefined ? '' : `, ${(100 * share).toFixed(1)} % of the points (${gain?.toFixed(2)} times fewer)`
}

/** Of traces from those of the whole run, by the largest amplitude. */
function differenceOf(traces: Float32Array, whole: Float32Array): string {
  let [largest, apart] = [0, 0]
  for (const [i, v] of whole.entries()) {
    largest = Math.max(largest, Math.abs(v))
    apart = Math.max(apart, Math.abs(v - (traces[i] as number)))
  }
  return apart === 0 ? 'every bit' : `${(apart / largest).toExponential(1)} of the largest amplitude apart`
}
