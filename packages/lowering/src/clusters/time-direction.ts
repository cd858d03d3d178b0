import {
  affineIndex,
  fieldOf,
  sharedFields,
  type Access,
  type Declarations,
  type Direction,
  type Footprint,
  type PassContext,
} from '@courant/core'
import { timeAxis } from '../dimensions.ts'

/**
 * Which way each equation steps. A value must be stored before it is read, so reading what lies behind the stored step
 * makes time run forward, reading what lies ahead of it backward. What an equation does to its own function decides
 * first (forward where it does both: what lies ahead is then the old value); one that says nothing by itself follows
 * the equations it shares values with. Undefined where any direction does.
 */
export function timeDirections(
  footprints: readonly Footprint[],
  origins: readonly number[],
  decls: Declarations,
  cx: PassContext,
): readonly (Direction | undefined)[] {
  const out = footprints.map((f) => preferred(votes(f, f, decls)))
  for (let changed = true; changed;) {
    changed = false
    for (const [i, own] of footprints.entries()) {
      if (out[i] !== undefined) continue
      const wanted = new Map<Direction, number>()
      for (const [j, other] of footprints.entries()) {
        if (i === j || sharedInTime(own, other, decls) === undefined) continue
        const cast = out[j] === undefined ? votes(own, other, decls) : new Set([out[j]])
        for (const direction of cast) if (!wanted.has(direction)) wanted.set(direction, j)
      }
      const [first, second] = wanted.values()
      if (second !== undefined && first !== undefined && out[first] === undefined && out[second] === undefined) {
        reportConflict(origins[i] ?? 0, origins[second] ?? 0, cx)
        return out
      }
      const [direction] = wanted.keys()
      if (wanted.size === 1 && direction) {
        out[i] = direction
        changed = true
      }
    }
  }
  return out
}

const preferred = (cast: ReadonlySet<Direction>): Direction | undefined =>
  cast.has('forward') ? 'forward' : cast.has('backward') ? 'backward' : undefined

/** The directions that the reads of either ask for, given what the other stores. */
function votes(a: Footprint, b: Footprint, decls: Declarations): ReadonlySet<Direction> {
  const out = new Set<Direction>()
  for (const [writes, reads] of [
    [a.writes, b.reads],
    [b.writes, a.reads],
  ] as const) {
    for (const [field, all] of writes) {
      const met = reads.get(field)
      for (const write of met ? all : []) {
        const stored = timeOffset(write, decls)
        for (const read of met ?? []) {
          const wanted = timeOffset(read, decls)
          if (stored === undefined || wanted === undefined || stored === wanted) continue
          out.add(wanted < stored ? 'forward' : 'backward')
        }
      }
    }
  }
  return out
}

function timeOffset(access: Access, decls: Declarations): number | undefined {
  const axis = timeAxis(decls, fieldOf(decls, access.field))
  const index = access.indices[axis]
  const affine = index && affineIndex(index)
  return affine?.kind === 'dim' ? affine.offset : undefined
}

/** A function of time that one of the two stores and the other touches. */
function sharedInTime(a: Footprint, b: Footprint, decls: Declarations): string | undefined {
  const inTime = (name: string): boolean => timeAxis(decls, fieldOf(decls, name)) >= 0
  return [...sharedFields(a, b), ...sharedFields(b, a)].find(inTime)
}

function reportConflict(a: number, b: number, cx: PassContext): void {
  cx.report({
    code: 'lower/time-direction',
    severity: 'error',
    message: `Equations ${Math.min(a, b)} and ${Math.max(a, b)} need time to run in opposite directions.`,
    site: cx.program.equations[Math.max(a, b)]?.site,
    notes: ['Each reads what the other stores: one at an earlier, one at a later step. Equations count from 0.'],
    hints: ['Put them into two operators, or keep every step of the functions they share.'],
  })
}
