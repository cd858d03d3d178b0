import {
  fieldOf,
  readAt,
  readsOf,
  type Declarations,
  type Equation,
  type Equations,
  type Rational,
  type Read,
} from '@courant/core'
import { timeAxis } from '../dimensions.ts'

/**
 * How far from the current point a program touches a function along one of its axes, in points: `u(time + 1)` beside
 * `u(time - 1)` gives -1 and 1. From these follow the default bounds of a run: `d_m = -min` and `d_M = size - 1 - max`
 * along every dimension that the function stores in full. Plain data.
 */
export interface AxisOffsets {
  readonly field: string
  readonly axis: number
  readonly dim: string
  readonly min: number
  readonly max: number
  /** Of a time axis, at which of these something is stored. */
  readonly stored?: readonly number[]
  /** Of a time axis, at which of these each step stores the whole domain before anything reads there. */
  readonly renewed?: number
}

export function offsetsOf({ body, decls }: Equations): readonly AxisOffsets[] {
  const found = new Map<string, FieldOffsets>()
  const met = new Set<string>()
  for (const equation of body) {
    const { target, value, guards = [] } = equation
    const stored = readAt(target, decls)
    take(stored, true, decls, found)
    const indices = target.kind === 'access' ? target.indices : []
    for (const e of [...indices, value, ...guards]) {
      for (const read of readsOf(e, decls)) {
        take(read, false, decls, found)
        met.add(stepOf(read, decls))
      }
    }
    if (!met.has(stepOf(stored, decls)) && storesAll(equation)) renew(stored, decls, found)
    met.add(stepOf(stored, decls))
  }
  return [...found.values()].flatMap((axes) => axes.filter((axis) => axis !== undefined))
}

type FieldOffsets = ({ -readonly [key in keyof AxisOffsets]: AxisOffsets[key] } | undefined)[]

function take({ field, shifts }: Read, stores: boolean, decls: Declarations, found: Map<string, FieldOffsets>): void {
  const known = found.get(field) ?? []
  found.set(field, known)
  fieldOf(decls, field).axes.forEach(({ dim }, axis) => {
    const shift = shifts[axis]
    if (dim === undefined || shift === undefined) return
    const offset = Number(shift.n)
    const entry = (known[axis] ??= { field, axis, dim, min: offset, max: offset })
    entry.min = Math.min(entry.min, offset)
    entry.max = Math.max(entry.max, offset)
    if (stores && decls.dimensions.get(dim)?.kind === 'time')
      entry.stored = [...new Set([...(entry.stored ?? []), offset])]
  })
}

/** A function at a step. */
function stepOf({ field, shifts }: Read, decls: Declarations): string {
  const shift = shifts[timeAxis(decls, fieldOf(decls, field))]
  return shift ? `${field} ${shift.n}` : field
}

/** Whether each point of the domain gets a value that owes nothing to what was there. */
const storesAll = ({ kind, target, update, region = [], guards = [] }: Equation): boolean =>
  kind === 'eq' && update === 'set' && target.kind === 'at' && region.length === 0 && guards.length === 0

function renew({ field, shifts }: Read, decls: Declarations, found: Map<string, FieldOffsets>): void {
  const axis = timeAxis(decls, fieldOf(decls, field))
  const isInPlace = (shift: Rational | undefined, k: number): boolean => k === axis || shift?.n === 0n
  const entry = found.get(field)?.[axis]
  if (entry && shifts.every(isInPlace)) entry.renewed ??= Number(shifts[axis]?.n)
}

/** Over all functions of time; both 0 where there is none. A run may start at step `-min`. */
export function timeOffsets(offsets: readonly AxisOffsets[], decls: Declarations): { min: number; max: number } {
  const inTime = offsets.filter(({ dim }) => decls.dimensions.get(dim)?.kind === 'time')
  return { min: Math.min(0, ...inTime.map((o) => o.min)), max: Math.max(0, ...inTime.map((o) => o.max)) }
}
