import { fieldOf, readAt, readsOf, type Declarations, type Equations, type Read } from '@courant/core'

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
}

export function offsetsOf({ body, decls }: Equations): readonly AxisOffsets[] {
  const found = new Map<string, FieldOffsets>()
  for (const { target, value, guards = [] } of body) {
    take(readAt(target, decls), true, decls, found)
    const indices = target.kind === 'access' ? target.indices : []
    for (const e of [...indices, value, ...guards])
      for (const read of readsOf(e, decls)) take(read, false, decls, found)
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

/** Over all functions of time; both 0 where there is none. A run may start at step `-min`. */
export function timeOffsets(offsets: readonly AxisOffsets[], decls: Declarations): { min: number; max: number } {
  const inTime = offsets.filter(({ dim }) => decls.dimensions.get(dim)?.kind === 'time')
  return { min: Math.min(0, ...inTime.map((o) => o.min)), max: Math.max(0, ...inTime.map((o) => o.max)) }
}
