import type { FieldObject } from '@courant/core'

/** What the dsl's functions offer: their values over the domain, row by row. */
interface Readable {
  readonly data: { toFlat(): ArrayLike<number> }
}

/** The values of a function, or `undefined` of one that nobody touched: it holds zeros, and is not to be allocated. */
function valuesOf(object: FieldObject): ArrayLike<number> | undefined {
  const isReadable = (o: unknown): o is Readable => typeof o === 'object' && o !== null && 'data' in o
  // A function of the dsl's is an expression, which some engines show as a callable.
  if (!object.storage.isAllocated && object.hasInitializer !== true) return undefined
  return isReadable(object) ? object.data.toFlat() : undefined
}

/** Finds values of functions at grid points. Keeps a copy of each function it is asked about. */
export class Values {
  readonly #flat = new Map<string, ArrayLike<number> | undefined>()
  readonly #fields: ReadonlyMap<string, FieldObject>
  readonly #dims: readonly string[]

  constructor(fields: ReadonlyMap<string, FieldObject>, dims: readonly string[]) {
    this.#fields = fields
    this.#dims = dims
  }

  flat(name: string): ArrayLike<number> | undefined {
    const object = this.#fields.get(name)
    if (!this.#flat.has(name)) this.#flat.set(name, object && valuesOf(object))
    return this.#flat.get(name)
  }

  /** At a grid point; of a function in time at its first slot. */
  at(name: string, point: readonly number[]): number {
    const [flat, object] = [this.flat(name), this.#fields.get(name)]
    if (!flat || !object) return 0
    let offset = 0
    object.field.axes.forEach(({ dim }, i) => {
      const size = object.domainShape[i] ?? 1
      const k = this.#dims.indexOf(dim ?? '')
      offset = offset * size + (k < 0 ? 0 : Math.min(point[k] ?? 0, size - 1))
    })
    return flat[offset] ?? 0
  }

  /** The grid point of an element, for functions over all dimensions of space. */
  pointOf(name: string, element: number): readonly number[] | undefined {
    const object = this.#fields.get(name)
    if (!object) return undefined
    const point = new Map<string, number>()
    let rest = element
    for (let i = object.domainShape.length - 1; i >= 0; i--) {
      const size = object.domainShape[i] ?? 1
      point.set(object.field.axes[i]?.dim ?? '', rest % size)
      rest = Math.floor(rest / size)
    }
    return this.#dims.map((dim) => point.get(dim) ?? 0)
  }
}
