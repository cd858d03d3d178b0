import type { Assign, Cluster, Let, Sparse } from '../ir/clusters.ts'
import { fieldOf, type Declarations, type Points } from '../ir/declarations.ts'
import type { Equation, Range, SparseEquation } from '../ir/equations.ts'
import { isFloat } from '../ir/dtype.ts'
import { walk, type Expr } from '../ir/expr.ts'
import type { ExpressionRules } from './expression.ts'
import { Scope } from './scope.ts'

export function verifyEquation(equation: Equation, decls: Declarations, rules: ExpressionRules): void {
  const walked = [...decls.dimensions.values()].filter((d) => d.kind !== 'conditional').map((d) => d.name)
  const scope = new Scope(decls).withIndices(walked)
  for (const guard of equation.guards ?? []) rules.condition(guard, scope)
  if (equation.kind !== 'eq') {
    verifySparse(equation, scope, rules)
    return
  }
  verifyStore(equation, scope, rules)
  verifyRegion(equation.region, scope, rules)
}

function verifyRegion(region: readonly Range[], scope: Scope, rules: ExpressionRules): void {
  for (const { dim, lo, hi } of region) {
    if (!scope.decls.dimensions.has(dim)) throw new Error(`the region runs along '${dim}', which is not declared`)
    rules.integer(lo, scope)
    rules.integer(hi, scope)
  }
}

export function verifyStore(s: Assign | Exclude<Equation, SparseEquation>, scope: Scope, rules: ExpressionRules): void {
  rules.target(s.target, scope)
  rules.fits(s.value, fieldOf(scope.decls, s.target.field).dtype, scope)
}

/** Grid dimensions inside the operation stand for the points of the support. */
export function verifySparse(s: Sparse | SparseEquation, outer: Scope, rules: ExpressionRules): void {
  const points = outer.decls.points.get(s.points)
  if (!points) throw new Error(`points '${s.points}' are not declared`)
  if (outer.dtypeOf(points.dim) === undefined)
    throw new Error(`'${points.dim}' of points '${s.points}' is not walked here`)
  verifyRegion([...(s.region ?? []), ...('within' in s ? (s.within ?? []) : [])], outer, rules)
  const scope = outer.withIndices(points.over)
  rules.target(s.target, scope)
  rules.number(s.value, scope)
  verifySparseTarget(s, points, outer.decls)
}

function verifySparseTarget(
  { kind, target, update }: Sparse | SparseEquation,
  points: Points,
  decls: Declarations,
): void {
  const dims = fieldOf(decls, target.field).axes.map((a) => a.dim)
  if (kind === 'scatter') {
    if (update !== 'add' && !(update === 'set' && points.support === 1))
      throw new Error(`a scatter to ${points.support} points an axis adds, it cannot be '${update}'`)
    if (!points.over.every((d) => dims.includes(d)))
      throw new Error(`a scatter stores to '${target.field}', which lies on no grid of its points`)
    return
  }
  if (update !== 'set' && update !== 'add') throw new Error(`a gather sets or adds, it cannot be '${update}'`)
  if (!dims.includes(points.dim))
    throw new Error(`a gather stores to '${target.field}', which has no axis '${points.dim}'`)
}

/** The scope after the let. */
export function verifyLet({ name, dtype, value }: Let, scope: Scope, rules: ExpressionRules): Scope {
  if (isFloat(dtype)) rules.number(value, scope)
  else rules.fits(value, dtype, scope)
  return scope.define(name, dtype)
}

export function verifyCluster(
  { iterations, guards, body }: Cluster,
  decls: Declarations,
  rules: ExpressionRules,
): void {
  let scope = new Scope(decls)
  const depths = new Map<string, number>()
  for (const [i, { dim, lo, hi }] of iterations.entries()) {
    if (!decls.dimensions.has(dim)) throw new Error(`dimension '${dim}' is not declared`)
    rules.integer(lo, scope)
    rules.integer(hi, scope)
    scope = scope.define(dim, 'int64')
    depths.set(dim, i + 1)
  }
  for (const guard of guards) rules.condition(guard, scope)
  for (const s of body) {
    if (s.kind === 'let') {
      verifyDepth(s, depths, iterations.length)
      scope = verifyLet(s, scope, rules)
      depths.set(s.name, s.depth)
    } else if (s.kind === 'assign') verifyStore(s, scope, rules)
    else verifySparse(s, scope, rules)
  }
}

function verifyDepth({ name, value, depth }: Let, depths: ReadonlyMap<string, number>, innermost: number): void {
  if (!Number.isInteger(depth) || depth < 0 || depth > innermost) {
    throw new Error(`let '${name}' has depth ${depth}, but there are ${innermost} iterations`)
  }
  const deeper = symbolsOf(value).find((symbol) => (depths.get(symbol) ?? 0) > depth)
  if (deeper !== undefined) throw new Error(`let '${name}' has depth ${depth}, but uses '${deeper}' from further in`)
}

function symbolsOf(e: Expr): readonly string[] {
  const out: string[] = []
  walk(e, (n) => {
    if (n.kind === 'symbol') out.push(n.name)
  })
  return out
}
