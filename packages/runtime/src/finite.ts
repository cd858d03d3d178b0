import {
  CourantError,
  elementBytes,
  isFloat,
  type FieldObject,
  type FoundCell,
  type Host,
  type StorageObject,
  type StridedBox,
  walkedDim,
} from '@courant/core'
import type { AxisOffsets } from '@courant/lowering'
import type { Call } from './bind/bind.ts'
import { foundOnce } from './bind/found.ts'
import { originOf } from './frame.ts'
import { Slots } from './slots.ts'
import type { Soon } from './soon.ts'

/** Of a run or a part of it, both ends included. */
export interface Steps {
  readonly first: number
  readonly last: number
}

export const isForward = ({ program }: Call): boolean => program.timeDirection !== 'backward'

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
    const parts = unknownParts(call, read, steps)
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
function unknownParts(call: Call, read: Searchable, steps: Steps): readonly Part[] {
  const stale = knownOf(read.object.storage)?.stale
  if (!stale) return [partOf(read, undefined)]
  const given = givenSlots(call, read, steps)
  if (!given && 2 * stale.size > slotsOf(read)) return [partOf(read, undefined)]
  const slots = stale.toArray()
  const met = given ? slots.filter((slot) => given.first <= slot && slot <= given.last) : slots
  return met.map((slot) => partOf(read, slot))
}

/** Of a function that keeps its steps and gets new ones before they are read: those that are there when the run begins. */
function givenSlots(call: Call, { object, axis, reach }: Searchable, { first, last }: Steps): Steps | undefined {
  if (reach?.renewed === undefined || object.field.axes[axis]?.slots !== undefined) return undefined
  const { min, max, renewed } = reach
  if (isForward(call)) return max === renewed ? { first: first + min, last: first + renewed - 1 } : undefined
  return min === renewed ? { first: last + renewed + 1, last: last + max } : undefined
}

/** A function of a call. */
interface Searchable {
  readonly name: string
  readonly object: FieldObject
  /** That of time, or of some of its steps; negative where it has none. */
  readonly axis: number
  /** How far along it the function is accessed, and where it is stored to. */
  readonly reach: AxisOffsets | undefined
  /** Those that were searched last, by slot. */
  readonly parts: Map<number | undefined, Part>
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

function searchable({ program }: Call, name: string, object: FieldObject): Searchable {
  const { time, decls } = program
  const axis = object.field.axes.findIndex(({ dim }) => dim !== undefined && walkedDim(decls, dim) === time)
  const reach = program.offsets.find((o) => o.field === name && o.axis === axis)
  return { name, object, axis, reach, parts: new Map() }
}

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

/** How many time slots it has; 0 without time. */
const slotsOf = ({ object, axis }: Searchable): number => object.domainShape[axis] ?? 0

function noteStored(call: Call, written: Searchable, known: Searched, { first, last }: Steps): void {
  const { object, axis } = written
  const { storage } = object
  const hasRun = first <= last
  if (axis >= 0 && hasRun) {
    addStored(written, first, last, known.stale)
    known.stale.delete(newestSlot(call, written, { first, last }))
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
    if (bad instanceof Promise) return inWordsOr(bad, call, host, steps, i + 1)
    if (bad) return inWords(bad)
  }
  return undefined
}

async function inWordsOr(
  searching: Promise<BadPoint | undefined>,
  ...others: Parameters<typeof findBadCell>
): Promise<BadCell | undefined> {
  const bad = await searching
  return bad ? inWords(bad) : findBadCell(...others)
}

const inWords = ({ part: { of }, index }: BadPoint): BadCell => ({ field: of.name, cell: cellName(of.object, index) })

function searchNewest(call: Call, written: Searchable, host: Host, steps: Steps): Soon<BadPoint | undefined> {
  if (!isSearchable(written)) return undefined
  const slot = written.axis < 0 ? undefined : newestSlot(call, written, steps)
  return searchPart(partOf(written, slot), host)
}

/** The domain of a function, or one slot of it, and what was looked at to find out where it lies. */
interface Part {
  readonly of: Searchable
  readonly slot: number | undefined
  readonly region: Region
  readonly address: bigint
  readonly layout: StorageObject['layout']
  readonly codec: StorageObject['codec']
}

/** Of a function; most keep three time slots. */
const mostParts = 4

function partOf(of: Searchable, slot: number | undefined): Part {
  const { parts, object, axis } = of
  const { layout, codec, memory } = object.storage
  const known = parts.get(slot)
  if (known?.address === memory.address && known.layout === layout && known.codec === codec) return known
  if (parts.size === mostParts) parts.clear()
  const part = { of, slot, region: findRegion(object, axis, slot), address: memory.address, layout, codec }
  parts.set(slot, part)
  return part
}

/** A point of a function, and where it was found. */
interface BadPoint {
  readonly part: Part
  readonly index: readonly number[]
}

/** The first one in these parts, from one of them on. */
function findIn(parts: readonly Part[], host: Host, from = 0): Soon<BadPoint | undefined> {
  for (let i = from; i < parts.length; i++) {
    const found = searchPart(parts[i] as Part, host)
    if (found instanceof Promise) return elseIn(found, parts, host, i + 1)
    if (found) return found
  }
  return undefined
}

const elseIn = async (
  searching: Promise<BadPoint | undefined>,
  ...others: Parameters<typeof findIn>
): Promise<BadPoint | undefined> => (await searching) ?? findIn(...others)

function searchPart(part: Part, host: Host): Soon<BadPoint | undefined> {
  const found = search(host, part.region.box)
  if (found instanceof Promise) return badPointOnce(part, found)
  return found && badPoint(part, found)
}

async function badPointOnce(part: Part, searching: Promise<FoundCell>): Promise<BadPoint | undefined> {
  const found = await searching
  return found && badPoint(part, found)
}

function badPoint(part: Part, found: readonly number[]): BadPoint {
  const index = part.region.pointOf(found)
  return { part, index: part.slot === undefined ? index : index.with(part.of.axis, part.slot) }
}

/** Elements that a plugin holds in its own way, or elsewhere, have no exponent bits to look at. */
function isSearchable({ object }: Searchable): boolean {
  const { dtype, codec, pages } = object.storage
  return isFloat(dtype) && !pages && (codec.key === dtype || codec.stored !== undefined)
}

/** Hosts take boxes of four dimensions; those of more are searched slice by slice. */
function search(host: Host, box: StridedBox): Soon<FoundCell> {
  return box.shape.length <= 4 ? host.firstNonFinite(box) : searchSlices(host, box)
}

async function searchSlices(host: Host, box: StridedBox): Promise<FoundCell> {
  const { address, shape, strides } = box
  const [slices = 0, step = 0] = [shape[0], strides[0]]
  for (let i = 0; i < slices; i++) {
    const slice = {
      ...box,
      address: address + BigInt(i * step * elementBytes(box)),
      shape: shape.slice(1),
      strides: strides.slice(1),
    }
    const found = await search(host, slice)
    if (found) return [i, ...found]
  }
  return undefined
}

function newestSlot(call: Call, { object, axis, reach }: Searchable, { first, last }: Steps): number {
  const forward = isForward(call)
  const { dim, slots: cycle } = object.field.axes[axis] ?? {}
  const time = keptIndex(call, dim, forward ? last : first) + ((forward ? reach?.max : reach?.min) ?? 0)
  const slots = object.domainShape[axis] ?? 1
  return cycle === undefined ? Math.min(Math.max(time, 0), slots - 1) : ((time % slots) + slots) % slots
}

/** Where a step lies among those that a dimension keeps; between two of them, where the one before it in the run does. */
function keptIndex(call: Call, dim: string | undefined, step: number): number {
  const sampled = dim === undefined ? undefined : call.program.decls.dimensions.get(dim)?.sampled
  if (!sampled) return step
  const factor = call.values.get(sampled.factor)?.value ?? 1
  return (isForward(call) ? Math.floor : Math.ceil)(step / factor) - Math.ceil(sampled.start / factor)
}

/** Where to look, and which point of the function an index found there is. */
interface Region {
  readonly box: StridedBox
  readonly pointOf: (index: readonly number[]) => readonly number[]
}

function findRegion(object: FieldObject, slotAxis: number, slot: number | undefined): Region {
  const { storage, domainShape } = object
  const { layout, dtype } = storage
  const shape = slot === undefined ? domainShape : domainShape.with(slotAxis, 1)
  const steps = layout.strides ?? layout.patchStrides
  if (!steps) throw new Error(`The '${layout.kind}' layout of '${storage.name}' cannot be searched.`)
  const { fold } = layout
  const first = shape.map((_, k) => (k === slotAxis ? (slot ?? 0) : (object.inset?.[k]?.[0] ?? 0)))
  // Of a function on part of its grid the first point need not begin a patch.
  const early = first.map((i, k) => i % (fold?.[k] ?? 1))
  const shift = first.reduce((sum, i, k) => sum + (i - (early[k] ?? 0)) * (steps[k] ?? 0), 0)
  const { stored } = storage.codec
  const address = originOf(storage) + BigInt(shift * elementBytes({ dtype, stored }))
  if (!fold) return { box: { address, dtype, stored, shape, strides: steps }, pointOf: (index) => index }
  // Whole patches, each row of which is contiguous. Lanes beyond the domain belong to the halo, or hold zeros.
  const lanes = fold.reduce((product, width) => product * width, 1)
  const last = shape.length - 1
  const patches = shape.map((n, k) => Math.ceil((n + (early[k] ?? 0)) / (fold[k] ?? 1)) * (k === last ? lanes : 1))
  const strides = steps.map((step, k) => (k === last ? 1 : step * (fold[k] ?? 1)))
  return {
    box: { address, dtype, stored, shape: patches, strides },
    pointOf(index) {
      let lane = (index[last] ?? 0) % lanes
      const point = index.with(last, ((index[last] ?? 0) - lane) / lanes)
      for (let k = last; k >= 0; k--) {
        const width = fold[k] ?? 1
        point[k] = (point[k] ?? 0) * width + (lane % width) - (early[k] ?? 0)
        lane = Math.floor(lane / width)
      }
      return point
    },
  }
}
