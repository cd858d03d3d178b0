import { type AnyDtype, callSite, type Dtype, type PointsObject, rationals, type RawSite } from '@courant/core'
import type { Expression } from '../expression/expression.ts'
import { checkOrderOption, checkSize } from '../function/checks.ts'
import { step } from '../function/time-function.ts'
import {
  checkSparse,
  PointsFunction,
  sparseOptions,
  type SparseFunctionOptions,
  type TimeAxis,
} from './points-function.ts'

export type SparseTimeFunctionOptions<D extends AnyDtype = Dtype> = SparseFunctionOptions<D> & {
  /** How many time steps. */
  readonly nt: number
  /** Order of accuracy of its time derivatives; 1 by default. */
  readonly timeOrder?: number
}

/**
 * A time series at each of so many points, which needn't lie on the grid: sources, receivers. Data: `[nt, npoint]`.
 *
 * Errors: `dsl/bad-coordinates`, `dsl/bad-size` for `nt`, and as for `GridFunction`.
 */
export class SparseTimeFunction<D extends AnyDtype = Dtype> extends PointsFunction<D> implements PointsObject {
  readonly kind = 'sparse-time-function'

  constructor(options: SparseTimeFunctionOptions<D>) {
    const site = callSite()
    checkSparse(options, site)
    const time = timeAxisOf(options, site)
    super(options, { own: [...sparseOptions, 'nt', 'timeOrder'], time }, site)
    if (new.target === SparseTimeFunction) Object.freeze(this)
  }

  /** The series one time step later. */
  get forward(): Expression {
    return step(this, 1)
  }

  /** The series one time step earlier. */
  get backward(): Expression {
    return step(this, -1)
  }
}

type TimeOptions = Pick<SparseTimeFunctionOptions<AnyDtype>, 'name' | 'grid' | 'nt' | 'timeOrder'>

/** Throws `dsl/bad-size`, `dsl/bad-order`. */
export const timeAxisOf = ({ name, grid, nt, timeOrder = 1 }: TimeOptions, site: RawSite): TimeAxis => ({
  dimension: grid.time,
  axis: { dim: grid.time.name, halo: Object.freeze([0, 0] as const), location: rationals.zero },
  steps: checkSize('nt', nt, name, site),
  order: checkOrderOption('timeOrder', timeOrder, name, site),
})
