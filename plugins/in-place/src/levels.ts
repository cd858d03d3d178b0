import { accessesOf, fieldOf, slotsOf, type Access, type Declarations, type Loop, type TimeSlot } from '@courant/core'

/** A slot that a time loop computes, and its name. */
export interface NamedSlot extends TimeSlot {
  readonly name: string
}

/** The functions of a time loop whose levels take turns in so many slots. */
export interface Turns {
  readonly slots: number
  readonly names: readonly NamedSlot[]
  readonly fields: readonly string[]
}

/** By number of slots; a function that is met by anything else than these names is in none. */
export function turnsOf(time: Loop, decls: Declarations): readonly Turns[] {
  const names = [...slotsOf(time)].flatMap(([name, slot]) => (slot.inPlace ? [] : [{ name, ...slot }]))
  const accesses = accessesOf(time.body)
  return [...new Set(names.map(({ slots }) => slots))].map((slots) => {
    const own = names.filter((slot) => slot.slots === slots)
    const cyclic = accesses.filter(({ field }) => fieldOf(decls, field).axes.some((axis) => axis.slots === slots))
    return { slots, names: own, fields: [...new Set(cyclic.map(({ field }) => field))] }
  })
}

/** Which slot an access names; undefined where that is not one of the step's. */
export function slotOf({ field, indices }: Access, decls: Declarations, { names }: Turns): NamedSlot | undefined {
  const axis = fieldOf(decls, field).axes.findIndex(({ slots }) => slots !== undefined)
  const index = indices[axis]
  return index?.kind === 'symbol' ? names.find(({ name }) => name === index.name) : undefined
}

/** How many levels a slot is older than the one that a step stores. */
export function ageOf(slot: TimeSlot, stored: TimeSlot, forward: boolean): number {
  const behind = forward ? stored.offset - slot.offset : slot.offset - stored.offset
  return ((behind % slot.slots) + slot.slots) % slot.slots
}
