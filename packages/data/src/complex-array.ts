import { checkMade } from './refusals.ts'
import { fail, type ComplexDtype } from '@courant/core'
import { NdArray } from './array.ts'
import { refuseBrackets } from './brackets.ts'
import { isComplex, printComplex, type Complex } from './complex.ts'
import { primitiveOf } from './primitive.ts'
import { sizeOf } from './layout.ts'
import type { Part } from './slice.ts'
import { isRealArray, type ArraySource } from './source.ts'

/** Complex numbers, and real ones among them, in arrays in arrays, all of one length per level. */
export type NestedComplex = number | Complex | readonly NestedComplex[]

/** What a complex array takes: real sources leave the imaginary parts 0, typed arrays of twice as many floats hold `re, im, re, im, ...`. */
export type ComplexSource = ArraySource | ComplexArray | readonly NestedComplex[]

/**
 * An n-dimensional array of complex numbers: a view of two real arrays, one of each part. Kernels walk each part as
 * they walk any real array, so the parts lie apart; `toFlat` brings them together, `re, im, re, im, ...`, as other
 * programs have them.
 */
export class ComplexArray implements Iterable<Complex> {
  readonly kind = 'complex-array'
  /** Writing to the parts writes to the array. */
  readonly real: NdArray
  readonly imag: NdArray
  /** For messages and the console. */
  readonly name: string

  static {
    refuseBrackets(ComplexArray.prototype)
  }

  constructor(real: NdArray, imag: NdArray, name = real.storage.name) {
    this.real = real
    this.imag = imag
    this.name = name
  }

  [Symbol.toPrimitive](hint: string): string {
    return primitiveOf(this, this.name, hint)
  }

  get shape(): readonly number[] {
    return this.real.shape
  }

  get dtype(): ComplexDtype {
    return this.real.dtype === 'float32' ? 'complex64' : 'complex128'
  }

  /** How many elements. */
  get size(): number {
    return this.real.size
  }

  /** The element at an index, one integer per axis; negative ones count from the end. */
  get(...index: number[]): Complex {
    return { re: this.real.get(...index), im: this.imag.get(...index) }
  }

  /** Assigns a number to the element at an index, to a part, or to all; or values of the same shape. As `NdArray.set`. */
  set(value: number | Complex | ComplexSource, ...index: number[]): this {
    if (index.length > 0 && index.length < this.shape.length) {
      this.slice(...index).set(value)
      return this
    }
    const { re, im } = partsOf(value, index.length > 0 ? [] : this.shape, this.name)
    this.real.set(re, ...index)
    this.imag.set(im, ...index)
    return this
  }

  /** Assigns as NumPy does: axes of length 1, and missing leading axes, are repeated. */
  assign(value: number | Complex | ComplexSource): this {
    const { re, im } = partsOf(value, this.shape, this.name)
    this.real.assign(re)
    this.imag.assign(im)
    return this
  }

  fill(value: number | Complex): this {
    return this.set(value)
  }

  /** A view of a part, as `NdArray.slice`. */
  slice(...parts: Part[]): ComplexArray {
    return new ComplexArray(this.real.slice(...parts), this.imag.slice(...parts), this.name)
  }

  /** A new array in memory of its own, each value mapped. The index is reused from call to call: copy it to keep it. */
  map(f: (value: Complex, index: readonly number[]) => Complex): ComplexArray {
    const out = ComplexArray.zeros(this.shape, { dtype: this.dtype, name: this.name })
    const values = this[Symbol.iterator]()
    const flat = new Float64Array(2 * this.size)
    let next = 0
    this.real.map((_, index) => {
      const { re, im } = f(values.next().value as Complex, index)
      flat[next++] = re
      flat[next++] = im
      return 0
    })
    return out.set(flat)
  }

  /** The sum, accumulated in double precision. */
  sum(): Complex {
    return { re: this.real.sum(), im: this.imag.sum() }
  }

  /** The Euclidean norm: the root of the sum of the squared moduli, accumulated in double precision. */
  norm(): number {
    return Math.hypot(this.real.norm(), this.imag.norm())
  }

  /** The modulus of every element, in memory of its own. */
  abs(): NdArray {
    const values = this.imag[Symbol.iterator]()
    return this.real.map((re) => Math.hypot(re, values.next().value as number))
  }

  /** A copy of the elements, row-major: `re, im, re, im, ...`, of the precision that they have. */
  toFlat(): Float32Array | Float64Array {
    const flat = this.dtype === 'complex64' ? new Float32Array(2 * this.size) : new Float64Array(2 * this.size)
    let next = 0
    for (const { re, im } of this) {
      flat[next++] = re
      flat[next++] = im
    }
    return flat
  }

  /** The values in row-major order. */
  *[Symbol.iterator](): Iterator<Complex> {
    const imag = this.imag[Symbol.iterator]()
    for (const re of this.real) yield { re, im: imag.next().value as number }
  }

  toString(): string {
    if (this.shape.length === 0) return printComplex(this.get())
    return `real\n${this.real.toString()}\nimag\n${this.imag.toString()}`
  }

  /** What `console.log` shows in Node. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    const head = `ComplexArray '${this.name}' ${this.dtype} [${this.shape.join(', ')}]`
    const { storage } = this.real
    return storage.holder === undefined && storage.isAllocated ? `${head}\n${this.toString()}` : head
  }

  /** An array of zeros in memory of its own; of complex128 by default. Throws as `NdArray.zeros`. */
  static zeros(
    shape: readonly number[],
    options: { readonly dtype?: ComplexDtype; readonly name?: string } = {},
  ): ComplexArray {
    checkMade(shape, options)
    const { name = 'array' } = options
    const dtype = options.dtype === 'complex64' ? 'float32' : 'float64'
    return new ComplexArray(NdArray.zeros(shape, { dtype, name }), NdArray.zeros(shape, { dtype, name }))
  }
}

interface Sources {
  readonly re: number | ArraySource
  readonly im: number | ArraySource
}

const isComplexArray = (value: unknown): value is ComplexArray =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'complex-array'

/** Where each part gets its values. Throws `data/wrong-value` for what is no number. */
function partsOf(value: number | Complex | ComplexSource, shape: readonly number[], name: string): Sources {
  if (typeof value === 'number') return { re: value, im: 0 }
  if (isComplex(value)) return value
  if (isComplexArray(value)) return { re: value.real, im: value.imag }
  const isFloats = value instanceof Float32Array || value instanceof Float64Array
  if (isFloats && value.length === 2 * sizeOf(shape)) {
    return { re: value.filter((_, i) => i % 2 === 0), im: value.filter((_, i) => i % 2 === 1) }
  }
  if (!Array.isArray(value)) {
    if (isRealArray(value)) return { re: value, im: 0 }
    return fail({
      code: 'data/wrong-value',
      message: `Cannot assign a value of another kind to '${name}', which holds complex numbers.`,
      hints: ['Give a number, { re, im }, nested arrays of these, a typed array, or the data of another function.'],
    })
  }
  const part = (level: NestedComplex, of: (z: Complex) => number): unknown =>
    Array.isArray(level)
      ? (level as readonly NestedComplex[]).map((item) => part(item, of))
      : isComplex(level)
        ? of(level)
        : typeof level === 'number'
          ? of({ re: level, im: 0 })
          : level
  const nested = value as readonly NestedComplex[]
  return { re: part(nested, (z) => z.re) as ArraySource, im: part(nested, (z) => z.im) as ArraySource }
}
