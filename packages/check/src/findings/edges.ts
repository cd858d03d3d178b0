import { children, rationals, type At, type Diagnostic, type Expr, type FieldObject } from '@courant/core'
import type { Problem } from '../problem.ts'

/**
 * Functions that the equations divide by at a neighbour, and whose halo holds zeros, as it does until somebody fills it:
 * at the edge the result is infinite. Of equations over the whole domain, since others may stay away from its edge.
 */
export function checkEdges({ root, fields, sites }: Problem, names: readonly string[]): readonly Diagnostic[] {
  const found = new Set<string>()
  for (const equation of root.body) {
    if (equation.kind !== 'eq' || equation.region.length > 0 || equation.guards?.length) continue
    for (const divisor of divisorsIn(equation.value)) {
      const { field } = divisor
      const object = fields.get(field)
      if (object && names.includes(field) && !found.has(field) && readsZero(object, divisor)) found.add(field)
    }
  }
  return [...found].map((name) => ({
    code: 'check/zero-divisor',
    severity: 'warning',
    message: `The equations divide by '${name}' at neighbours, and its halo holds zeros.`,
    site: sites.get(name),
    notes: ['At the edge of the grid the neighbours lie in the halo: the result there is infinite or NaN.'],
    hints: [
      `Fill the halo: 'initialise(${name}, values)' extends the model into it, '${name}.dataWithHalo.set(...)' sets all.`,
    ],
  }))
}

/**
 * The functions at neighbours whose zeros make the value infinite. What is divided by in turn is none, as in a harmonic
 * mean, which is 0 then; nor what a condition chooses.
 */
function divisorsIn(e: Expr, seen = new Set<Expr>()): readonly At[] {
  if (e.kind === 'select' || seen.has(e)) return []
  seen.add(e)
  const divides = e.kind === 'pow' && e.exponent.kind === 'num' && rationals.sign(e.exponent.value) < 0
  if (!divides) return children(e).flatMap((child) => divisorsIn(child, seen))
  return e.base.kind === 'at' && e.base.shifts.some((by) => by.n !== 0n) ? [e.base] : []
}

/** What the dsl's functions offer: their values with the halo around them. */
interface Surrounded {
  readonly dataWithHalo: { slice(...parts: readonly object[]): { toFlat(): ArrayLike<number> } }
}
const isSurrounded = (o: unknown): o is Surrounded => typeof o === 'object' && o !== null && 'dataWithHalo' in o

/** Whether the values that a run over the domain reads by such shifts have a 0 among them. */
function readsZero(object: FieldObject, { shifts }: At): boolean {
  const { field, domainShape, storage, inset } = object
  if (inset || !storage.isAllocated || !isSurrounded(object)) return false
  const box = field.axes.map(({ halo: [before] }, k) => {
    const start = before + rationals.toNumber(shifts[k] ?? rationals.zero)
    return { start, stop: start + (domainShape[k] ?? 0) }
  })
  return Array.prototype.includes.call(object.dataWithHalo.slice(...box).toFlat(), 0)
}
