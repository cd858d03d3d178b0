import {
  affineIndex,
  distanceOf,
  fieldOf,
  type Access,
  type Declarations,
  type Footprint,
  type PassContext,
} from '@courant/core'
import { timeAxis } from '../dimensions.ts'

/**
 * Reports where a cyclic function has too few slots. A warning: a step is stored over an older one that is still to be
 * read. The old value at the very point that is stored is safe, since it is read first; other points, and later
 * equations, get the new value. An error: what is read was stored over steps ago, wherever it is read.
 */
export function reportOverwrites(
  footprints: readonly Footprint[],
  origins: readonly number[],
  decls: Declarations,
  cx: PassContext,
): void {
  const warned = new Set<string>()
  for (let writer = 0; writer < footprints.length; writer++) {
    const { writes } = footprints[writer] as Footprint
    for (let reader = writer; reader < footprints.length; reader++) {
      const { reads } = footprints[reader] as Footprint
      for (const [field, all] of writes) {
        const read = reads.get(field)
        if (read === undefined) continue
        const met = [...read]
        for (const write of all) {
          const lost = met.find((read) => isLost(write, read, reader === writer, decls))
          if (!lost || warned.has(field)) continue
          warned.add(field)
          report(write, lost, origins[reader] ?? 0, decls, cx)
        }
      }
    }
  }
}

function isLost(write: Access, read: Access, sameEquation: boolean, decls: Declarations): boolean {
  const [stored, wanted] = [stepOf(write, decls), stepOf(read, decls)]
  if (stored === undefined || wanted === undefined || stored.offset === wanted.offset) return false
  if (isLongLost(stored, wanted)) return true
  if ((stored.offset - wanted.offset) % stored.slots !== 0) return false
  const vector = distanceOf(write, read, decls)
  if (!vector || !sameEquation) return vector !== undefined
  return [...vector].some(([dim, d]) => dim !== stored.dim && d.value !== 0)
}

const isLongLost = (stored: Step, wanted: Step): boolean => Math.abs(stored.offset - wanted.offset) > stored.slots

interface Step {
  readonly dim: string
  readonly offset: number
  readonly slots: number
}

function stepOf(access: Access, decls: Declarations): Step | undefined {
  const field = fieldOf(decls, access.field)
  const axis = timeAxis(decls, field)
  const slots = field.axes[axis]?.slots
  const index = access.indices[axis]
  const affine = index && affineIndex(index)
  return slots !== undefined && affine?.kind === 'dim' ? { dim: affine.dim, offset: affine.offset, slots } : undefined
}

function report(write: Access, read: Access, origin: number, decls: Declarations, cx: PassContext): void {
  const [stored, wanted] = [stepOf(write, decls), stepOf(read, decls)]
  if (!stored || !wanted) return
  const step = (offset: number): string =>
    offset === 0 ? stored.dim : `${stored.dim} ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}`
  const longLost = isLongLost(stored, wanted)
  cx.report({
    code: 'lower/too-few-slots',
    severity: longLost ? 'error' : 'warning',
    message: longLost
      ? `'${write.field}' keeps ${stored.slots} steps: '${step(wanted.offset)}' is gone when '${step(stored.offset)}' is computed.`
      : `'${write.field}' keeps ${stored.slots} steps, so that '${step(wanted.offset)}' is lost when '${step(stored.offset)}' is stored.`,
    site: cx.program.equations[origin]?.site,
    notes: [`Equation ${origin} ${longLost ? '' : 'still '}reads it; equations count from 0.`],
    hints: [`Give '${write.field}' a larger 'timeOrder', or read the old value before it is overwritten.`],
  })
}
