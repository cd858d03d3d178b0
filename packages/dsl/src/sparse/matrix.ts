import { callSite, fail, type PointsObject, type RawSite } from '@courant/core'
import { NdArray } from '@courant/data'
import { checkSparse, PointsFunction, sparseOptions } from './points-function.ts'
import { timeAxisOf, type SparseTimeFunctionOptions } from './sparse-time-function.ts'

export type MatrixSparseTimeFunctionOptions = SparseTimeFunctionOptions & {
  /** How many traces. */
  readonly ntrace: number
  /** The entries of the matrix that are not 0: how much of a trace a point carries. */
  readonly matrix: readonly (readonly [point: number, trace: number, weight: number])[]
}

/**
 * Traces that are each made of many points: arrays of sources fired together, receivers summed into groups. A sparse
 * matrix says how much of each trace each point carries. Kernels see the points, with data `[nt, npoint]`; the user
 * `traces`, `[nt, ntrace]`. `manualScatter` goes from traces to points before a run that injects, `manualGather` from
 * points to traces after one that records.
 *
 * Errors: `dsl/bad-weights`, and as for `SparseTimeFunction`.
 */
export class MatrixSparseTimeFunction extends PointsFunction implements PointsObject {
  readonly kind = 'sparse-time-function'
  readonly traces: NdArray
  readonly #matrix: MatrixSparseTimeFunctionOptions['matrix']

  constructor(options: MatrixSparseTimeFunctionOptions) {
    const site = callSite()
    checkSparse(options, site)
    const { name, nt, ntrace, matrix } = options
    super(
      options,
      { own: [...sparseOptions, 'nt', 'timeOrder', 'ntrace', 'matrix'], time: timeAxisOf(options, site) },
      site,
    )
    checkMatrix(name, matrix, this.npoint, ntrace, site)
    this.traces = NdArray.zeros([nt, ntrace], { dtype: this.dtype, name: `${name}.traces` })
    this.#matrix = matrix.map((entry) => Object.freeze([...entry] as const))
    if (new.target === MatrixSparseTimeFunction) Object.freeze(this)
  }

  /** Gives each point the weighted sum of the traces that it carries. */
  manualScatter(): void {
    this.data.set(this.#sums(this.traces, this.npoint, ([point, trace]) => [trace, point]))
  }

  /** Gives each trace the weighted sum of its points: the transpose of `manualScatter`. */
  manualGather(): void {
    this.traces.set(this.#sums(this.data, this.traces.shape[1] ?? 0, ([point, trace]) => [point, trace]))
  }

  #sums(
    from: NdArray,
    width: number,
    between: (entry: readonly [number, number, number]) => readonly [from: number, to: number],
  ): Float64Array {
    const [nt = 0, columns = 0] = from.shape
    const values = from.toFlat() as ArrayLike<number>
    const sums = new Float64Array(nt * width)
    for (const entry of this.#matrix) {
      const [source, sink] = between(entry)
      for (let t = 0; t < nt; t++) {
        sums[t * width + sink] = (sums[t * width + sink] ?? 0) + entry[2] * (values[t * columns + source] ?? 0)
      }
    }
    return sums
  }
}

function checkMatrix(
  name: string,
  matrix: MatrixSparseTimeFunctionOptions['matrix'],
  npoint: number,
  ntrace: number,
  site: RawSite,
): void {
  const within = (n: number, end: number): boolean => Number.isInteger(n) && n >= 0 && n < end
  const wrong = matrix.find(([p, t, w]) => !within(p, npoint) || !within(t, ntrace) || !Number.isFinite(w))
  if (wrong === undefined) return
  fail({
    code: 'dsl/bad-weights',
    message: `The matrix of '${name}' has an entry [${wrong.join(', ')}], and there are ${npoint} points and ${ntrace} traces.`,
    site,
    hints: ['An entry is [point, trace, weight], both counted from 0.'],
  })
}
