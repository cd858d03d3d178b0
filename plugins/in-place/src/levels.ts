import { accessesOf, affineIndex, fieldOf, type Access, type Declarations, type Loop } from '@courant/core'

/** A name for a slot that a time loop computes: `let t1: int64 = mod(time + 1, 3)`. */
export interface Slot {
  readonly name: string
  readonly offset: number
  readonly slots: number
}

/** The functions of a time loop whose levels take turns in so many slots. */
export interface Turns {
  readonly slots: number
  readonly names: readonly Slot[]
  readonly fields: readonly string[]
}

/** By number of slots; a function that is met by anything else than these names is in none. */
export function turnsOf(time: Loop, decls: Declarations): readonly Turns[] {
  const names = slotsOf(time)
  const accesses = accessesOf(time.body)
  return [...new Set(names.map(({ slots }) => slots))].map((slots) => {
    const own = names.filter((slot) => slot.slots === slots)
    const cyclic = accesses.filter(({ field }) => fieldOf(decls, field).axes.some((axis) => axis.slots === slots))
    return { slots, names: own, fields: [...new Set(cyclic.map(({ field }) => field))] }
  })
}

/** The names of slots, as a step computes them. */
export function slotsOf({ index, body }: Loop): readonly Slot[] {
  return body.flatMap((node): readonly Slot[] => {
    if (node.kind !== 'let' || node.value.kind !== 'call' || node.value.fn !== 'mod') return []
    const [at, slots] = node.value.args.map(affineIndex)
    if (at?.kind !== 'dim' || at.dim !== index || slots?.kind !== 'constant') return []
    return [{ name: node.name, offset: at.offset, slots: slots.offset }]
  })
}

/** Which slot an access names; undefined where that is not one of the step's. */
export function slotOf({ field, indices }: Access, decls: Declarations, { names }: Turns): Slot | undefined {
  const axis = fieldOf(decls, field).axes.findIndex(({ slots }) => slots !== undefined)
  const index = indices[axis]
  return index?.kind === 'symbol' ? names.find(({ name }) => name === index.name) : undefined
}

/** How many levels a slot is older than the one that a step stores. */
export function ageOf(slot: Slot, stored: Slot, forward: boolean): number {
  const behind = forward ? stored.offset - slot.offset : slot.offset - stored.offset
  return ((behind % slot.slots) + slot.slots) % slot.slots
}
