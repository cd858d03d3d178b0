import {
  dependences,
  fieldOf,
  footprint,
  keptApart,
  linearExpr,
  mayBeOther,
  mayBeZero,
  type Apart,
  type Declarations,
  type Dependence,
  type DistanceVector,
  type Expr,
  type Interner,
  type Iteration,
  type Statement,
  type Walked,
} from '@courant/core'
import { isTime } from '../dimensions.ts'

export interface Parallelism {
  /** As far as holds in every run. */
  readonly always: readonly Iteration[]
  /** Conditions on a run's bounds under which more iterations are parallel; none where they make no difference. */
  readonly conditions: readonly Expr[]
  /** Where all of these hold. */
  readonly given: readonly Iteration[]
}

/**
 * Marks the iterations that carry no dependence: none joins two accesses in different iterations of the dimension
 * while all outer dimensions stand still. Time is left sequential: its loop is shared with the neighbouring clusters,
 * and step follows step. What the guards say of a run's bounds is made use of.
 */
export function parallelism(
  iterations: readonly Iteration[],
  body: readonly Statement[],
  decls: Declarations,
  ir: Interner,
  guards: readonly Expr[],
): Parallelism {
  const links = linksIn(iterations, body, decls, ir, guards)
  const all = [...new Set(links.flatMap(({ unless }) => (unless ? [unless.condition] : [])))]
  const always = marked(iterations, links, guards, decls)
  if (all.length === 0) return { always, conditions: [], given: always }
  const given = marked(iterations, links, all, decls)
  return { always, conditions: given.some((it, i) => it.parallel !== always[i]?.parallel) ? all : [], given }
}

function marked(
  iterations: readonly Iteration[],
  links: readonly Link[],
  holding: readonly Expr[],
  decls: Declarations,
): readonly Iteration[] {
  const vectors = links.flatMap((l) => (l.unless && !holding.includes(l.unless.condition) ? [l.vector] : settled(l)))
  const parallel = parallelDims(iterations, vectors, decls)
  return Object.freeze(iterations.map((it) => Object.freeze({ ...it, parallel: parallel.has(it.dim) })))
}

function parallelDims(
  iterations: readonly Iteration[],
  vectors: readonly DistanceVector[],
  decls: Declarations,
): ReadonlySet<string> {
  const isCarried = (v: DistanceVector, at: number): boolean =>
    iterations.slice(0, at).every(({ dim }) => mayBeZero(v.get(dim))) && mayBeOther(v.get(iterations[at]?.dim ?? ''))
  const found = iterations.filter(({ dim }, i) => !isTime(decls, dim) && !vectors.some((v) => isCarried(v, i)))
  return new Set(found.map(({ dim }) => dim))
}

/** A dependence by its distances, and what becomes of it where a condition holds: others, or none. */
interface Link {
  readonly vector: DistanceVector
  readonly unless?: { readonly condition: Expr; readonly vector: DistanceVector | undefined }
}

/** Given that its condition holds. */
function settled({ vector, unless }: Link): readonly DistanceVector[] {
  if (!unless) return [vector]
  return unless.vector ? [unless.vector] : []
}

function linksIn(
  iterations: readonly Iteration[],
  body: readonly Statement[],
  decls: Declarations,
  ir: Interner,
  guards: readonly Expr[],
): readonly Link[] {
  const own = footprint(body, guards)
  // A loop of one iteration has nothing to gain, and would be shared among threads for nothing.
  const ranged = iterations.filter(({ dim, lo, hi }) => lo !== hi && !isTime(decls, dim))
  const walked: Walked = new Map(ranged.map(({ dim, lo, hi }) => [dim, { lo, hi }]))
  const stays = (v: DistanceVector): boolean => ranged.every(({ dim }) => v.get(dim)?.value === 0)
  const time = iterations.filter(({ dim }) => isTime(decls, dim))
  return dependences(own, own, decls).flatMap((dependence) => {
    const { vector } = dependence
    // Most of a stencil's accesses are of another step, which time carries; one that stays at its point is, at most.
    if (time.some(({ dim }) => !mayBeZero(vector.get(dim)))) return []
    return stays(vector) ? [{ vector }] : linkOf(dependence, walked, decls, ir)
  })
}

function linkOf({ from, to, vector }: Dependence, walked: Walked, decls: Declarations, ir: Interner): readonly Link[] {
  let known: DistanceVector = vector
  let unless: Link['unless']
  for (const [i, { slots }] of fieldOf(decls, from.field).axes.entries()) {
    const [a, b] = [from.indices[i], to.indices[i]]
    if (slots !== undefined || !a || !b) continue
    const apart = keptApart(a, b, walked, (symbol) => decls.params.has(symbol))
    if (apart?.when === true) {
      if (apart.kind === 'never') return []
      known = narrowed(known, apart)
    } else if (apart && !unless) {
      const rest = apart.kind === 'level' ? narrowed(known, apart) : undefined
      unless = { condition: anyOf(apart, ir), vector: rest }
    }
  }
  return [{ vector: known, ...(unless && { unless }) }]
}

const narrowed = (vector: DistanceVector, { dim = '' }: Apart): DistanceVector =>
  new Map([...vector, [dim, { value: 0 }]])

function anyOf({ when }: Apart, ir: Interner): Expr {
  const signs = (when === true ? [] : when).map((form) => ir.compare('>=', linearExpr(ir, form), ir.num(0)))
  return signs.length === 1 ? (signs[0] as Expr) : ir.logic('or', signs)
}
