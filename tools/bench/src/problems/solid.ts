import {
  GridFunction,
  TensorTimeFunction,
  TimeFunction,
  VectorTimeFunction,
  type Grid,
  type SparseTimeFunction,
} from 'courant'
import { damping, layered } from './absorbing.ts'
import type { Size } from './problem.ts'
import { receivers, source } from './shot.ts'

/** The fastest compressional wave in the lower layer, km/s. */
export const fastest = 2.5

/** What elastic waves travel in and are: moduli, buoyancy, a mask, 1 inside; velocities and stresses; a shot. */
export interface Solid {
  readonly lam: GridFunction
  readonly mu: GridFunction
  /** One over the density. */
  readonly b: GridFunction
  readonly mask: GridFunction
  readonly v: VectorTimeFunction
  readonly tau: TensorTimeFunction
  readonly src: SparseTimeFunction
  /** For the stress, and for the divergence of the velocity. */
  readonly rec1: SparseTimeFunction
  readonly rec2: SparseTimeFunction
  /** Gives the medium its values: two layers. */
  readonly fill: () => void
}

export function solid(grid: Grid, { spaceOrder, steps }: Pick<Size, 'spaceOrder' | 'steps'>): Solid {
  const parameter = (name: string): GridFunction => new GridFunction({ name, grid, spaceOrder })
  const [lam, mu, b, mask] = [parameter('lam'), parameter('mu'), parameter('b'), parameter('damp')]
  return {
    ...{ lam, mu, b, mask },
    v: new VectorTimeFunction({ name: 'v', grid, spaceOrder }),
    tau: new TensorTimeFunction({ name: 'tau', grid, spaceOrder }),
    src: source(grid, steps),
    rec1: receivers(grid, steps, 'rec1'),
    rec2: receivers(grid, steps, 'rec2'),
    fill: () => {
      const [n = 1] = grid.shape
      // Density 1.8 and 2.2 g/cm^3; velocities of compressional waves 1.5 and 2.5, of shear waves 0.8 and 1.3 km/s.
      b.data.set(layered(n, 1 / 1.8, 1 / 2.2))
      mu.data.set(layered(n, 1.8 * 0.8 ** 2, 2.2 * 1.3 ** 2))
      lam.data.set(layered(n, 1.8 * (1.5 ** 2 - 2 * 0.8 ** 2), 2.2 * (fastest ** 2 - 2 * 1.3 ** 2)))
      mask.data.set(damping(n, 1, -1))
    },
  }
}

/** The functions that these consist of, each once. */
export function partsOf(...wholes: readonly (VectorTimeFunction | TensorTimeFunction)[]): readonly TimeFunction[] {
  const all = wholes.flatMap(({ elements }) => elements).filter((e): e is TimeFunction => e instanceof TimeFunction)
  return [...new Set(all)]
}
