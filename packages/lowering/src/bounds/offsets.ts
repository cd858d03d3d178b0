import { fieldOf, readsOf, type Declarations, type Equations } from '@courant/core'

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
  const found = new Map<string, AxisOffsets>()
  for (const { target, value, guards = [] } of body) {
    for (const access of [target, ...[value, ...guards].flatMap((e) => readsOf(e, decls))]) {
      const { field, shifts } = access
      for (const [axis, { dim }] of fieldOf(decls, field).axes.entries()) {
        const shift = shifts[axis]
        if (dim === undefined || shift === undefined) continue
        const offset = Number(shift.n)
        const key = `${field} ${axis}`
        const { min, max, stored } = found.get(key) ?? { min: offset, max: offset }
        const stores = access === target && decls.dimensions.get(dim)?.kind === 'time' ? [offset] : []
        found.set(key, {
          ...{ field, axis, dim, min: Math.min(min, offset), max: Math.max(max, offset) },
          ...((stored || stores.length > 0) && { stored: [...new Set([...(stored ?? []), ...stores])] }),
        })
      }
    }
  }
  return [...found.values()]
}

/** Over all functions of time; both 0 where there is none. A run may start at step `-min`. */
export function timeOffsets(offsets: readonly AxisOffsets[], decls: Declarations): { min: number; max: number } {
  const inTime = offsets.filter(({ dim }) => decls.dimensions.get(dim)?.kind === 'time')
  return { min: Math.min(0, ...inTime.map((o) => o.min)), max: Math.max(0, ...inTime.map((o) => o.max)) }
}
