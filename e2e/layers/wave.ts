import { layers, type Layers } from '@courant/layers'
import type { Plugin } from '@courant/core'
import {
  ConditionalDimension,
  Eq,
  Grid,
  GridFunction,
  Operator,
  SparseTimeFunction,
  TimeFunction,
  solve,
  type Summary,
} from 'courant'

/** How the forward wavefield is kept, and how its operators are built. */
export interface Kept {
  readonly layers?: Layers | undefined
  readonly serialization?: string | undefined
  readonly compression?: unknown
  readonly plugins?: readonly Plugin[]
  readonly language?: 'c' | 'openmp'
  /** Every so many steps alone; each of them by default. */
  readonly factor?: number | undefined
  readonly shape?: readonly number[]
  readonly dtype?: 'float32' | 'float64'
  readonly nt?: number
  /** Arguments of both runs. */
  readonly args?: Record<string, number>
}

export interface Wave {
  readonly usave: TimeFunction
  readonly gradient: Float64Array
  readonly forward: Operator
  readonly adjoint: Operator
  readonly stored: Summary
  readonly read: Summary
}

/** A wave is stored step by step; then another one runs backward, and is correlated with what was stored. */
export async function wave(kept: Kept = {}): Promise<Wave> {
  const { shape = [23, 21], dtype = 'float32', nt = 40, factor, args = {} } = kept
  const { plugins = kept.layers ? [layers()] : [], language = 'openmp' } = kept
  const grid = new Grid({ shape, extent: shape.map((n) => n - 1), dtype })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
  const every = factor && new ConditionalDimension({ name: 'every', parent: grid.time, factor })
  const steps = factor ? Math.ceil(nt / factor) : nt
  const extras = {
    ...(kept.layers && { layers: kept.layers }),
    ...(kept.serialization !== undefined && { serialization: kept.serialization }),
    ...(kept.compression !== undefined && { compression: kept.compression }),
  } as object
  const usave = new TimeFunction({
    ...{ name: 'usave', grid, save: steps, timeOrder: 2, spaceOrder: 4 },
    ...(every ? { timeDimension: every } : {}),
    ...extras,
  })
  const source = (name: string, at: readonly number[]): SparseTimeFunction => {
    const points = new SparseTimeFunction({ name, grid, npoint: 1, nt, coordinates: [at] })
    points.data.set(Array.from({ length: nt }, (_, i) => [Math.exp(-(((i - 8) / 4) ** 2))]))
    return points
  }
  const src = source(
    'src',
    shape.map((n) => n / 3),
  )
  const options = { plugins: [...plugins], language }
  const forward = new Operator(
    [new Eq(u.forward, solve(u.dt2.sub(u.laplace), u.forward)), ...src.inject(u.forward, src), new Eq(usave, u)],
    { ...options, name: 'Forward' },
  )
  const v = new TimeFunction({ name: 'v', grid, timeOrder: 2, spaceOrder: 4 })
  const gradient = new GridFunction({ name: 'gradient', grid })
  const rec = source(
    'rec',
    shape.map((n) => n / 2),
  )
  // Without sampling, neighbours in space and time as well.
  const stored = factor ? usave : usave.dx.add(usave.dt2)
  const adjoint = new Operator(
    [
      new Eq(v.backward, solve(v.dt2.sub(v.laplace), v.backward)),
      ...rec.inject(v.backward, rec),
      new Eq(gradient, gradient.sub(stored.mul(v))),
    ],
    { ...options, name: 'Adjoint' },
  )
  const run = { time_m: 1, time_M: nt - 2, dt: 0.45, ...args }
  const summaries = [await forward.apply(run), await adjoint.apply(run)] as const
  return {
    ...{ usave, forward, adjoint, gradient: Float64Array.from(gradient.data.toFlat()) },
    ...{ stored: summaries[0], read: summaries[1] },
  }
}

/** The largest difference, as a part of the largest value. */
export function relative(values: ArrayLike<number>, reference: ArrayLike<number>): number {
  let [difference, largest] = [0, 0]
  for (let i = 0; i < reference.length; i++) {
    difference = Math.max(difference, Math.abs((values[i] ?? NaN) - (reference[i] ?? NaN)))
    largest = Math.max(largest, Math.abs(reference[i] ?? NaN))
  }
  return difference / largest
}

export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? NaN, b[i] ?? NaN]
    ab += x * y
    aa += x * x
    bb += y * y
  }
  return ab / Math.sqrt(aa * bb)
}
