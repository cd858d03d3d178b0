import {
  algebra,
  describedChildren,
  isStaggered,
  locationOf,
  stencilOf,
  type Declarations,
  type Deriv,
  type Described,
  type Equation,
  type Equations,
  type Expr,
  type Interner,
  type PassContext,
  type Diagnostic,
} from '@courant/core'
import { paramOf } from './declare.ts'
import { shiftAlong } from './shift.ts'

/**
 * Derivatives become weighted sums of shifted values, over a power of the spacing: `h_x^-2*(w0*u(x) + w1*u(x + 1) ...)`.
 * Last of its phase: passes before it see derivatives whole (to collect or to split them), passes after it arithmetic.
 * The sum stays one factor, since weights and neighbours cost less than their product with `h^-order`; a spacing that is
 * a number goes into the weights.
 */
export function discretise(root: Equations, cx: PassContext): Equations {
  const expand = expander(root, cx)
  const body = root.body.map((equation): Equation => {
    const value = expand(equation.value, equation.origin)
    const guards = equation.guards?.map((g) => expand(g, equation.origin))
    if (value === equation.value && (guards ?? []).every((g, i) => g === equation.guards?.[i])) return equation
    return Object.freeze({ ...equation, value, ...(guards && { guards: Object.freeze(guards) }) })
  })
  return body.some((e, i) => e !== root.body[i]) ? Object.freeze({ ...root, body: Object.freeze(body) }) : root
}

/** Derivatives inside out; a sub-expression that equations share is expanded once. */
function expander(root: Equations, cx: PassContext): (e: Expr, origin: number) => Expr {
  const { ir } = cx
  const done = new Map<Expr, Expr>()
  const expand = (e: Expr, origin: number): Expr => {
    const known = done.get(e)
    if (known) return known
    const out = rebuild(e, origin)
    done.set(e, out)
    return out
  }
  const rebuild = (e: Expr, origin: number): Expr => {
    const below = (c: Expr): Expr => expand(c, origin)
    if (e.kind === 'deriv') return stencil(root, e, below(e.arg), origin, cx)
    const mapped = ir.mapChildren(e, below)
    if (mapped === e) return e
    if (mapped.kind === 'add') return algebra.sum(ir, mapped.args)
    return mapped.kind === 'mul' ? algebra.product(ir, mapped.args) : mapped
  }
  return expand
}

function stencil({ decls }: Equations, deriv: Deriv, arg: Expr, origin: number, cx: PassContext): Expr {
  const { ir } = cx
  const { dim, order } = deriv
  const location = locationOf(deriv.arg, dim, decls)
  if (location === 'mixed') return refuse(mixedLocations(deriv), deriv, origin, cx)
  if (location === 'free') {
    if (order === 0) return arg
    cx.report({ ...constantAlong(deriv), site: siteOf(deriv, origin, cx) })
    return ir.num(0)
  }
  const spacing = spacingOf(dim, decls, ir)
  if (spacing === undefined && order > 0) return refuse(noSpacing(deriv), deriv, origin, cx)
  const scale = spacing === undefined ? ir.num(1) : ir.pow(spacing, ir.num(-order))
  const isNumber = scale.kind === 'num'
  const weighted = stencilOf(deriv, location, isStaggered(deriv.arg, dim, decls)).map(({ shift, weight }) =>
    algebra.product(ir, [...(isNumber ? [scale] : []), ir.num(weight), shiftAlong(ir, decls, arg, dim, shift)]),
  )
  const sum = algebra.sum(ir, weighted)
  return isNumber ? sum : algebra.product(ir, [sum, scale])
}

/** That of a dimension; one that keeps every n-th step of time has n times that of time. */
function spacingOf(dim: string, decls: Declarations, ir: Interner): Expr | undefined {
  const { spacing, sampled } = decls.dimensions.get(dim) ?? {}
  if (!sampled) return spacing === undefined ? undefined : paramOf(ir, decls, spacing)
  const of = spacingOf(sampled.of, decls, ir)
  return of && algebra.product(ir, [paramOf(ir, decls, sampled.factor), of])
}

function refuse(diagnostic: Diagnostic, deriv: Deriv, origin: number, cx: PassContext): Expr {
  cx.report({ ...diagnostic, site: siteOf(deriv, origin, cx) })
  return cx.ir.num(0)
}

const mixedLocations = ({ dim }: Deriv): Diagnostic => ({
  code: 'lower/mixed-locations',
  severity: 'error',
  message: `A derivative along '${dim}' mixes values on grid points with values between them.`,
  hints: ["Bring one of them to the place of the other first, with a derivative of order 0 and an 'x0'."],
})

const constantAlong = ({ dim }: Deriv): Diagnostic => ({
  code: 'lower/constant-derivative',
  severity: 'remark',
  message: `A derivative along '${dim}' is zero, since nothing in it varies along '${dim}'.`,
})

const noSpacing = ({ dim }: Deriv): Diagnostic => ({
  code: 'lower/no-spacing',
  severity: 'error',
  message: `Nothing can be differentiated along '${dim}', which has no spacing.`,
})

/** The call that built such a derivative in the user's equation, else the equation. */
function siteOf({ dim, order, accuracy }: Deriv, origin: number, cx: PassContext): Described['site'] {
  const equation = cx.program.equations[origin]
  const seen = new Set<Described>()
  const find = (node: Described): Described['site'] => {
    if (seen.has(node)) return undefined
    seen.add(node)
    if (node.kind === 'deriv' && node.dimension.name === dim && node.order === order && node.accuracy === accuracy) {
      return node.site
    }
    for (const child of describedChildren(node)) {
      const site = find(child)
      if (site) return site
    }
    return undefined
  }
  return equation && (find(equation.value) ?? equation.site)
}
