import {
  algebra,
  rationals,
  type Described,
  type DescribedFunction,
  type Diagnostic,
  type Expr,
  type Interner,
  type Rational,
  type RawSite,
} from '@courant/core'
import { paramOf, type Declarer } from './declare.ts'
import { slotOf } from '../slot-of.ts'
import { explicitStencil } from './explicit-stencil.ts'

/**
 * Brings the user's trees into a compilation's interner, over the real numbers. A tree that is shared between
 * equations is imported once; its call sites stay behind in the program.
 */
export class Importer {
  readonly #ir: Interner
  readonly #declare: Declarer
  readonly #report: (d: Diagnostic) => void
  readonly #done = new Map<Described, Expr>()

  constructor(ir: Interner, declare: Declarer, report: (d: Diagnostic) => void) {
    this.#ir = ir
    this.#declare = declare
    this.#report = report
  }

  /** `site` is the closest call site above, for trees that keep none of their own. */
  import(node: Described, site: RawSite | undefined): Expr {
    const known = this.#done.get(node)
    if (known) return known
    const out = this.#import(node, node.site ?? site)
    this.#done.set(node, out)
    return out
  }

  #import(node: Described, site: RawSite | undefined): Expr {
    const ir = this.#ir
    const below = (child: Described): Expr => this.import(child, site)
    switch (node.kind) {
      case 'num':
        return ir.num(node.value)
      case 'param':
        this.#declare.param(node.param, node.object, site)
        return paramOf(ir, this.#declare.soFar, node.param.name)
      case 'index':
        this.#declare.dimension(node.dimension, site)
        return node.dimension.sampled ? slotOf(ir, node.dimension.sampled) : ir.symbol(node.dimension.name)
      case 'at':
        this.#declare.function(node.function, site)
        return this.#at(node.function, node.shifts, site)
      case 'access':
        this.#declare.function(node.function, site)
        return ir.access(node.function.field.name, node.indices.map(below))
      case 'deriv': {
        this.#declare.dimension(node.dimension, site)
        if (node.weights || node.rotated) return this.#explicit(node, below, site)
        const { order, accuracy, side, x0 = rationals.zero } = node
        return ir.deriv({ arg: below(node.arg), dim: node.dimension.name, order, accuracy, side, x0 })
      }
      case 'add':
        return algebra.sum(ir, node.args.map(below))
      case 'mul':
        return algebra.product(ir, node.args.map(below))
      case 'pow':
        return this.#power(below(node.base), below(node.exponent), site)
      case 'call':
        return ir.call(node.fn, node.args.map(below))
      case 'compare':
        return ir.compare(node.op, below(node.lhs), below(node.rhs))
      case 'logic':
        return ir.logic(node.op, node.args.map(below))
      case 'select':
        return ir.select(below(node.cond), below(node.then), below(node.else))
      case 'ext':
        return ir.ext(node.op, node.args.map(below))
      default:
        return node satisfies never
    }
  }

  #explicit(
    node: Extract<Described, { kind: 'deriv' }>,
    below: (child: Described) => Expr,
    site: RawSite | undefined,
  ): Expr {
    for (const dimension of node.rotated ?? []) this.#declare.dimension(dimension, site)
    const imported = { arg: below(node.arg), weights: node.weights?.map(below) }
    const sum = explicitStencil(this.#ir, this.#declare.soFar, node, imported)
    if (sum) return sum
    this.#report({
      code: 'lower/weight-count',
      severity: 'error',
      message: `A derivative along '${node.dimension.name}' halfway between two points has an odd number of weights, ${imported.weights?.length ?? 0}.`,
      site,
      notes: ['As many points lie on both sides of it.'],
      hints: ["Give an even number of weights, or take the derivative elsewhere with 'x0'."],
    })
    return this.#ir.num(0)
  }

  #at(fn: DescribedFunction, shifts: readonly Rational[], site: RawSite | undefined): Expr {
    const axis = shifts.findIndex((s) => !rationals.isInteger(s))
    if (axis < 0) return this.#ir.at(fn.field.name, shifts)
    const { name, axes } = fn.field
    const shift = rationals.printRational(shifts[axis] ?? rationals.zero)
    this.#report({
      code: 'lower/off-grid',
      severity: 'error',
      message: `'${name}' is read ${shift} steps along '${axes[axis]?.dim ?? `axis ${axis}`}', between two of its points.`,
      site,
      notes: ['Only whole steps name a stored value.'],
      hints: ["Interpolate with a derivative of order 0 and an 'x0', or shift by whole steps."],
    })
    return this.#ir.at(
      name,
      shifts.map((s) => rationals.rational(s.n / s.d)),
    )
  }

  #power(base: Expr, exponent: Expr, site: RawSite | undefined): Expr {
    const isZero = base.kind === 'num' && rationals.sign(base.value) === 0
    if (!isZero || exponent.kind !== 'num' || rationals.sign(exponent.value) > 0) {
      return algebra.raise(this.#ir, base, exponent)
    }
    if (rationals.sign(exponent.value) === 0) return this.#ir.num(1)
    this.#report({
      code: 'lower/division-by-zero',
      severity: 'error',
      message: 'An expression divides by zero, whatever the values of its functions.',
      site,
      notes: ['Its denominator simplifies to 0.'],
    })
    return this.#ir.num(1)
  }
}
