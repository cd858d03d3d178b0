import { fail, inWords, type RawSite } from '@courant/core'
import { fieldLayout, NdArray, Storage, type ArraySource } from '@courant/data'
import { inspect } from '../expression/inspect.ts'
import { externalMemory } from '../function/external.ts'

/**
 * Where sparse points are: `data` has the shape `[npoint, ndim]`, in the grid's unit of length, in double precision
 * whatever the grid's dtype.
 */
export class Coordinates {
  readonly #data: NdArray
  readonly #external: ExternalWatch | undefined

  /** Over the user's own memory, if some is given; it is then watched, since writes to it pass nobody. */
  constructor({ name, npoint, ndim, values, external }: CoordinatesPlan, site: RawSite) {
    const [shape, label] = [[npoint, ndim], `${name}.coordinates`]
    if (external === undefined) this.#data = NdArray.zeros(shape, { dtype: 'float64', name: label })
    else {
      const what = { name: label, dtype: 'float64', shape } as const
      const memory = externalMemory(external, what, site)
      this.#data = new NdArray(
        new Storage({ name: label, dtype: 'float64', layout: fieldLayout({ shape }), memory, allocate: () => memory }),
      )
      this.#external = new ExternalWatch(external as Float64Array)
    }
    if (values !== undefined) this.#data.set(flatLine(values, ndim))
    Object.freeze(this)
  }

  get data(): NdArray {
    return this.#data
  }

  set data(values: ArraySource) {
    this.#data.set(values)
  }

  /** Changes with every write. */
  get version(): number {
    return this.#data.storage.version + (this.#external?.changes() ?? 0)
  }

  [inspect](): string {
    return `Coordinates ${this.#data.toString()}`
  }
}

interface CoordinatesPlan {
  readonly name: string
  readonly npoint: number
  readonly ndim: number
  readonly values: ArraySource | undefined
  /** A Float64Array of `npoint * ndim` values, last axis fastest, that is to hold them. */
  readonly external: unknown
}

/** Counts how often somebody found the values of an array changed since the last look. */
class ExternalWatch {
  readonly #array: Float64Array
  #last: Float64Array
  #count = 0

  constructor(array: Float64Array) {
    this.#array = array
    this.#last = array.slice()
  }

  changes(): number {
    const isSame = this.#array.every((value, i) => Object.is(value, this.#last[i]))
    if (isSame) return this.#count
    this.#last = this.#array.slice()
    return ++this.#count
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
      message: count === undefined ? `'${name}' has no points.` : `'${name}' can't have ${inWords(count)} points.`,
      site,
      notes:
        coordinates === undefined || listed !== undefined ? [] : [`The coordinates given are ${inWords(coordinates)}.`],
      hints: [`Give coordinates: [${example(ndim)}, ...], or npoint and fill coordinates.data later.`],
    })
  }
  const [first] = Array.isArray(coordinates) ? (coordinates as readonly unknown[]) : []
  if (Array.isArray(first) && first.length !== ndim) {
    return fail({
      code: 'dsl/bad-coordinates',
      message: `The first point of '${name}' has ${first.length} coordinate${first.length === 1 ? '' : 's'}, and its grid has ${ndim} dimension${ndim === 1 ? '' : 's'}.`,
      site,
      hints: [`Give points as [${example(ndim)}, ...], in the order of the grid's dimensions.`],
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
