import { fail, type Expr, type RawSite } from '@courant/core'
import { Expression } from '../expression/expression.ts'
import { isExpression, numeric } from '../expression/operand.ts'
import { isWhole, type Quantity } from '../tensor/arithmetic.ts'
import { isZero, sameShape, shapeOf } from '../tensor/element-wise.ts'
import { isTensor, type Tensor } from '../tensor/tensor.ts'
import type { Vector } from '../tensor/vector.ts'
import { Algebraic } from './algebraic.ts'

/** Both sides of an equation at one place. */
export type Pair = readonly [lhs: Expression, rhs: Expression]

/**
 * What an equation of vectors or tensors says, component by component: once for two places that are one function, not
 * at all where both sides are zero. A number on the right counts for every component.
 *
 * Throws `dsl/shape-mismatch`, `dsl/not-symmetric`.
 */
export function componentPairs(what: string, lhs: Vector | Tensor, rhs: Quantity, site: RawSite): readonly Pair[] {
  const values = everywhere(lhs, rhs, site)
  sameShape(what, lhs, values, site)
  checkSymmetry(lhs, values.elements, site)
  const pairs = new Map<Expression, Expression>()
  lhs.elements.forEach((target, i) => {
    const value = values.elements[i] as Expression
    if (isZero(target) && isZero(value)) return
    if (isZero(target)) offDiagonal(lhs, i, value, site)
    if (!pairs.has(target)) pairs.set(target, value)
  })
  return [...pairs]
}

/** A number as a value for every component; a number is what `new Eq(v, 0)` makes an expression of, too. */
export function everywhere(lhs: Vector | Tensor, rhs: Quantity, site: RawSite): Quantity {
  const isNumber = typeof rhs === 'number' || (isExpression(rhs) && rhs.described.kind === 'num')
  if (!isNumber) return rhs
  const e = new Expression(numeric(rhs, site))
  return lhs.map((target) => (isZero(target) ? target : e))
}

/** Two values for one function would leave one of them out. Equal is what the rules of algebra make equal. */
function checkSymmetry(lhs: Vector | Tensor, values: readonly Expression[], site: RawSite): void {
  if (!isTensor(lhs)) return
  const { axes, elements } = lhs
  const normal = normalForms()
  const n = axes.length
  for (let k = 0; k < elements.length; k++) {
    const [i, j] = [Math.floor(k / n), k % n]
    const twin = j * n + i
    const [here, there] = [values[k], values[twin]] as [Expression, Expression]
    if (twin >= k || elements[k] !== elements[twin] || here === there || isZero(elements[k] as Expression)) continue
    if (normal(here) === normal(there)) continue
    fail({
      code: 'dsl/not-symmetric',
      message: `A symmetric tensor can't take different values at ${axes[i]}${axes[j]} and ${axes[j]}${axes[i]}.`,
      site,
      notes: [`They are '${String(here)}' and '${String(there)}'.`],
      hints: [
        "Declare the tensor with 'symmetric: false', or add the transpose, as in grad(v).add(grad(v).transpose).",
        'If they are equal in other words, write one of them at both places: tensor([[a, b], [b, c]]).',
      ],
    })
  }
}

/** Equal for formulas that differ in the order of sums and products only. */
function normalForms(): (e: Expression) => Expr {
  const a = new Algebraic()
  const { ir } = a
  const ranks = new Map<Expr, number>()
  const rank = (e: Expr): number => {
    if (!ranks.has(e)) ranks.set(e, ranks.size)
    return ranks.get(e) as number
  }
  const sorted = (args: readonly Expr[]): readonly Expr[] => [...args].sort((p, q) => rank(p) - rank(q))
  const done = new Map<Expr, Expr>()
  const ordered = (e: Expr): Expr => {
    if (e.kind === 'add') return ir.add(sorted(e.args))
    return e.kind === 'mul' ? ir.mul(sorted(e.args)) : e
  }
  return (e) => ir.rewrite(a.import(e.described), ordered, done)
}

/** Throws `dsl/shape-mismatch` for a vector or tensor that is to go into a scalar. */
export function checkScalar(rhs: Quantity, site: RawSite): void {
  if (!isWhole(rhs)) return
  fail({
    code: 'dsl/shape-mismatch',
    message: `An equation of a scalar has ${shapeOf(rhs)} on its other side.`,
    site,
    hints: ["Take a component, as in v.at('x')."],
  })
}

function offDiagonal({ axes }: Vector | Tensor, index: number, value: Expression, site: RawSite): never {
  const place = `${axes[Math.floor(index / axes.length)]}${axes[index % axes.length]}`
  return fail({
    code: 'dsl/not-diagonal',
    message: `A diagonal tensor has no function at ${place} to store '${String(value)}' in.`,
    site,
    hints: ["Declare the tensor without 'diagonal', or keep the diagonal alone."],
  })
}
