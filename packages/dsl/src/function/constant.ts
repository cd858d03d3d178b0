import {
  type AnyDtype,
  callSite,
  type ComplexDtype,
  type Described,
  type Dtype,
  fail,
  inWords,
  isComplexDtype,
  objectBrand,
  type Param,
  partDtype,
  type RawSite,
  type ScalarObject,
} from '@courant/core'
import { isComplex, printComplex, type Complex } from '@courant/data'
import { complexOf } from '../expression/complex.ts'
import { Expression } from '../expression/expression.ts'
import { inspect } from '../expression/inspect.ts'
import { checkDtype } from '../dtype.ts'
import { checkName } from '../names.ts'
import { checkOwnOptions } from '../options.ts'

type Parameter = { -readonly [K in keyof DescribedParam]: DescribedParam[K] }
type DescribedParam = Extract<Described, { kind: 'param' }>

/** What a constant holds: of a complex dtype `{ re, im }`, and where it is given also a number. */
export type ValueOf<D extends AnyDtype> = D extends ComplexDtype ? Complex : number

/** A real number that a kernel is called with; a complex constant is two of them. */
class PartConstant implements ScalarObject {
  readonly kind = 'constant'
  readonly name: string
  readonly param: Param
  readonly partOf: string
  readonly #value: () => number

  constructor(name: string, partOf: string, dtype: Dtype, value: () => number) {
    this.name = name
    this.partOf = partOf
    this.param = Object.freeze({ name, dtype, role: Object.freeze({ kind: 'constant' }) })
    this.#value = value
    Object.freeze(this)
  }

  get [objectBrand](): true {
    return true
  }

  get value(): number {
    return this.#value()
  }
}

/**
 * A number given at run time, by its name as an argument of `apply` or by its value here.
 *
 * Errors: `dsl/not-options`, `dsl/unknown-option`, `dsl/bad-name`, `dsl/bad-dtype`, `dsl/not-finite`.
 */
export class Constant<D extends AnyDtype = Dtype> extends Expression {
  readonly kind = 'constant'
  readonly name: string
  /** Of a complex constant, that of its real part. */
  readonly param: Param
  /** Of a complex constant. */
  readonly parts: readonly [re: ScalarObject, im: ScalarObject] | undefined
  readonly #dtype: AnyDtype
  #value: number | Complex = 0

  /** `dtype` is float32 by default, `value` 0. */
  constructor(options: { readonly name: string; readonly value?: ValueOf<D> | number; readonly dtype?: D }) {
    const site = callSite()
    checkOwnOptions(options, 'Constant', ['name', 'value', 'dtype'], site, "new Constant({ name: 'c', value: 1500 })")
    const { name, value = 0 } = options
    checkName(name, 'constant', site)
    const dtype = checkDtype(options.dtype ?? 'float32', 'constant', site)
    const param: Param = Object.freeze({ name, dtype: partDtype(dtype), role: Object.freeze({ kind: 'constant' }) })
    const parts = isComplexDtype(dtype)
      ? ([part('re', () => (this.value as Complex).re), part('im', () => (this.value as Complex).im)] as const)
      : undefined
    const described: Parameter = { kind: 'param', param, site }
    super(parts ? complexOf(parameter(parts[0], site), parameter(parts[1], site), site) : described)
    // Only now is there an object to point to.
    described.object = this
    Object.freeze(described)
    this.name = name
    this.parts = parts && Object.freeze(parts)
    this.param = parts?.[0].param ?? param
    this.#dtype = dtype
    this.value = value

    function part(suffix: 're' | 'im', of: () => number): PartConstant {
      return new PartConstant(`${name}_${suffix}`, name, partDtype(dtype), of)
    }
    if (new.target === Constant) Object.freeze(this)
  }

  get [objectBrand](): true {
    return true
  }

  get dtype(): D {
    return this.#dtype as D
  }

  /** What the next `apply` takes unless it is given another value. */
  get value(): ValueOf<D> {
    return this.#value as ValueOf<D>
  }

  set value(value: ValueOf<D> | number) {
    if (this.parts) {
      this.#value = this.#complex(value)
      return
    }
    const integer = this.dtype.startsWith('int')
    if (typeof value !== 'number' || !Number.isFinite(value) || (integer && !Number.isInteger(value))) {
      fail({
        code: 'dsl/not-finite',
        message: `Constant '${this.name}' of ${this.dtype} can't be ${shown(value)}.`,
        site: callSite(),
        notes: [integer ? 'It holds whole numbers.' : 'It holds finite numbers.'],
      })
    }
    this.#value = value
  }

  /** The same as `value`. */
  get data(): ValueOf<D> {
    return this.value
  }

  set data(value: ValueOf<D> | number) {
    this.value = value
  }

  override toJSON(): unknown {
    const { kind, name, dtype, value } = this
    return { kind, name, dtype, value }
  }

  override [inspect](): string {
    return `Constant '${this.name}' ${typeof this.#value === 'number' ? this.#value : printComplex(this.#value)}`
  }

  #complex(value: unknown): Complex {
    if (typeof value === 'number' && Number.isFinite(value)) return { re: value, im: 0 }
    if (isComplex(value) && Number.isFinite(value.re) && Number.isFinite(value.im))
      return { re: value.re, im: value.im }
    return fail({
      code: 'dsl/not-finite',
      message: `Constant '${this.name}' of ${this.dtype} can't be ${shown(value)}.`,
      site: callSite(),
      notes: ['It holds finite complex numbers.'],
      hints: ['Write { re: 1, im: 2 }, or a number.'],
    })
  }
}

const parameter = (part: ScalarObject, site: RawSite): Described =>
  Object.freeze({ kind: 'param', param: part.param, object: part, site })

const shown = (value: unknown): string => (isComplex(value) ? printComplex(value) : inWords(value))
