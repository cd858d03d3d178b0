import { directionsOf, timeDirectionsOf } from '../analysis/directions.ts'
import { dimensionsOfEquation, iterationOrder } from '../analysis/iteration-order.ts'
import { boundNames, pointsOf } from '../ir/declarations.ts'
import type { Equation, Equations, PointEquation, SparseEquation } from '../ir/equations.ts'
import { walk, type Expr } from '../ir/expr.ts'
import type { Direction } from '../ir/clusters.ts'
import type { Machine } from './machine.ts'

/**
 * Level 1, as the user means it: step by step, and within a step each equation over all its points before the next.
 * Equations without time run once: before the steps, or after them where they need what an earlier one stores. Those
 * that step forward and those that step backward have no step in common: they run one after the other.
 */
export function runEquations(root: Equations, machine: Machine): void {
  const time = [...root.decls.dimensions.values()].find((d) => d.kind === 'time')?.name
  const { before, stepped, after } = arranged(root, time)
  for (const equation of before) runEquation(equation, machine)
  if (time !== undefined && stepped.length > 0) {
    for (const { direction, body } of loopsOf({ ...root, body: stepped })) {
      machine.walk(boundsOf(time, machine), { direction, parallel: false }, (step) =>
        machine.with(time, step, () => {
          for (const equation of body) runEquation(equation, machine, time)
        }),
      )
    }
  }
  for (const equation of after) runEquation(equation, machine)
}

interface TimeLoop {
  readonly direction: Direction
  readonly body: Equation[]
}

/** Each equation joins the last loop of its direction, unless it needs what a later loop does. */
function loopsOf(root: Equations): readonly TimeLoop[] {
  const directions = timeDirectionsOf(root)
  const loops: TimeLoop[] = []
  for (const [i, equation] of root.body.entries()) {
    const direction = directions[i] ?? 'forward'
    const at = loops.findLastIndex((loop) => loop.direction === direction)
    const needed = loops.slice(at + 1).some(({ body }) => body.some((other) => depend(equation, other)))
    if (at < 0 || needed) loops.push({ direction, body: [equation] })
    else loops[at]?.body.push(equation)
  }
  return loops
}

type Phases = Readonly<Record<'before' | 'stepped' | 'after', readonly Equation[]>>

function arranged({ body, decls }: Equations, time: string | undefined): Phases {
  const phases = { before: [] as Equation[], stepped: [] as Equation[], after: [] as Equation[] }
  for (const equation of body) {
    const needs = (others: readonly Equation[]): boolean => others.some((other) => depend(equation, other))
    const inTime = time !== undefined && dimensionsOfEquation(equation, decls).includes(time)
    if (inTime && needs(phases.after)) {
      throw new Error(`Equation ${equation.origin} runs in time, but needs one that runs after it.`)
    }
    if (inTime) phases.stepped.push(equation)
    else if (needs(phases.stepped) || needs(phases.after)) phases.after.push(equation)
    else phases.before.push(equation)
  }
  return phases
}

/** Whether one of the two stores a field that the other touches. */
function depend(a: Equation, b: Equation): boolean {
  const touches = (e: Equation, field: string): boolean =>
    e.target.field === field || [e.value, ...(e.guards ?? [])].some((v) => fieldsIn(v).has(field))
  return touches(a, b.target.field) || touches(b, a.target.field)
}

function fieldsIn(e: Expr): ReadonlySet<string> {
  const out = new Set<string>()
  walk(e, (n) => {
    if (n.kind === 'at' || n.kind === 'access') out.add(n.field)
  })
  return out
}

/** `time` has its value already. */
function runEquation(equation: Equation, machine: Machine, time?: string): void {
  if (equation.kind === 'eq') runPoints(equation, machine, time)
  else runSparse(equation, machine)
}

function runPoints(equation: PointEquation, machine: Machine, time: string | undefined): void {
  const { target, update, value, region, guards = [] } = equation
  const directions = directionsOf(equation, machine.decls)
  const dims = iterationOrder(equation, machine.decls).filter((d) => d !== time)
  const nest = ([dim, ...inner]: readonly string[]): void => {
    if (dim === undefined) {
      if (guards.every((g) => machine.holds(g))) machine.store(target, update, machine.value(value))
      return
    }
    const range = region.find((r) => r.dim === dim)
    const bounds = range ? { lo: machine.integer(range.lo), hi: machine.integer(range.hi) } : boundsOf(dim, machine)
    const direction = directions.get(dim) === 'backward' ? 'backward' : 'forward'
    machine.walk(bounds, { direction, parallel: false }, (i) => machine.with(dim, i, () => nest(inner)))
  }
  nest(dims)
}

function runSparse(equation: SparseEquation, machine: Machine): void {
  const { dim } = pointsOf(machine.decls, equation.points)
  const bounds = boundsOf(dim, machine)
  machine.walk(bounds, { direction: 'forward', parallel: false }, (p) =>
    machine.with(dim, p, () => {
      if ((equation.guards ?? []).every((g) => machine.holds(g))) machine.sparse(equation)
    }),
  )
}

function boundsOf(dim: string, machine: Machine): { readonly lo: number; readonly hi: number } {
  const [min, max] = boundNames(dim)
  return { lo: machine.symbol(min), hi: machine.symbol(max) }
}
