import {
  algebra,
  describedChildren,
  Interner,
  rationals,
  type Described,
  type DescribedFunction,
  type DescribedNode,
  type Dimension,
  type Expr,
  type Ext,
  type RawSite,
} from '@courant/core'
import * as nodes from '../expression/nodes.ts'

/** Marks a dimension's name; no name of a user's has it. */
const unplaced = '?'

/**
 * A place to do algebra in: trees come in, are brought into the normal form of `algebra`, and go out again. Names
 * inside are numbers that we hand out, so that two functions of one name stay two.
 */
export class Algebraic {
  readonly ir = new Interner()
  readonly #names = new Map<unknown, string>()
  readonly #atoms = new Map<string, DescribedNode>()
  readonly #functions = new Map<string, DescribedFunction>()
  readonly #dimensions = new Map<string, Dimension>()
  readonly #stencils = new Map<string, Extract<Described, { kind: 'deriv' }>>()
  readonly #done = new Map<Described, Expr>()

  import(d: Described): Expr {
    const known = this.#done.get(d)
    if (known) return known
    const e = this.#import(d)
    this.#done.set(d, e)
    return e
  }

  function(name: string): DescribedFunction {
    const found = this.#functions.get(name)
    if (!found) throw new Error(`No function was imported as '${name}'.`)
    return found
  }

  dimension(name: string): Dimension {
    const found = this.#dimensions.get(name)
    if (!found) throw new Error(`No dimension was imported as '${name}'.`)
    return found
  }

  /** The dimension whose index an expression is, if it is one. */
  indexOf(e: Expr): Dimension | undefined {
    const atom = e.kind === 'symbol' ? this.#atoms.get(e.name) : undefined
    return atom?.kind === 'index' ? atom.dimension : undefined
  }

  export(e: Expr, site: RawSite, done = new Map<Expr, Described>()): Described {
    const known = done.get(e)
    if (known) return known
    const d = this.#export(e, site, (child) => this.export(child, site, done))
    done.set(e, d)
    return d
  }

  #import(d: Described): Expr {
    const { ir } = this
    const all = (args: readonly Described[]): Expr[] => args.map((a) => this.import(a))
    switch (d.kind) {
      case 'num':
        return ir.num(d.value)
      case 'param':
        // Spacings are shared by name, as dimensions are; constants are who they are.
        return this.#atom(d.param.role.kind === 'spacing' ? 'spacing' : (d.object ?? d.param), d.param.name, {
          kind: 'param',
          param: d.param,
          ...(d.object && { object: d.object }),
        })
      case 'index':
        this.#dimensions.set(d.dimension.name, d.dimension)
        return this.#atom('index', d.dimension.name, { kind: 'index', dimension: d.dimension })
      case 'at': {
        for (const dim of d.function.dimensions) this.#dimensions.set(dim.name, dim)
        const name = this.#name(d.function, d.function.field.name)
        this.#functions.set(name, d.function)
        return ir.at(name, d.shifts)
      }
      case 'access': {
        const name = this.#name(d.function, d.function.field.name)
        this.#functions.set(name, d.function)
        return ir.access(name, all(d.indices))
      }
      case 'deriv': {
        if (d.weights || d.rotated) return ir.ext(this.#stencil(d), all(describedChildren(d)))
        const { order, accuracy, side, x0 = rationals.zero } = d
        // Where a derivative without an x0 is taken, its equation says: we only have to tell it from one with an x0.
        const dim = d.x0 === undefined ? `${d.dimension.name}${unplaced}` : d.dimension.name
        this.#dimensions.set(dim, d.dimension)
        return ir.deriv({ arg: this.import(d.arg), dim, order, accuracy, side, x0 })
      }
      case 'add':
        return algebra.sum(ir, all(d.args))
      case 'mul':
        return algebra.product(ir, all(d.args))
      case 'pow':
        return d.exponent.kind === 'num' && rationals.equal(d.exponent.value, rationals.minusOne)
          ? algebra.reciprocal(ir, this.import(d.base))
          : algebra.raise(ir, this.import(d.base), this.import(d.exponent))
      case 'call':
        return ir.call(d.fn, all(d.args))
      case 'compare':
        return ir.compare(d.op, this.import(d.lhs), this.import(d.rhs))
      case 'logic':
        return ir.logic(d.op, all(d.args))
      case 'select':
        return ir.select(this.import(d.cond), this.import(d.then), this.import(d.else))
      case 'ext':
        return ir.ext(d.op, all(d.args))
      default:
        return d satisfies never
    }
  }

  #export(e: Expr, site: RawSite, out: (e: Expr) => Described): Described {
    switch (e.kind) {
      case 'num':
        return nodes.num(e.value, site)
      case 'symbol':
        return nodes.node(this.#atoms.get(e.name) as DescribedNode, site)
      case 'at':
        return nodes.node({ kind: 'at', function: this.function(e.field), shifts: e.shifts }, site)
      case 'access':
        return nodes.node({ kind: 'access', function: this.function(e.field), indices: e.indices.map(out) }, site)
      case 'deriv': {
        const { order, accuracy, side } = e
        const x0 = e.dim.endsWith(unplaced) ? undefined : e.x0
        const dimension = this.dimension(e.dim)
        return nodes.node({ kind: 'deriv', arg: out(e.arg), dimension, order, accuracy, side, x0 }, site)
      }
      case 'add':
        return nodes.add(e.args.map(out), site)
      case 'mul':
        return nodes.mul(e.args.map(out), site)
      case 'pow':
        return nodes.pow(out(e.base), out(e.exponent), site)
      case 'call':
        return nodes.call(e.fn, e.args.map(out), site)
      case 'compare':
        return nodes.node({ kind: 'compare', op: e.op, lhs: out(e.lhs), rhs: out(e.rhs) }, site)
      case 'ext': {
        const stencil = this.#stencils.get(e.op)
        const [arg, ...weights] = e.args.map(out)
        if (!stencil || !arg) return nodes.node({ ...e, args: Object.freeze(e.args.map(out)) }, site)
        return nodes.node({ ...stencil, arg, ...(stencil.weights && { weights: Object.freeze(weights) }) }, site)
      }
      case 'logic':
        return nodes.node({ ...e, args: Object.freeze(e.args.map(out)) }, site)
      case 'select':
        return nodes.node({ kind: 'select', cond: out(e.cond), then: out(e.then), else: out(e.else) }, site)
      case 'access':
        throw new Error('An indexed access has no place in what a user writes.')
      default:
        return e satisfies never
    }
  }

  /** Here, a derivative with weights of its own is an operation on what it differentiates and the weights. */
  #stencil(d: Extract<Described, { kind: 'deriv' }>): Ext['op'] {
    const { dimension, order, accuracy, side, x0, weights, rotated = [] } = d
    const places = [dimension, ...rotated].map(({ name }) => name).join(',')
    const key = `stencil ${places} ${order} ${accuracy} ${side ?? ''} ${x0 ? rationals.printRational(x0) : ''} ${weights?.length ?? ''}`
    const op: Ext['op'] = `dsl.${this.#name(key, 'stencil')}`
    this.#stencils.set(op, d)
    return op
  }

  #atom(owner: unknown, name: string, atom: DescribedNode): Expr {
    const symbol = this.#name(`${this.#name(owner, '')}.${name}`, name)
    this.#atoms.set(symbol, atom)
    return this.ir.symbol(symbol)
  }

  #name(key: unknown, readable: string): string {
    const known = this.#names.get(key)
    if (known !== undefined) return known
    const name = `${readable}#${this.#names.size}`
    this.#names.set(key, name)
    return name
  }
}
