import {
  CourantError,
  elementBytes,
  isFloat,
  type FieldObject,
  type Host,
  type StorageObject,
  type StridedBox,
} from '@courant/core'
import type { AxisOffsets } from '@courant/lowering'
import type { Call } from './bind/bind.ts'
import { foundOnce } from './bind/found.ts'
import { originOf } from './frame.ts'

/** Of a run or a part of it, both ends included. */
export interface Steps {
  readonly first: number
  readonly last: number
}

export const isForward = ({ program }: Call): boolean => program.timeDirection !== 'backward'

interface Searched {
  readonly version: number
  /** Time slots that were stored to since they were searched; none of a function without time. */
  readonly stale: ReadonlySet<number>
}

/** Storages whose values were found finite: an unchanged model is searched once, not at every shot or step. */
const searched = new WeakMap<StorageObject, Searched>()

/** What is known of a storage as it is now. */
function knownOf(storage: StorageObject): Searched | undefined {
  const known = searched.get(storage)
  return known?.version === storage.version ? known : undefined
}

/** Throws `args/not-finite` where the data that a run starts from hold NaN or infinity. */
export async function checkInputs(call: Call, host: Host): Promise<void> {
  for (const read of inputsOf(call).filter(isUnknown)) {
    for (const part of unknownParts(read)) {
      const found = await search(host, part.region.box)
      if (found) throw notFinite(read.name, read.object, indexIn(part, found))
    }
    const { storage } = read.object
    searched.set(storage, { version: storage.version, stale: new Set() })
  }
}

function isUnknown({ object: { storage } }: Searchable): boolean {
  return storage.isAllocated && isSearchable(storage) && knownOf(storage)?.stale.size !== 0
}

/** A few slots one by one; of many steps that were kept all at once. */
function unknownParts(read: Searchable): readonly Part[] {
  const { object, axis } = read
  const stale = knownOf(object.storage)?.stale
  const slots = stale && 2 * stale.size <= (object.domainShape[axis] ?? 0) ? [...stale] : [undefined]
  return slots.map((slot) => partOf(read, slot))
}

/** A function of a call. */
interface Searchable {
  readonly name: string
  readonly object: FieldObject
  /** That of time; negative where it has none. */
  readonly axis: number
  /** How far along it the function is accessed, and where it is stored to. */
  readonly reach: AxisOffsets | undefined
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
  const axis = object.field.axes.findIndex(({ dim }) => dim === program.time)
  return { name, object, axis, reach: program.offsets.find((o) => o.field === name && o.axis === axis) }
}

/**
 * Before a run; what it gives is called after the run ended well, with its steps, and notes what is known to be finite
 * then: of each function that was written all that was before, but the slots that the run stored to, and the one of
 * these that was searched last.
 */
export function watchFinite(call: Call): (steps: Steps) => void {
  const { program } = call
  const before = writtenOf(call).map((written) => ({ written, stale: staleOf(written) }))
  return ({ first, last }) => {
    for (const { written, stale } of before) {
      const { object, axis } = written
      if (first <= last) noteStored(call, written, stale, first, last)
      // Without slots the search after the run saw all of it.
      if (axis < 0 ? first <= last || !program.divisible : stale.size < (object.domainShape[axis] ?? 0)) {
        searched.set(object.storage, { version: object.storage.version, stale })
      }
    }
  }
}

function noteStored(call: Call, written: Searchable, stale: Set<number>, first: number, last: number): void {
  for (const slot of storedSlots(written, first, last)) stale.add(slot)
  const forward = isForward(call)
  if (written.axis >= 0) stale.delete(newestSlot(written, forward ? last : first, forward))
}

/** The slots of which nothing is known, all of them where that is nothing at all. */
function staleOf({ object, axis }: Searchable): Set<number> {
  if (axis < 0) return new Set()
  const known = knownOf(object.storage)
  return new Set(known ? known.stale : Array.from({ length: object.domainShape[axis] ?? 0 }, (_, slot) => slot))
}

function storedSlots({ object, axis, reach }: Searchable, first: number, last: number): Iterable<number> {
  const size = object.domainShape[axis] ?? 0
  if (!reach?.stored) return Array.from({ length: size }, (_, slot) => slot)
  const slots = new Set<number>()
  const from = Math.max(first, last - size + 1)
  for (let step = from; step <= last; step++)
    for (const by of reach.stored) slots.add((((step + by) % size) + size) % size)
  return slots
}

const notFinite = (name: string, object: FieldObject, index: readonly number[]): CourantError =>
  new CourantError([
    {
      code: 'args/not-finite',
      severity: 'error',
      message: `'${name}' holds NaN or infinity at ${cellName(object, index)}.`,
      hints: [
        `Look at '${object.partOf ?? object.name}.data.get(${index.join(', ')})' and where its values come from, before running on them.`,
      ],
    },
  ])

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
export async function findBadCell(call: Call, host: Host, steps: Steps): Promise<BadCell | undefined> {
  for (const part of newestParts(call, steps)) {
    const found = await search(host, part.region.box)
    const { name, object } = part.of
    if (found) return { field: name, cell: cellName(object, indexIn(part, found)) }
  }
  return undefined
}

function newestParts(call: Call, { first, last }: Steps): readonly Part[] {
  const forward = isForward(call)
  const step = forward ? last : first
  return writtenOf(call)
    .filter(({ object }) => isSearchable(object.storage))
    .map((written) => partOf(written, written.axis < 0 ? undefined : newestSlot(written, step, forward)))
}

/** The domain of a function, or one slot of it. */
interface Part {
  readonly of: Searchable
  readonly slot: number | undefined
  readonly region: Region
}

const partOf = (of: Searchable, slot: number | undefined): Part => ({
  of,
  slot,
  region: domainRegion(of.object, of.axis, slot),
})

function indexIn({ of, slot, region }: Part, found: readonly number[]): readonly number[] {
  const index = region.pointOf(found)
  return slot === undefined ? index : index.with(of.axis, slot)
}

/** Elements that a plugin holds in its own way, or elsewhere, have no exponent bits to look at. */
const isSearchable = ({ dtype, codec, pages }: StorageObject): boolean =>
  isFloat(dtype) && !pages && (codec.key === dtype || codec.stored !== undefined)

/** Hosts take boxes of four dimensions; those of more are searched slice by slice. */
function search(host: Host, box: StridedBox): Promise<readonly number[] | undefined> {
  return box.shape.length <= 4 ? host.firstNonFinite(box) : searchSlices(host, box)
}

async function searchSlices(host: Host, box: StridedBox): Promise<readonly number[] | undefined> {
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

function newestSlot({ object, axis, reach }: Searchable, step: number, forward: boolean): number {
  const time = step + ((forward ? reach?.max : reach?.min) ?? 0)
  const slots = object.domainShape[axis] ?? 1
  return object.field.axes[axis]?.slots === undefined
    ? Math.min(Math.max(time, 0), slots - 1)
    : ((time % slots) + slots) % slots
}

/** Where to look, and which point of the function an index found there is. */
interface Region {
  readonly box: StridedBox
  readonly pointOf: (index: readonly number[]) => readonly number[]
}

/** What a region was worked out from, as far as it may change. */
interface Remembered {
  readonly origin: bigint
  readonly layout: StorageObject['layout']
  readonly codec: StorageObject['codec']
  readonly region: Region
}

/** Of a function; most keep three time slots. */
const mostRegions = 4

/** The latest ones by slot. */
const regions = new WeakMap<FieldObject, Map<number | undefined, Remembered>>()

/** The domain of a function, or one slot of it. */
function domainRegion(object: FieldObject, slotAxis: number, slot?: number): Region {
  const known = regions.get(object) ?? new Map<number | undefined, Remembered>()
  const before = known.get(slot)
  const { layout, codec } = object.storage
  const origin = originOf(object.storage)
  if (before?.origin === origin && before.layout === layout && before.codec === codec) return before.region
  const region = findRegion(object, slotAxis, slot)
  if (known.size === mostRegions) known.clear()
  known.set(slot, { origin, layout, codec, region })
  regions.set(object, known)
  return region
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
