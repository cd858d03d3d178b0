import { algebra, callSite, describedChildren, type Described, type Expr, fail, type RawSite } from '@courant/core'
import { Expression } from '../expression/expression.ts'
import { node, visit } from '../expression/nodes.ts'
import { isExpression, numeric, type Operand } from '../expression/operand.ts'
import { print } from '../expression/print.ts'
import { isDifferentiable } from '../objects.ts'
import { isWhole, sub, type Quantity } from '../tensor/arithmetic.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { Vector } from '../tensor/vector.ts'
import { Algebraic } from './algebraic.ts'
import { componentPairs, everywhere } from './component-pairs.ts'
import { linearIn } from './linear.ts'
import { dividedBy } from './quotient.ts'
import { expandTimeDerivatives } from './time-derivatives.ts'

/** An equation between two expressions, or one expression that is to be zero. */
export type Solvable<Q extends Quantity = Operand> = Q | { readonly lhs: Q; readonly rhs: Q | Operand }

/**
 * Isolates a function at a point in an equation linear in it: `solve(pde, u.forward)`. Derivatives in time are written
 * out as differences; those in space stay as they are and can't contain the target. Equations of vectors and tensors
 * are solved component by component, each for its component of the target.
 *
 * Errors: `dsl/not-linear`, `dsl/target-absent`, `dsl/bad-target`, `dsl/shape-mismatch`, `dsl/not-symmetric`.
 */
export function solve(equation: Solvable<Vector>, target: Vector): Vector
export function solve(equation: Solvable<Tensor>, target: Tensor): Tensor
export function solve(equation: Solvable, target: Operand): Expression
export function solve(equation: Solvable<Quantity>, target: Quantity): Expression | Vector | Tensor {
  if (isWhole(target)) return solveComponents(equation, target)
  return solveScalar(equation as Solvable, target)
}

function solveComponents(equation: Solvable<Quantity>, target: Vector | Tensor): Vector | Tensor {
  const site = callSite()
  const isEquation = typeof equation === 'object' && 'lhs' in equation
  const residual = isEquation ? sub(equation.lhs as Vector, everywhere(target, equation.rhs, site) as Vector) : equation
  const residuals = new Map(componentPairs('solve', target, residual, site))
  return target.map((one) => {
    const component = residuals.get(one)
    return component ? solveScalar(component, one) : one
  })
}

function solveScalar(equation: Solvable, target: Operand): Expression {
  const site = callSite()
  const wanted = numeric(target, site)
  if (wanted.kind !== 'at') badTarget(wanted, site)
  const sides = sidesOf(equation, site)
  const a = new Algebraic()
  const [lhs, rhs] = sides.map((side) => a.import(side)) as [Expr, Expr]
  const dt = timeStep([...sides, wanted])
  const residual = algebra.difference(a.ir, lhs, rhs)
  const expanded = dt ? expandTimeDerivatives(a, residual, a.import(dt)) : residual
  const unknown = a.import(wanted)
  const form = linearIn(a.ir, expanded, unknown)
  if (form.kind === 'not-linear') {
    const isLinear = (part: Described): boolean => {
      const e = a.import(part)
      return linearIn(a.ir, dt ? expandTimeDerivatives(a, e, a.import(dt)) : e, unknown).kind === 'linear'
    }
    notLinear(wanted, a.export(form.at, site), form.why, siteWithin(sides, isLinear) ?? site)
  }
  if (form.coefficient.kind === 'num' && form.coefficient.value.n === 0n) absent(wanted, a.export(expanded, site), site)
  return new Expression(a.export(dividedBy(a.ir, form.rest, form.coefficient), site))
}

function sidesOf(equation: Solvable, site: RawSite): readonly [Described, Described] {
  const isEquation =
    typeof equation === 'object' &&
    (equation as unknown) !== null &&
    !isExpression(equation) &&
    'lhs' in equation &&
    'rhs' in equation
  return isEquation
    ? [numeric(equation.lhs, site), numeric(equation.rhs, site)]
    : [numeric(equation, site), numeric(0, site)]
}

/** The time step of the first function that varies in time. */
function timeStep(sides: readonly Described[]): Described | undefined {
  let found: Described | undefined
  const look = (d: Described): void => {
    if (found || d.kind !== 'at' || !isDifferentiable(d.function.object)) return
    const { object, params, dimensions } = d.function
    const time = dimensions.find(({ kind }) => kind === 'time')?.name
    const param = params.find(({ role }) => role.kind === 'spacing' && role.dim === time)
    if (param) found = node({ kind: 'param', param, object: object.grid })
  }
  for (const side of sides) visit(side, look)
  return found
}

function badTarget(target: Described, site: RawSite): never {
  return fail({
    code: 'dsl/bad-target',
    message: `An equation can't be solved for '${print(target)}'.`,
    site,
    notes: ['The target is a function at a point, as u.forward is.'],
  })
}

function notLinear(target: Described, where: Described, why: string, site: RawSite): never {
  const name = print(target)
  if (where.kind === 'deriv') {
    return fail({
      code: 'dsl/not-linear',
      message: `The equation can't be solved for '${name}' at a point: it is differentiated in space in '${print(where)}'.`,
      site,
      notes: ['A derivative reads neighbours, where it is unknown as well: such a scheme is implicit.'],
      hints: [
        'Differentiate an earlier time step instead, as an explicit scheme does.',
        'To relax step by step, write the neighbours out: p.shift(x, 1).add(p.shift(x, -1)).',
      ],
    })
  }
  return fail({
    code: 'dsl/not-linear',
    message: `The equation is not linear in '${name}': ${why} '${print(where)}'.`,
    site,
    hints: ['Isolate the unknown by hand, or move the term to an earlier time step.'],
  })
}

/**
 * Where the user wrote the smallest part that is not linear by itself: algebra merges what is equal, and keeps no sites.
 * Nothing where it takes both sides, or parts that are linear each, to make it so.
 */
function siteWithin(parts: readonly Described[], isLinear: (part: Described) => boolean): RawSite | undefined {
  const part = parts.find((one) => !isLinear(one))
  if (!part) return undefined
  return siteWithin(describedChildren(part), isLinear) ?? part.site
}

function absent(target: Described, e: Described, site: RawSite): never {
  const present = new Set<string>()
  visit(e, (d) => {
    if (d.kind === 'at') present.add(`'${print(d)}'`)
  })
  return fail({
    code: 'dsl/target-absent',
    message: `The equation doesn't contain '${print(target)}'.`,
    site,
    notes: [
      present.size > 0
        ? `With time derivatives written out it has ${[...present].join(', ')}.`
        : 'It has no functions.',
    ],
  })
}
