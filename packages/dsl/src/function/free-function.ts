import { type AnyDtype, callSite, type Dtype, fail, rationals, type RawSite } from '@courant/core'
import { ConditionalDimension } from '../grid/conditional-dimension.ts'
import { Dimension, SpaceDimension } from '../grid/dimension.ts'
import { checkDtype } from '../dtype.ts'
import { Grid } from '../grid/grid.ts'
import { checkName } from '../names.ts'
import { checkOptions } from '../options.ts'
import { checkSize } from './checks.ts'
import { FieldFunction, type InitializerOf } from './field-function.ts'

export interface FreeFunctionOptions<D extends AnyDtype = Dtype> {
  readonly name: string
  /** What its axes run along, the slowest first: of one's own or of a grid, in space or in time. */
  readonly dimensions: readonly Dimension[]
  /** Points along each of them. */
  readonly shape: readonly number[]
  /** `float32` by default. */
  readonly dtype?: D
  readonly initializer?: InitializerOf<D>
}

/**
 * An array over dimensions of one's own, on no grid: a matrix, a table, a profile along one axis, a sum for each time step.
 *
 * Errors: `dsl/bad-name`, `dsl/bad-dtype`, `dsl/bad-size`, `dsl/bad-shape`.
 */
export class FreeFunction<D extends AnyDtype = Dtype> extends FieldFunction<D> {
  readonly kind = 'grid-function'

  constructor(options: FreeFunctionOptions<D>) {
    const site = callSite()
    checkOptions(options, 'FreeFunction', site, "new FreeFunction({ name: 'a', dimensions: [i], shape: [3] })")
    const { name, dimensions, shape, initializer } = options
    checkName(name, 'function', site)
    checkLengths(name, dimensions, shape, site)
    const dtype = checkDtype(options.dtype ?? 'float32', 'function', site)
    super({
      name,
      grid: nowhere(dtype),
      dtype,
      role: 'grid',
      axes: dimensions.map((dim) => ({ dim: dim.name, halo: [0, 0], location: rationals.zero })),
      domainShape: shape.map((n) => checkSize('shape', n, name, site)),
      dimensions: dimensions.flatMap((dim) => (dim instanceof ConditionalDimension ? [dim.parent, dim] : [dim])),
      params: [],
      spaceOrder: 0,
      timeOrder: 0,
      extras: {},
      initializer,
      site,
    })
    Object.freeze(this)
  }
}

/** What stands in for a grid: a point along a dimension that no equation mentions. */
const nowhere = (dtype: AnyDtype): Grid =>
  new Grid({ shape: [1], spacing: [1], dtype, dimensions: [new SpaceDimension({ name: 'nowhere' })] })

function checkLengths(name: string, dimensions: unknown, shape: unknown, site: RawSite): void {
  const all = Array.isArray(dimensions) && dimensions.length > 0 && dimensions.every((d) => d instanceof Dimension)
  if (all && Array.isArray(shape) && shape.length === dimensions.length) return
  fail({
    code: 'dsl/bad-shape',
    message: `Function '${name}' needs its 'dimensions', and as many numbers in 'shape'.`,
    site,
    notes: all ? [`There are ${dimensions.length} dimensions.`] : [],
    hints: ["For a matrix: const [i, j] = dimensions('i j'), and { dimensions: [i, j], shape: [3, 4] }."],
  })
}
