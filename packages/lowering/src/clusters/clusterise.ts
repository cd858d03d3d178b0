import {
  boundNames,
  dimensionsOfEquation,
  directionsOf,
  footprint,
  iterationOrder,
  pointsOf,
  type Access,
  type Cluster,
  type Clusters,
  type Declarations,
  type Direction,
  type Equation,
  type Equations,
  type Expr,
  type Iteration,
  type PassContext,
  type Statement,
  type WalkDirection,
} from '@courant/core'
import { isTime } from '../dimensions.ts'
import { toAccesses } from './access.ts'
import { arrange } from './arrange.ts'

import { timeDirections } from './time-direction.ts'
import { checkTimeLoops } from './time-loops.ts'
import { reportOverwrites } from './overwrites.ts'
import { versions } from './versions.ts'

/** From equations to clusters: one each, with its iteration space and directions, in an order with few time loops. */
export function clusterise(root: Equations, cx: PassContext): Clusters {
  const { decls } = root
  const done = new Map<Expr, Expr>()
  const statements = root.body.map((equation) => toStatement(equation, decls, done, cx))
  const guards = root.body.map((e) => (e.guards ?? []).map((g) => toAccesses(cx.ir, decls, g, done)))
  const footprints = statements.map((s, i) => footprint([s], guards[i]))
  const origins = root.body.map((e) => e.origin)
  reportOverwrites(footprints, origins, decls, cx)
  const directions = timeDirections(footprints, origins, decls, cx)
  const inherited = inheritDirections(root.body, directions, decls)
  const clusters = root.body.flatMap((equation, i) => {
    const statement = statements[i] as Statement
    const body = Object.freeze([statement])
    const own = equation.kind === 'eq' ? directionsOf(equation, decls) : undefined
    const iterations = iterationsOf(equation, decls, cx).map((iteration) => ({
      ...iteration,
      direction: isTime(decls, iteration.dim) ? (inherited[i] ?? 'forward') : ahead(own?.get(iteration.dim)),
    }))
    const conditions = Object.freeze(guards[i] ?? [])
    return versions({ iterations, guards: conditions, body }, decls, cx.ir)
  })
  const body = arrange(clusters satisfies readonly Cluster[], decls)
  checkTimeLoops(body, decls, cx)
  return Object.freeze({ level: 'clusters', decls, body })
}

const ahead = (walk: WalkDirection | undefined): Direction => (walk === 'backward' ? 'backward' : 'forward')

/** What may run either way joins the loop before it, or the first one. */
function inheritDirections(
  body: readonly Equation[],
  directions: readonly (Direction | undefined)[],
  decls: Declarations,
): readonly (Direction | undefined)[] {
  const inTime = (e: Equation): boolean => dimensionsOfEquation(e, decls).some((d) => isTime(decls, d))
  let current = directions.find((d, i) => d !== undefined && inTime(body[i] as Equation))
  return directions.map((d) => (current = d ?? current))
}

function toStatement(e: Equation, decls: Declarations, done: Map<Expr, Expr>, { ir }: PassContext): Statement {
  const target = toAccesses(ir, decls, e.target, done) as Access
  const value = toAccesses(ir, decls, e.value, done)
  const { update, origin } = e
  return e.kind === 'eq'
    ? Object.freeze({ kind: 'assign', target, update, value, origin })
    : Object.freeze({
        ...{ kind: e.kind, points: e.points, target, update, value, origin },
        ...(e.region && { region: e.region }),
      })
}

/** Time first. A sparse operation runs over its points; grid dimensions in it stand for the support of each. */
function iterationsOf(e: Equation, decls: Declarations, { ir }: PassContext): readonly Omit<Iteration, 'direction'>[] {
  const dims = iterationOrder(e, decls)
  const walked = e.kind === 'eq' ? dims : [...dims.filter((d) => isTime(decls, d)), pointsOf(decls, e.points).dim]
  return walked.map((dim) => {
    const [min, max] = boundNames(dim)
    const range = e.kind === 'eq' ? e.region.find((r) => r.dim === dim) : undefined
    return { dim, lo: range?.lo ?? ir.symbol(min), hi: range?.hi ?? ir.symbol(max), parallel: false }
  })
}
