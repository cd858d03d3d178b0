import type { Declarations, Field } from '../ir/declarations.ts'
import { coderOf, type Coder } from '../ir/stored.ts'

/**
 * The values that a program runs on: fields in double precision with their halos, and scalars by name. Indices are
 * logical: 0 is the first point of the domain, the halo lies at negative indices, slots of a cyclic axis count from 0.
 */
export class World {
  readonly scalars: ReadonlyMap<string, number>
  readonly #fields: ReadonlyMap<string, Cells>

  constructor(scalars: ReadonlyMap<string, number>, fields: ReadonlyMap<string, Cells>) {
    this.scalars = scalars
    this.#fields = fields
  }

  /**
   * Zero-filled fields; `scratch` ones begin unwritten. `sizes` gives the points of each dimension, and the steps of
   * time that non-cyclic axes keep. Throws where one is missing.
   */
  static create(
    decls: Declarations,
    sizes: Readonly<Record<string, number>>,
    scalars: Readonly<Record<string, number>> = {},
  ): World {
    const fields = [...decls.fields.values()].map((f) => [f.name, Cells.of(f, sizes, scalars)] as const)
    return new World(new Map(Object.entries(scalars)), new Map(fields))
  }

  field(name: string): Cells {
    const cells = this.#fields.get(name)
    if (!cells) throw new Error(`The world has no field '${name}'.`)
    return cells
  }

  get names(): readonly string[] {
    return [...this.#fields.keys()]
  }

  clone(): World {
    return new World(this.scalars, new Map([...this.#fields].map(([name, cells]) => [name, cells.clone()])))
  }
}

/** One field's storage. */
export class Cells {
  readonly name: string
  /** Points of each axis without halo. */
  readonly shape: readonly number[]
  readonly halo: readonly (readonly [before: number, after: number])[]
  /** Row-major over the allocation, halo included. */
  readonly data: Float64Array
  /** Which cells hold a value; undefined where all do. */
  readonly written: Uint8Array | undefined
  /** How values are rounded that lie in less than they are computed in. */
  readonly coder: Coder | undefined

  constructor(
    { name, shape, halo }: Pick<Cells, 'name' | 'shape' | 'halo'>,
    data: Float64Array,
    written: Uint8Array | undefined,
    coder?: Coder,
  ) {
    this.name = name
    this.shape = shape
    this.halo = halo
    this.data = data
    this.written = written
    this.coder = coder
  }

  static of(
    { name, dtype, axes, role, stored }: Field,
    sizes: Readonly<Record<string, number>>,
    scalars: Readonly<Record<string, number>> = {},
  ): Cells {
    const shape = axes.map(({ dim, size, slots }) => {
      const points = slots ?? size ?? (dim === undefined ? undefined : sizes[dim])
      if (points === undefined) throw new Error(`The size of '${dim ?? 'an axis'}' of field '${name}' is not given.`)
      return points
    })
    const halo = axes.map((a) => a.halo)
    const count = shape.reduce((n, s, i) => n * (s + (halo[i]?.[0] ?? 0) + (halo[i]?.[1] ?? 0)), 1)
    const written = role === 'scratch' ? new Uint8Array(count) : undefined
    const coder = stored && coderOf(stored, dtype, (param) => scalars[param] ?? NaN)
    return new Cells({ name, shape, halo }, new Float64Array(count), written, coder)
  }

  clone(): Cells {
    return new Cells(this, this.data.slice(), this.written?.slice(), this.coder)
  }

  /** Where an element lies in `data`; undefined outside the allocation. */
  offset(indices: readonly number[]): number | undefined {
    if (indices.length !== this.shape.length) return undefined
    let at = 0
    for (const [axis, index] of indices.entries()) {
      const [first, last] = this.span(axis)
      if (!Number.isInteger(index) || index < first || index > last) return undefined
      at = at * (last - first + 1) + index - first
    }
    return at
  }

  /** The first and the last index of an axis, halo included. */
  span(axis: number): readonly [first: number, last: number] {
    const [before, after] = this.halo[axis] ?? [0, 0]
    return [-before, (this.shape[axis] ?? 0) - 1 + after]
  }

  /** Throws outside the allocation. */
  get(...indices: readonly number[]): number {
    return this.data[this.#must(indices)] ?? NaN
  }

  set(value: number, ...indices: readonly number[]): void {
    const at = this.#must(indices)
    this.store(at, value)
  }

  /** What is kept of a value, at an offset in `data`. */
  store(at: number, value: number): void {
    this.data[at] = this.coder ? this.coder.decode(this.coder.encode(value)) : value
    if (this.written) this.written[at] = 1
  }

  /** Gives every point of the domain, not of the halo, the value of `f` at its indices. */
  fill(f: (indices: readonly number[]) => number): this {
    const walk = (indices: readonly number[]): void => {
      const size = this.shape[indices.length]
      if (size === undefined) this.set(f(indices), ...indices)
      else for (let i = 0; i < size; i++) walk([...indices, i])
    }
    walk([])
    return this
  }

  #must(indices: readonly number[]): number {
    const at = this.offset(indices)
    if (at === undefined) throw new Error(`'${this.name}' has no element [${indices.join(', ')}].`)
    return at
  }
}
