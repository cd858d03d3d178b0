import {
  Eq,
  Grid,
  GridFunction,
  math,
  Operator,
  solve,
  SparseTimeFunction,
  TimeFunction,
  type Progress,
  type Summary,
} from 'courant'
import { padded, type Model } from './model.ts'
import { criticalStep, dampingRate, ricker } from './physics.ts'

export interface ShotOptions {
  readonly spaceOrder: number
  /** Peak frequency of the source, Hz. */
  readonly f0: number
  /** Seconds recorded. */
  readonly duration: number
  /** Points of the absorbing layer on each side. */
  readonly layer: number
  /** When the wavefield is kept for the picture, s. */
  readonly snapshotAt: number
}

export interface Shot {
  readonly operator: Operator
  readonly dt: number
  readonly steps: number
  /** m. */
  readonly source: readonly [x: number, z: number]
  readonly receivers: readonly (readonly [x: number, z: number])[]
  /** Runs both halves of the shot, and keeps the wavefield as it is between them. */
  run(onProgress: (p: Progress) => void): Promise<{
    readonly summaries: readonly Summary[]
    readonly wavefield: Float32Array
    readonly gather: Float32Array
  }>
}

/** An acoustic shot over a model: u_tt / c^2 = laplace(u), a point source, receivers along the surface, damped edges. */
export function makeShot(model: Model, { spaceOrder, f0, duration, layer, snapshotAt }: ShotOptions): Shot {
  const [nx, nz] = model.shape
  const h = model.spacing
  const velocity = padded(model, layer)
  const cMax = velocity.reduce((a, b) => Math.max(a, b)) * 1000
  // A round number of microseconds, a tenth below the limit: the damping term makes the scheme a little stiffer.
  const dt = Math.floor(criticalStep(cMax, h, spaceOrder, 2) * 0.9 * 1e6) / 1e6
  const nt = Math.ceil(duration / dt) + 2

  const grid = new Grid({ shape: [nx + 2 * layer, nz + 2 * layer], spacing: [h, h], origin: [-layer * h, -layer * h] })
  const m = new GridFunction({ name: 'm', grid, spaceOrder })
  const damp = new GridFunction({ name: 'damp', grid, spaceOrder })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder })
  // Off the grid on purpose: between two points in x and in depth.
  const source = [(nx - 1) * h * 0.37 + h / 3, 2.3 * h] as const
  const receivers = Array.from(
    { length: Math.min(nx, 401) },
    (_, i, n = Math.min(nx, 401)) => [((i + 0.5) / n) * (nx - 1) * h, 3.6 * h] as const,
  )
  const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt, coordinates: [[...source]] })
  const rec = new SparseTimeFunction({
    name: 'rec',
    grid,
    npoint: receivers.length,
    nt,
    coordinates: receivers.map((r) => [...r]),
  })

  m.data.set(velocity.map((v) => 1 / (v * 1000) ** 2))
  damp.data.set(dampingField(grid.shape, velocity, layer, h))
  src.data.set(Array.from(ricker(f0, 1.2 / f0, dt, nt), (v) => [v]))

  const pde = math`${m} * ${u.dt2} - ${u.laplace} + ${damp} * ${u.dtc}`
  const operator = new Operator(
    [
      new Eq(u.forward, solve(pde, u.forward)),
      src.inject(u.forward, math`${src} * ${grid.dt}^2 / ${m}`),
      rec.interpolate(u),
    ],
    { name: 'Forward' },
  )

  const middle = Math.min(Math.max(2, Math.round(snapshotAt / dt)), nt - 2)
  return {
    operator,
    dt,
    steps: nt - 2,
    source,
    receivers,
    async run(onProgress) {
      const half = (first: number, last: number): Promise<Summary> =>
        operator.apply(
          { dt, time_m: first, time_M: last },
          { onProgress: (p) => onProgress({ ...p, done: p.done + first - 1, total: nt - 2 }) },
        )
      const before = await half(1, middle)
      const wavefield = inner(u.data.slice(middle + 1).toFlat(), [nx, nz], layer)
      const after = await half(middle + 1, nt - 2)
      return { summaries: [before, after], wavefield, gather: Float32Array.from(rec.data.toFlat()) }
    },
  }
}

/** `2 eta / c^2`: what multiplies u_t so that waves decay as exp(-eta t) inside the layer. */
function dampingField(
  [px = 0, pz = 0]: readonly number[],
  velocity: Float32Array,
  layer: number,
  h: number,
): Float32Array {
  const depthInLayer = (i: number, n: number): number => Math.max(0, layer - i, i - (n - 1 - layer))
  return velocity.map((v, index) => {
    const depth = Math.hypot(depthInLayer(Math.floor(index / pz), px), depthInLayer(index % pz, pz))
    const c = v * 1000
    return (2 * dampingRate(Math.min(depth, layer), layer, h, c)) / c ** 2
  })
}

/** Without the absorbing layer. */
function inner(values: ArrayLike<number>, [nx, nz]: readonly [number, number], layer: number): Float32Array {
  const pz = nz + 2 * layer
  return Float32Array.from(
    { length: nx * nz },
    (_, i) => values[(Math.floor(i / nz) + layer) * pz + (i % nz) + layer] ?? 0,
  )
}
