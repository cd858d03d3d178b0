import { CourantError, type FieldObject, type Host, type Sampled, type StorageObject } from '@courant/core'
import type { Call } from './bind/bind.ts'
import { foundOnce } from './bind/found.ts'
import type { Steps } from './course.ts'
import {
  findIn,
  isSearchable,
  partOf,
  searchable,
  searchPart,
  slotsOf,
  type BadPoint,
  type Part,
  type Searchable,
} from './searchable.ts'
import { Slots } from './slots.ts'
import type { Soon } from './soon.ts'

interface Searched {
  version: number
  /** Those that were stored to since they were searched; none of a function without time. */
  readonly stale: Slots
}

/** Storages whose values were found finite: an unchanged model is searched once, not at every shot or step. */
const searched = new WeakMap<StorageObject, Searched>()

/** What is known of a storage as it is now. */
function knownOf(storage: StorageObject): Searched | undefined {
  const known = searched.get(storage)
  return known?.version === storage.version ? known : undefined
}

/**
 * Throws `args/not-finite` where the data that a run of these steps starts from hold NaN or infinity. Here as in what
 * follows, somebody waits only where there is much to search.
 */
export function checkInputs(call: Call, host: Host, steps: Steps, from = 0): Soon<void> {
  const inputs = inputsOf(call)
  for (let i = from; i < inputs.length; i++) {
    const read = inputs[i] as Searchable
    if (!isUnknown(read)) continue
    const parts = unknownParts(read, steps)
    const found = findIn(parts, host)
    if (found instanceof Promise) return checkInputsFrom(call, host, steps, i, parts, found)
    noteInput(read, parts, found)
  }
}

async function checkInputsFrom(
  call: Call,
  host: Host,
  steps: Steps,
  i: number,
  parts: readonly Part[],
  searching: Promise<BadPoint | undefined>,
): Promise<void> {
  noteInput(inputsOf(call)[i] as Searchable, parts, await searching)
  await checkInputs(call, host, steps, i + 1)
}

function noteInput(read: Searchable, parts: readonly Part[], bad: BadPoint | undefined): void {
  if (bad) throw notFinite(bad)
  const { storage } = read.object
  const known = knownOf(storage)
  if (!known) searched.set(storage, { version: storage.version, stale: new Slots(slotsOf(read)) })
  for (const { slot } of parts) {
    if (slot === undefined) known?.stale.clear()
    else known?.stale.delete(slot)
  }
}

function isUnknown(read: Searchable): boolean {
  const { storage } = read.object
  return knownOf(storage)?.stale.size !== 0 && storage.isAllocated && isSearchable(read)
}

/**
 * A few slots one by one; of many steps that were kept all at once. What an earlier run stored is of no interest where this
 * one stores anew before it reads.
 */
function unknownParts(read: Searchable, steps: Steps): readonly Part[] {
  const stale = knownOf(read.object.storage)?.stale
  if (!stale) return [partOf(read, undefined)]
  const given = givenSlots(read, steps)
  if (!given && 2 * stale.size > slotsOf(read)) return [partOf(read, undefined)]
  const slots = stale.toArray()
  const met = given ? slots.filter((slot) => given.first <= slot && slot <= given.last) : slots
  return met.map((slot) => partOf(read, slot))
}

/** Of a function that keeps its steps and gets new ones before they are read: those that are there when the run begins. */
function givenSlots({ object, axis, reach, forward }: Searchable, { first, last }: Steps): Steps | undefined {
  if (reach?.renewed === undefined || object.field.axes[axis]?.slots !== undefined) return undefined
  const { min, max, renewed } = reach
  if (forward) return max === renewed ? { first: first + min, last: first + renewed - 1 } : undefined
  return min === renewed ? { first: last + renewed + 1, last: last + max } : undefined
}

const inputsOf = foundOnce((call) =>
  [...call.fields].flatMap(([name, object]) => (call.inputs.has(name) ? [searchable(call, name, object)] : [])),
)

const writtenOf = foundOnce((call) =>
  call.program.code.abi.fields.flatMap(({ name, written }) => {
    const object = written ? call.fields.get(name) : undefined
    return object ? [searchable(call, name, object)] : []
  }),
)

/**
 * Says that a run wrote. Of one that ended well and was searched, `steps` says which ones it took, and all is finite then
 * that was so before, but the slots that it stored to, and the one of these that was searched last. Of a refused run
 * nothing was written, and what was known of its data still holds.
 */
export function markWritten(call: Call, steps: Steps | undefined): void {
  const all = writtenOf(call)
  for (let i = 0; i < all.length; i++) {
    const written = all[i] as Searchable
    const { storage } = written.object
    const known = steps && knownOf(storage)
    storage.markDirty()
    if (steps) noteStored(call, written, known ?? { version: 0, stale: new Slots(slotsOf(written)).addAll() }, steps)
  }
}

function noteStored(call: Call, written: Searchable, known: Searched, steps: Steps): void {
  const { object, axis } = written
  const { first, last } = steps
  const { storage } = object
  const hasRun = first <= last
  if (axis >= 0 && hasRun) {
    addStored(written, first, last, known.stale)
    known.stale.delete(newestSlot(call, written, steps))
  }
  // Without slots the search after the run saw all of it.
  const isKnown = axis < 0 ? hasRun || !call.program.divisible : !known.stale.areAll
  if (!isKnown) return
  known.version = storage.version
  if (searched.get(storage) !== known) searched.set(storage, known)
}

function addStored(written: Searchable, first: number, last: number, stale: Slots): void {
  const stored = written.reach?.stored
  if (!stored) {
    stale.addAll()
    return
  }
  const size = slotsOf(written)
  for (let step = Math.max(first, last - size + 1); step <= last; step++) {
    for (let i = 0; i < stored.length; i++) stale.add((((step + (stored[i] ?? 0)) % size) + size) % size)
  }
}

function notFinite({ part, index }: BadPoint): CourantError {
  const { name, object } = part.of
  return new CourantError([
    {
      code: 'args/not-finite',
      severity: 'error',
      message: `'${name}' holds NaN or infinity at ${cellName(object, index)}.`,
      hints: [
        `Look at '${object.partOf ?? object.name}.data.get(${index.join(', ')})' and where its values come from, before running on them.`,
      ],
    },
  ])
}

/** `time slot 2, x = 3, y = 4`: what each number of an index means. */
const cellName = ({ field }: FieldObject, index: readonly number[]): string =>
  index
    .map((i, k) => {
      const { dim, slots } = field.axes[k] ?? {}
      return slots === undefined ? `${dim ?? k} = ${i}` : `${dim} slot ${i}`
    })
    .join(', ')

export interface BadCell {
  readonly field: string
  /** In words. */
  readonly cell: string
}

/**
 * The first cell that is not finite in what a chunk wrote: of every written function the newest time slot, since
 * infinities and NaN spread from there on.
 */
export function findBadCell(call: Call, host: Host, steps: Steps, from = 0): Soon<BadCell | undefined> {
  const written = writtenOf(call)
  for (let i = from; i < written.length; i++) {
    const bad = searchNewest(call, written[i] as Searchable, host, steps)
    if (bad instanceof Promise) return badCellOr(bad, call, host, steps, i + 1)
    if (bad) return badCell(bad)
  }
  return undefined
}

async function badCellOr(
  searching: Promise<BadPoint | undefined>,
  ...others: Parameters<typeof findBadCell>
): Promise<BadCell | undefined> {
  const bad = await searching
  return bad ? badCell(bad) : findBadCell(...others)
}

const badCell = ({ part: { of }, index }: BadPoint): BadCell => ({ field: of.name, cell: cellName(of.object, index) })

function searchNewest(call: Call, written: Searchable, host: Host, steps: Steps): Soon<BadPoint | undefined> {
  if (!isSearchable(written)) return undefined
  const slot = written.axis < 0 ? undefined : newestSlot(call, written, steps)
  return searchPart(partOf(written, slot), host)
}

function newestSlot(call: Call, { object, axis, reach, forward, sampled }: Searchable, { first, last }: Steps): number {
  const step = forward ? last : first
  const time = (sampled ? keptIndex(call, sampled, step, forward) : step) + ((forward ? reach?.max : reach?.min) ?? 0)
  const slots = object.domainShape[axis] ?? 1
  return object.field.axes[axis]?.slots === undefined
    ? Math.min(Math.max(time, 0), slots - 1)
    : ((time % slots) + slots) % slots
}

/** Where a step lies among those that a dimension keeps; between two of them, where the one before it in the run does. */
function keptIndex(call: Call, sampled: Sampled, step: number, forward: boolean): number {
  const factor = call.values.get(sampled.factor)?.value ?? 1
  return (forward ? Math.floor : Math.ceil)(step / factor) - Math.ceil(sampled.start / factor)
}
