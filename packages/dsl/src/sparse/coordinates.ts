import { fail, type RawSite } from '@courant/core'
import { NdArray, type ArraySource } from '@courant/data'
import { whatIs } from '../expression/operand.ts'
import { inspect } from '../expression/inspect.ts'

/**
 * Where sparse points are: `data` has the shape `[npoint, ndim]`, in the grid's unit of length, in double precision
 * whatever the grid's dtype.
 */
export class Coordinates {
  readonly #data: NdArray

  constructor(name: string, npoint: number, ndim: number, values: ArraySource | undefined) {
    this.#data = NdArray.zeros([npoint, ndim], { dtype: 'float64', name: `${name}.coordinates` })
    if (values !== undefined) this.#data.set(flatLine(values, ndim))
    Object.freeze(this)
  }

  get data(): NdArray {
    return this.#data
  }

  set data(values: ArraySource) {
    this.#data.set(values)
  }

  /** Rises with every write. */
  get version(): number {
    return this.#data.storage.version
  }

  [inspect](): string {
    return `Coordinates ${this.#data.toString()}`
  }
}

/** On a line a point may be given as a number instead of an array of one. */
const flatLine = (values: ArraySource, ndim: number): ArraySource =>
  ndim === 1 && Array.isArray(values) && values.every((v) => typeof v === 'number') ? Float64Array.from(values) : values

/** How many points `npoint` and `coordinates` speak of. Throws `dsl/bad-coordinates`. */
export function pointCount(
  npoint: number | undefined,
  coordinates: ArraySource | undefined,
  ndim: number,
  name: string,
  site: RawSite,
): number {
  const listed = coordinates === undefined ? undefined : rowsOf(coordinates, ndim)
  const count = npoint ?? listed
  if (count === undefined || !Number.isInteger(count) || count < 1) {
    return fail({
      code: 'dsl/bad-coordinates',
      message: count === undefined ? `'${name}' has no points.` : `'${name}' can't have ${String(count)} points.`,
      site,
      notes:
        coordinates === undefined || listed !== undefined ? [] : [`${whatIs(coordinates)} was given as coordinates.`],
      hints: [`Give coordinates: [${example(ndim)}, ...], or npoint and fill coordinates.data later.`],
    })
  }
  if (listed === undefined || listed === count) return count
  return fail({
    code: 'dsl/bad-coordinates',
    message: `'${name}' has npoint: ${count}, but coordinates of ${Number.isInteger(listed) ? `${listed} point${listed === 1 ? '' : 's'}` : 'another shape'}.`,
    site,
    notes: [`On a grid of ${ndim} dimensions each point has ${ndim} coordinates.`],
    hints: [`Leave out npoint, or give ${count} points as [${example(ndim)}, ...].`],
  })
}

const example = (ndim: number): string => `[${['x', 'y', 'z', 'q'].slice(0, ndim).join(', ')}]`

function rowsOf(coordinates: ArraySource, ndim: number): number | undefined {
  if (ArrayBuffer.isView(coordinates)) return coordinates.length / ndim
  if (Array.isArray(coordinates)) return coordinates.length
  return typeof coordinates === 'object' && 'shape' in coordinates ? coordinates.shape[0] : undefined
}
