import { ABox, abox } from '@courant/abox'
import { compression } from '@courant/compression'
import { layers } from '@courant/layers'
import { mixedPrecision, type Precision } from '@courant/mixed-precision'
import {
  ConditionalDimension,
  Eq,
  Grid,
  GridFunction,
  Operator,
  solve,
  SparseTimeFunction,
  TimeFunction,
  type Statement,
  type Summary,
} from 'courant'

/** What a shot's kernels depend on; where its steps are kept and how they are coded is a choice of each run. */
export interface Kind {
  /** Every so many steps are kept; each of them where there is none. */
  readonly factor: number | undefined
  /** Computed in an exact box around the source, and back in time around the receiver. */
  readonly boxed: boolean
  /** Whether steps may be kept elsewhere than in one array. */
  readonly streamed: boolean
  /** In what the model and both waves are stored; what is kept of them has the layers' own ways, but in an array. */
  readonly precision: Precision | undefined
  /** MiB of memory for the steps of a streamed function. */
  readonly budget: number
}

export interface Outcome {
  /** The steps that were kept. */
  readonly steps: Float32Array
  /** What the adjoint made of them. */
  readonly gradient: Float32Array
  readonly stored: Summary
  readonly read: Summary
}

export interface Shot {
  /** Forward and back again, on a saved function of these keys. */
  readonly run: (extras: object, args?: Readonly<Record<string, number>>) => Promise<Outcome>
}

const nt = 40
const [nx, ny] = [37, 31]

/** A wave is stored step by step; then another one runs backward, and is correlated with what was stored. */
export function shotOf({ factor, boxed, streamed, precision, budget }: Kind): Shot {
  const grid = new Grid({ shape: [nx, ny], extent: [nx - 1, ny - 1] })
  const every = factor && new ConditionalDimension({ name: 'every', parent: grid.time, factor })
  const small = precision === undefined ? {} : { precision }
  const savedWith = (extras: object): TimeFunction =>
    new TimeFunction({
      ...{ name: 'usave', grid, save: factor ? Math.ceil(nt / factor) : nt, timeOrder: 2, spaceOrder: 4 },
      ...(every ? { timeDimension: every } : {}),
      ...(streamed ? {} : small),
      ...extras,
    })
  const [u, v] = ['u', 'v'].map((name) => new TimeFunction({ name, grid, timeOrder: 2, spaceOrder: 4, ...small })) as [
    TimeFunction,
    TimeFunction,
  ]
  /** A pulse at a point, early or late. */
  const pulse = (name: string, x: number, at: number): SparseTimeFunction => {
    const points = new SparseTimeFunction({ name, grid, npoint: 1, nt, coordinates: [[x, 11.3]] })
    points.data.set(Array.from({ length: nt }, (_, i) => [Math.exp(-(((i - at) / 4) ** 2))]))
    return points
  }
  const [src, rec] = [pulse('src', 12, 8), pulse('rec', 18, nt - 9)]
  const m = new GridFunction({ name: 'm', grid, ...small })
  m.data.set(Array.from({ length: nx }, (_, x) => Array.from({ length: ny }, (_, y) => 1 + 0.3 * Math.sin(x + 2 * y))))
  const gradient = new GridFunction({ name: 'gradient', grid })
  // One codec stands for all of them, and one place: a run gives a function of its own.
  const usave = savedWith(streamed ? { layers: 'Host', compression: 'quant' } : {})
  // Without sampling, neighbours in space and time as well.
  const stored = factor ? usave : usave.dx.add(usave.dt2)
  const plugins = [layers({ budget }), compression(), abox(), mixedPrecision()]
  const within = (box: ABox, equations: readonly Statement[]): readonly Statement[] =>
    boxed ? (box.applyTo(equations) as readonly Statement[]) : equations
  const forward = new Operator(
    within(new ABox({ src, mode: 'exact' }), [
      new Eq(u.forward, solve(u.dt2.mul(m).sub(u.laplace), u.forward)),
      ...src.inject(u.forward, src),
      new Eq(usave, u),
    ]),
    { plugins, name: 'Forward' },
  )
  const adjoint = new Operator(
    within(new ABox({ rcv: rec, mode: 'exact' }), [
      new Eq(v.backward, solve(v.dt2.mul(m).sub(v.laplace), v.backward)),
      ...rec.inject(v.backward, rec),
      new Eq(gradient, gradient.sub(stored.mul(v))),
    ]),
    { plugins, name: 'Adjoint' },
  )
  return {
    run: async (extras, args = {}) => {
      for (const f of [u, v, gradient]) f.data.set(0)
      const own = savedWith(extras)
      const run = { usave: own, time_m: 1, time_M: nt - 2, dt: 0.4, ...args }
      const summaries = [await forward.apply(run), await adjoint.apply(run)] as const
      return {
        ...{ steps: own.data.toFlat() as Float32Array, gradient: gradient.data.toFlat() as Float32Array },
        ...{ stored: summaries[0], read: summaries[1] },
      }
    },
  }
}
