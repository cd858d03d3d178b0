import { fieldOf, type Declarations } from '../ir/declarations.ts'
import type { Direction } from '../ir/clusters.ts'
import type { Equation, Equations, PointEquation } from '../ir/equations.ts'
import { minus, sign, type Rational } from '../ir/rational.ts'
import { readAt, readsOf, type Read } from './reads.ts'

/** `any`: no value that the equation stores is read in another iteration along the dimension. */
export type WalkDirection = Direction | 'any'

/**
 * Which way each dimension of the target is walked, so that an equation sees its own new values: forward where it
 * reads its target behind the point it stores, backward where it reads ahead. The outermost axis along which the two
 * points differ carries the dependence, time before all others; the axes inside it stay free. Forward where one
 * equation asks for both: what lies ahead is then the old value.
 */
export function directionsOf(
  { target, value }: Pick<PointEquation, 'target' | 'value'>,
  decls: Declarations,
): ReadonlyMap<string, WalkDirection> {
  const { axes } = fieldOf(decls, target.field)
  const dims = axes.flatMap(({ dim }) => (dim === undefined ? [] : [dim]))
  const isTime = (dim: string): boolean => decls.dimensions.get(dim)?.kind === 'time'
  const order = [...dims.filter(isTime), ...dims.filter((d) => !isTime(d))]
  const out = new Map<string, WalkDirection>(order.map((dim) => [dim, 'any']))
  const stored = readAt(target, decls)
  const own = readsOf(value, decls).filter((read) => read.field === target.field)
  for (const read of own) {
    const dim = order.find((d) => step(stored, read, d, decls) !== 0)
    if (dim === undefined) continue
    const direction = step(stored, read, dim, decls) < 0 ? 'forward' : 'backward'
    if (out.get(dim) !== 'forward') out.set(dim, direction)
  }
  return out
}

/** Where along `dim` the read lies from the stored point: -1 behind, 0 level or neither, 1 ahead. */
function step(target: Read, read: Read, dim: string, decls: Declarations): -1 | 0 | 1 {
  const [stored, wanted] = [shiftAlong(target, dim, decls), shiftAlong(read, dim, decls)]
  return stored && wanted ? sign(minus(wanted, stored)) : 0
}

function shiftAlong({ field, shifts }: Read, dim: string, decls: Declarations): Rational | undefined {
  return shifts[fieldOf(decls, field).axes.findIndex((a) => a.dim === dim)]
}

/**
 * Which way each equation steps through time. What an equation reads of its own function decides, if only to add to it;
 * one that says nothing by itself follows those it shares functions of time with, else the equation before it, else goes
 * forward. Throws where what an equation shares asks for both ways.
 */
export function timeDirectionsOf({ body, decls }: Equations): readonly Direction[] {
  const time = [...decls.dimensions.values()].find((d) => d.kind === 'time')?.name
  if (time === undefined) return body.map(() => 'forward')
  const reads = body.map((e) => {
    const values = [e.value, ...(e.guards ?? [])].flatMap((value) => readsOf(value, decls))
    return e.kind === 'eq' && e.update === 'set' ? values : [...values, readAt(e.target, decls)]
  })
  const votes = (writer: number, reader: number): readonly Direction[] =>
    (reads[reader] ?? []).flatMap((read) => {
      const target = body[writer]?.target
      const side = target && target.field === read.field ? step(readAt(target, decls), read, time, decls) : 0
      return side === 0 ? [] : [side < 0 ? 'forward' : 'backward']
    })
  const out = body.map((_, i): Direction | undefined => {
    const own = votes(i, i)
    return own.includes('forward') ? 'forward' : own[0]
  })
  for (let changed = true; changed;) {
    changed = false
    for (const i of body.keys()) {
      if (out[i] !== undefined) continue
      const wanted = new Set<Direction>()
      let settled = false
      for (const j of body.keys()) {
        if (j === i || !shareInTime(body[i] as Equation, body[j] as Equation, reads[i], reads[j], time, decls)) continue
        const other = out[j]
        settled ||= other !== undefined
        for (const direction of other ? [other] : [...votes(i, j), ...votes(j, i)]) wanted.add(direction)
      }
      if (wanted.size > 1 && !settled) throw new Error(`The equations ask '${time}' to run in both directions.`)
      const [direction] = wanted
      if (wanted.size !== 1 || !direction) continue
      out[i] = direction
      changed = true
    }
  }
  let current = out.find((d) => d !== undefined) ?? 'forward'
  return out.map((d) => (current = d ?? current))
}

/** Whether one of the two stores a function of time that the other touches. */
function shareInTime(
  a: Equation,
  b: Equation,
  readsOfA: readonly Read[] = [],
  readsOfB: readonly Read[] = [],
  time: string,
  decls: Declarations,
): boolean {
  const inTime = (field: string): boolean => fieldOf(decls, field).axes.some(({ dim }) => dim === time)
  const touches = (stored: string, reads: readonly Read[], field: string): boolean =>
    stored === field || reads.some((read) => read.field === field)
  return (
    (inTime(a.target.field) && touches(b.target.field, readsOfB, a.target.field)) ||
    (inTime(b.target.field) && touches(a.target.field, readsOfA, b.target.field))
  )
}
