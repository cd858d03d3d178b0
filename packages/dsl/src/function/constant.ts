import { callSite, type Described, type Dtype, fail, objectBrand, type Param, type ScalarObject } from '@courant/core'
import { Expression } from '../expression/expression.ts'
import { inspect } from '../expression/inspect.ts'
import { checkDtype } from '../grid/grid.ts'
import { checkName } from '../names.ts'

type Parameter = { -readonly [K in keyof DescribedParam]: DescribedParam[K] }
type DescribedParam = Extract<Described, { kind: 'param' }>

/**
 * A number given at run time, by its name as an argument of `apply` or by its value here.
 *
 * Errors: `dsl/bad-name`, `dsl/bad-dtype`, `dsl/not-finite`.
 */
export class Constant extends Expression implements ScalarObject {
  readonly kind = 'constant'
  readonly name: string
  readonly param: Param
  #value = 0

  /** `dtype` is float32 by default, `value` 0. */
  constructor(options: { readonly name: string; readonly value?: number; readonly dtype?: Dtype }) {
    const site = callSite()
    const { name, value = 0 } = options
    checkName(name, 'constant', site)
    const dtype = checkDtype(options.dtype ?? 'float32', 'constant', site)
    const param: Param = Object.freeze({ name, dtype, role: Object.freeze({ kind: 'constant' }) })
    const described: Parameter = { kind: 'param', param, site }
    super(described)
    // Only now is there an object to point to.
    described.object = this
    Object.freeze(described)
    this.name = name
    this.param = param
    this.value = value
    if (new.target === Constant) Object.freeze(this)
  }

  get [objectBrand](): true {
    return true
  }

  get dtype(): Dtype {
    return this.param.dtype
  }

  /** What the next `apply` takes unless it is given another value. */
  get value(): number {
    return this.#value
  }

  set value(value: number) {
    const integer = this.dtype.startsWith('int')
    if (typeof value !== 'number' || !Number.isFinite(value) || (integer && !Number.isInteger(value))) {
      fail({
        code: 'dsl/not-finite',
        message: `Constant '${this.name}' of ${this.dtype} can't have the value ${String(value)}.`,
        site: callSite(),
        notes: [integer ? 'It holds whole numbers.' : 'It holds finite numbers.'],
      })
    }
    this.#value = value
  }

  /** The same as `value`. */
  get data(): number {
    return this.#value
  }

  set data(value: number) {
    this.value = value
  }

  override [inspect](): string {
    return `Constant '${this.name}' ${this.#value}`
  }
}
