import type { Dtype } from '@courant/core'
import { refuseBrackets } from './brackets.ts'
import { primitiveOf } from './primitive.ts'
import { typedArray, type FlatArray, type TypedArray } from './elements.ts'
import { heapMemory } from './heap.ts'
import { rowMajor, sizeOf, strided } from './layout.ts'
import { printArray } from './print.ts'
import { extreme, sum, sumOfSquares } from './reduce.ts'
import { contiguousRun, forEachRow, type VisitRow } from './rows.ts'
import type { Part } from './slice.ts'
import {
  broadcast,
  fits,
  flatSource,
  wrongValue,
  type ArraySource,
  type FlatSource,
  type NestedArray,
} from './source.ts'
import { Storage } from './storage.ts'
import {
  checkMade,
  notAFunction,
  notAnIndex,
  notContiguous,
  notMade,
  readonlyView,
  wrongCount,
  wrongShape,
} from './refusals.ts'
import { pointAt, sliced, viewOf, type View, type ViewOptions } from './view.ts'

/**
 * An n-dimensional array of numbers: a view of a `Storage`. Slices are views of the same storage, so writing to them
 * writes to the field. Every access throws `data/busy` while an operator holds the storage.
 */
export class NdArray implements Iterable<number> {
  readonly kind = 'ndarray'
  readonly storage: Storage
  readonly shape: readonly number[]
  readonly #view: View

  static {
    refuseBrackets(NdArray.prototype)
  }

  /** A view of a region of a storage, or the view given. */
  constructor(storage: Storage, view: ViewOptions | View = {}) {
    this.storage = storage
    this.#view = 'origin' in view ? view : viewOf(storage, view)
    this.shape = this.#view.axes.map((axis) => axis.length)
  }

  get dtype(): Dtype {
    return this.storage.dtype
  }

  /** How many elements. */
  get size(): number {
    return sizeOf(this.shape)
  }

  get isReadonly(): boolean {
    return this.#view.readonly
  }

  /** Text where text is wanted. Throws `data/plain-operator` where JavaScript's operators want a number. */
  [Symbol.toPrimitive](hint: string): string {
    return primitiveOf(this, this.storage.name, hint)
  }

  /** The element at an index, one integer per axis; negative ones count from the end. */
  get(...index: number[]): number {
    if (index.length !== this.shape.length) wrongCount(this.storage, this.shape, index.length)
    return this.storage.elements.read(this.#offset(index))
  }

  /**
   * Assigns. `set(value)` assigns the whole array: a number fills it, anything else must have its shape (a typed array:
   * as many elements, row-major). `set(value, ...index)` assigns the element at a full index, or the sub-array at a
   * partial one: the value comes first, the index after it.
   */
  set(value: number | ArraySource, ...index: number[]): this {
    if (typeof value === 'number' && index.length > 0 && index.length === this.shape.length) {
      this.#writable().elements.write(this.#offset(index), value)
      this.storage.markDirty()
      return this
    }
    if (index.length > 0) {
      const range = index.find((part) => typeof part !== 'number') as unknown
      if (range !== undefined) notAnIndex(this.storage, range)
      this.slice(...index).set(value)
      return this
    }
    if (typeof value === 'number') return this.fill(value)
    const source = flatSource(value, this.storage.name)
    if (!fits(source, this.shape)) wrongShape(this.storage, this.shape, source)
    return this.#store(source)
  }

  /** Assigns as NumPy does: like `set(value)`, but axes of length 1, and missing leading axes, are repeated. */
  assign(value: number | ArraySource): this {
    if (typeof value === 'number') return this.fill(value)
    const source = flatSource(value, this.storage.name)
    if (fits(source, this.shape)) return this.#store(source)
    const strides = broadcast(source.shape ?? [source.values.length], this.shape)
    return strides ? this.#store(source, strides) : wrongShape(this.storage, this.shape, source)
  }

  fill(value: number): this {
    if (typeof value !== 'number') wrongValue(value, this.storage.name)
    const { elements } = this.#writable()
    this.storage.markDirty()
    forEachRow(this.storage, this.#view, (at, stride, count) => elements.fill({ at, stride, count }, value))
    return this
  }

  /**
   * A view of a part. Per axis: a number (drops the axis), `[start, stop, step]`, `{ start, stop, step }`, `'1:-1:2'`, or
   * `null` for all of it; axes left out stay whole. Negative bounds and steps as in NumPy. Part of a cyclic axis is not
   * cyclic.
   */
  slice(...parts: Part[]): NdArray {
    return new NdArray(this.storage, sliced(this.storage, this.#view, parts))
  }

  /** The same view, refusing writes. */
  readonly(): NdArray {
    return new NdArray(this.storage, { ...this.#view, readonly: true })
  }

  /** A new array in memory of its own, each value mapped. The index is reused from call to call: copy it to keep it. */
  map(f: (value: number, index: readonly number[]) => number): NdArray {
    if (typeof (f as unknown) !== 'function') notAFunction(this.storage)
    const values = typedArray('float64', this.size)
    const index = this.shape.map(() => 0)
    let next = 0
    for (const value of this) {
      const made = f(value, index)
      if (typeof made !== 'number') notMade(made, this.storage, index)
      values[next++] = made
      for (let k = index.length - 1; k >= 0 && ++(index[k] as number) === this.shape[k]; k--) index[k] = 0
    }
    return NdArray.#own(this.storage.name, this.dtype, this.shape).set(values)
  }

  /** The smallest value; NaN if any is. Throws `data/empty` on an empty array. */
  min(): number {
    return extreme(this.storage, this.#view, 1)
  }

  /** The largest value; NaN if any is. Throws `data/empty` on an empty array. */
  max(): number {
    return extreme(this.storage, this.#view, -1)
  }

  /** The sum, accumulated in double precision. */
  sum(): number {
    return sum(this.storage, this.#view)
  }

  /** The Euclidean norm, the root of the sum of squares, accumulated in double precision. */
  norm(): number {
    return Math.sqrt(sumOfSquares(this.storage, this.#view))
  }

  /** A copy of the elements, row-major, in an array of their own dtype; int64 comes as doubles, exact up to 2^53. */
  toFlat(): FlatArray {
    const flat = this.#load(typedArray(this.dtype, this.size))
    return flat instanceof BigInt64Array ? Float64Array.from(flat, Number) : flat
  }

  /** A copy as nested arrays of numbers; a plain number where there is no axis. */
  toNested(): NestedArray {
    const values = this[Symbol.iterator]()
    const nest = (depth: number): NestedArray =>
      depth === this.shape.length
        ? (values.next().value as number)
        : Array.from({ length: this.shape[depth] as number }, () => nest(depth + 1))
    return nest(0)
  }

  /**
   * The memory itself as a typed array, without a copy; call `storage.markDirty()` after writing to it. It pins the
   * layout, row-major and in its dtype if an operator had folded it, or stored it in less. Throws `data/not-contiguous` where the elements have gaps, as a domain
   * within a halo has.
   */
  asTypedArray(): TypedArray {
    if (this.storage.layout.fold || this.#isPadded() || this.storage.isConverting) this.storage.unfold()
    const { raw } = this.storage.elements
    const run = contiguousRun(this.storage, this.#view)
    if (!raw || !run) return notContiguous(this.storage)
    this.storage.pin('asTypedArray() gave its memory away')
    return raw.subarray(run.at, run.at + run.count)
  }

  /** Whether gaps between rows or planes alone keep the elements apart. */
  #isPadded(): boolean {
    const { layout, pinnedBy } = this.storage
    if (!layout.strides || pinnedBy !== undefined || contiguousRun(this.storage, this.#view)) return false
    const dense = rowMajor(layout.shape)
    return layout.strides.at(-1) === 1 && layout.strides.every((stride, k) => stride >= (dense[k] as number))
  }

  /** Whether shape and values are the same; NaN equals NaN. */
  equals(other: number | ArraySource): boolean {
    if (typeof other === 'number') return this.shape.length === 0 && sameNumber(this.get(), other)
    const source = flatSource(other, this.storage.name)
    if (!fits(source, this.shape)) return false
    let next = 0
    for (const value of this) if (!sameNumber(value, Number(source.values[next++]))) return false
    return true
  }

  /** The values in row-major order. */
  *[Symbol.iterator](): Iterator<number> {
    yield* this.#load(new Float64Array(this.size))
  }

  /** As NumPy prints, the middle of large arrays left out. */
  toString(): string {
    return printArray(this.shape, (index) => this.get(...index))
  }

  /** What `console.log` shows in Node. Looking must not allocate, nor fail because an operator runs. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    const head = `NdArray '${this.storage.name}' ${this.dtype} [${this.shape.join(', ')}]`
    if (this.storage.holder !== undefined) return `${head} (held by ${this.storage.holder})`
    if (!this.storage.isAllocated) return `${head} (not allocated yet: all zeros)`
    return `${head}\n${this.toString()}`
  }

  /** An array of zeros in memory of its own, of float64 by default. Throws `data/bad-shape`, `data/unknown-option`. */
  static zeros(shape: readonly number[], options: { readonly dtype?: Dtype; readonly name?: string } = {}): NdArray {
    checkMade(shape, options)
    return NdArray.#own(options.name ?? 'array', options.dtype ?? 'float64', shape)
  }

  /** An array of its own, from nested arrays or another array. */
  static from(
    value: NestedArray | ArraySource,
    options: { readonly dtype?: Dtype; readonly name?: string } = {},
  ): NdArray {
    const { dtype = 'float64', name = 'array' } = options
    if (typeof value === 'number') return NdArray.#own(name, dtype, []).fill(value)
    const source = flatSource(value, name)
    return NdArray.#own(name, dtype, source.shape ?? [source.values.length]).#store(source)
  }

  static #own(name: string, dtype: Dtype, shape: readonly number[]): NdArray {
    return new NdArray(new Storage({ name, dtype, layout: strided({ shape }), allocate: heapMemory }))
  }

  #offset(index: readonly number[]): number {
    return this.storage.layout.offsetOf(pointAt(this.storage, this.#view, index))
  }

  #load<Flat extends TypedArray>(into: Flat): Flat {
    const { elements } = this.storage
    forEachRow(this.storage, this.#view, (at, stride, count, to) => elements.load({ at, stride, count }, into, to))
    return into
  }

  #store({ values }: FlatSource, strides?: readonly number[]): this {
    const { elements } = this.#writable()
    // A value refused half-way (an integer out of range) leaves the rows before it written, so they count as a write.
    this.storage.markDirty()
    const row: VisitRow = (at, stride, count, first, step) =>
      elements.store({ at, stride, count }, { values, first, step })
    forEachRow(this.storage, this.#view, row, strides)
    return this
  }

  #writable(): Storage {
    if (this.#view.readonly) readonlyView(this.storage)
    return this.storage
  }
}

const sameNumber = (a: number, b: number): boolean => a === b || (a !== a && b !== b)
