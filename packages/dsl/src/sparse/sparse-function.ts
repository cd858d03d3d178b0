import { type AnyDtype, callSite, type Dtype, type PointsObject } from '@courant/core'
import { checkSparse, PointsFunction, sparseOptions, type SparseFunctionOptions } from './points-function.ts'

/**
 * One value at each of so many points, which needn't lie on the grid. Data: `[npoint]`.
 *
 * Errors: `dsl/bad-coordinates`, and as for `GridFunction`.
 */
export class SparseFunction<D extends AnyDtype = Dtype> extends PointsFunction<D> implements PointsObject {
  readonly kind = 'sparse-function'

  constructor(options: SparseFunctionOptions<D>) {
    const site = callSite()
    checkSparse(options, site)
    super(options, { own: sparseOptions }, site)
    if (new.target === SparseFunction) Object.freeze(this)
  }
}
