import type { Loop } from '../ir/tree.ts'
import { affineIndex } from './affine-index.ts'

/** A slot of a cyclic time axis as a step computes it. */
export interface TimeSlot {
  /** The level that it holds, in steps from that of the loop. */
  readonly offset: number
  readonly slots: number
  /** Levels take turns in one slot less for most of a run: the oldest is overwritten by the newest. */
  readonly inPlace: boolean
}

/**
 * The slots that a time loop names, by name: `let t1: int64 = mod(time + 1, 3)`; where levels are stored in place,
 * `mod(select(..., older, time + 1), 3)`.
 */
export function slotsOf({ index, body }: Loop): ReadonlyMap<string, TimeSlot> {
  const found = new Map<string, TimeSlot>()
  for (const node of body) {
    if (node.kind !== 'let' || node.value.kind !== 'call' || node.value.fn !== 'mod') continue
    const [level, count] = node.value.args
    if (!level || !count) continue
    const inPlace = level.kind === 'select'
    const [at, slots] = [affineIndex(inPlace ? level.else : level), affineIndex(count)]
    if (at.kind !== 'dim' || at.dim !== index || slots.kind !== 'constant') continue
    found.set(node.name, { offset: at.offset, slots: slots.offset, inPlace })
  }
  return found
}

/** After how many steps, `least` or more, the second slot first is the one that the first was. */
export function stepsUntil(a: TimeSlot, b: TimeSlot, least: number, forward = true): number {
  const steps = forward ? a.offset - b.offset : b.offset - a.offset
  const turn = (slots: number): number => least + ((((steps - least) % slots) + slots) % slots)
  return a.inPlace && a.slots > 1 ? Math.min(turn(a.slots), turn(a.slots - 1)) : turn(a.slots)
}
