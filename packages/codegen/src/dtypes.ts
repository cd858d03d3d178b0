import { fieldOf, isFloat, promote, rationals, type Declarations, type Dtype, type Expr } from '@courant/core'

/**
 * What an expression's value is. Numbers have no dtype of their own: an `integer` takes whatever its surroundings have,
 * a `fraction` whatever floating-point dtype. So a literal never widens a computation.
 */
export type Kind = Dtype | 'integer' | 'fraction'

/** The names visible at one place in a kernel, with their dtypes. */
export class Scope {
  readonly decls: Declarations
  readonly #parent: Scope | undefined
  readonly #locals = new Map<string, Dtype>()
  readonly #known = new Map<Expr, Kind>()
  /** How indices print here: a stencil names the same few again and again. */
  readonly indices = new Map<Expr, string>()

  constructor(decls: Declarations, parent?: Scope) {
    this.decls = decls
    this.#parent = parent
  }

  inner(): Scope {
    return new Scope(this.decls, this)
  }

  /** A local value or loop index. In the scope where a name is used it is bound before its first use. */
  bind(name: string, dtype: Dtype): void {
    this.#locals.set(name, dtype)
  }

  isLocal(name: string): boolean {
    return this.#locals.has(name) || (this.#parent?.isLocal(name) ?? false)
  }

  dtypeOfName(name: string): Dtype {
    const dtype = this.#locals.get(name) ?? this.#parent?.dtypeOfName(name) ?? this.decls.params.get(name)?.dtype
    if (!dtype) throw new Error(`Nothing named '${name}' is in scope.`)
    return dtype
  }

  kindOf(e: Expr): Kind {
    const known = this.#known.get(e)
    if (known) return known
    const kind = this.#infer(e)
    this.#known.set(e, kind)
    return kind
  }

  #infer(e: Expr): Kind {
    switch (e.kind) {
      case 'num':
        return rationals.isInteger(e.value) ? 'integer' : 'fraction'
      case 'symbol':
        return this.dtypeOfName(e.name)
      case 'access':
        return fieldOf(this.decls, e.field).dtype
      case 'add':
      case 'mul':
      case 'ext':
        return this.#join(e.args)
      case 'pow':
        return isWholePower(e.exponent) ? this.kindOf(e.base) : join(this.#join([e.base, e.exponent]), 'fraction')
      case 'call':
        return staysInteger.has(e.fn) ? this.#join(e.args) : join(this.#join(e.args), 'fraction')
      case 'select':
        return this.#join([e.then, e.else])
      case 'compare':
      case 'logic':
        return 'int32'
      case 'at':
      case 'deriv':
        throw new Error(`A '${e.kind}' is of level 1; the printer takes level 3.`)
      default:
        return e satisfies never
    }
  }

  /** Of an operation. Among integers it is done in 64 bits, whatever width they are stored in. */
  #join(args: readonly Expr[]): Kind {
    let kind: Kind = 'integer'
    for (let i = 0; i < args.length; i++) kind = join(kind, wide(this.kindOf(args[i] as Expr)))
    return kind
  }
}

/** Functions that take integers to integers. */
const staysInteger: ReadonlySet<string> = new Set([
  'abs',
  'sign',
  'floor',
  'ceil',
  'round',
  'mod',
  'floordiv',
  'min',
  'max',
])

const isWholePower = (e: Expr): boolean =>
  e.kind === 'num' && rationals.isInteger(e.value) && rationals.sign(e.value) >= 0

const wide = (kind: Kind): Kind => (kind === 'int32' ? 'int64' : kind)

function join(a: Kind, b: Kind): Kind {
  if (a === 'integer') return b
  if (b === 'integer') return a
  if (a === 'fraction') return b === 'fraction' || !isFloat(b) ? 'fraction' : b
  if (b === 'fraction') return isFloat(a) ? a : 'fraction'
  return promote(a, b)
}

/** The dtype that a value is computed in, where its surroundings want `want`. */
export function resolve(kind: Kind, want: Dtype): Dtype {
  if (kind === 'integer') return want
  if (kind === 'fraction') return isFloat(want) ? want : 'float64'
  return kind
}
