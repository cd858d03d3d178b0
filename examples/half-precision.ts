import { mkdirSync, writeFileSync } from 'node:fs'
import { mixedPrecision } from '@courant/mixed-precision'
import { heatmap, toPng } from '@courant/plot'
import { Eq, Grid, GridFunction, math, Operator, solve, SparseTimeFunction, TimeFunction } from 'courant'

// A shot over two layers, its model and its waves kept in 16 bits in place of 32, and the same in full beside it.
const [nx, nz, h, nt, dt] = [201, 151, 10, 700, 1.5] // m, ms
const grid = new Grid({ shape: [nx, nz], spacing: [h, h] })
const receivers = Array.from({ length: 41 }, (_, k) => [100 + 45 * k, 40])

/** A Ricker wavelet of 10 Hz, scaled so that waves are around 1: halves reach from 6e-5 to 65504 with all their digits. */
const wavelet = (_: unknown, step: number): readonly [number] => {
  const a = (Math.PI * 0.01 * (step * dt - 120)) ** 2
  return [0.1 * (1 - 2 * a) * Math.exp(-a)]
}

async function shoot(model: 'float16' | undefined, waves: 'float16' | undefined) {
  const inModel = model && { precision: model }
  const inWaves = waves && { precision: waves }
  const m = new GridFunction({ name: 'm', grid, spaceOrder: 8, ...inModel }) // (ms/m)^2
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 8, ...inWaves })
  const src = new SparseTimeFunction({ name: 'src', grid, nt, coordinates: [[1000, 40]] })
  const rec = new SparseTimeFunction({ name: 'rec', grid, nt, coordinates: receivers })
  m.data.set(Array.from({ length: nx }, () => Array.from({ length: nz }, (_, k) => (k < 80 ? 1.5 : 2.5) ** -2)))
  src.data.set(Array.from({ length: nt }, wavelet))
  const op = new Operator(
    [
      new Eq(u.forward, solve(math`${m} * ${u.dt2} - ${u.laplace}`, u.forward)),
      src.inject(u.forward, math`${src} * ${grid.dt}^2 / ${m}`),
      rec.interpolate(u),
    ],
    { plugins: [mixedPrecision()] },
  )
  const summary = await op.apply({ dt })
  return {
    summary,
    traces: Float64Array.from(rec.data.toFlat()),
    waves: u.data.slice(0),
    bytes: m.storage.byteLength + u.storage.byteLength,
  }
}

export const full = await shoot(undefined, undefined)
export const model = await shoot('float16', undefined)
export const half = await shoot('float16', 'float16')

/** The largest difference between traces, as a part of the largest amplitude. */
export function error({ traces }: { readonly traces: Float64Array }): number {
  const largest = full.traces.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return full.traces.reduce((most, value, i) => Math.max(most, Math.abs(value - (traces[i] ?? NaN))), 0) / largest
}
console.log(String(half.summary))
console.log(`${full.bytes} bytes in full; errors of the traces:`)
console.log(`  model in 16 bits, ${model.bytes} bytes: ${error(model).toExponential(1)}`)
console.log(`  waves as well, ${half.bytes} bytes: ${error(half).toExponential(1)}`)

mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: half.waves,
  label: 'pressure',
  x: { from: 0, to: (nx - 1) * h, label: 'x (m)' },
  y: { from: 0, to: (nz - 1) * h, label: 'depth (m)' },
  title: 'A wave in 16 bits',
})
writeFileSync('out/half-precision.png', toPng(plot))
