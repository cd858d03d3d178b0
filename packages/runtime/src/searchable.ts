import {
  elementBytes,
  isFloat,
  walkedDim,
  type FieldObject,
  type FoundCell,
  type Host,
  type Sampled,
  type StorageObject,
  type StridedBox,
} from '@courant/core'
import type { AxisOffsets } from '@courant/lowering'
import type { Call } from './bind/bind.ts'
import { isForward } from './course.ts'
import { originOf } from './frame.ts'
import type { Soon } from './soon.ts'

/** A function of a call. */
export interface Searchable {
  readonly name: string
  readonly object: FieldObject
  /** That of time, or of some of its steps; negative where it has none. */
  readonly axis: number
  /** How far along it the function is accessed, and where it is stored to. */
  readonly reach: AxisOffsets | undefined
  /** Whether runs of the call go forward in time. */
  readonly forward: boolean
  /** Of a function of some steps, which ones it keeps. */
  readonly sampled: Sampled | undefined
  /** Those that were searched last, by slot. */
  readonly parts: Map<number | undefined, Part>
}

export function searchable(call: Call, name: string, object: FieldObject): Searchable {
  const { time, decls, offsets } = call.program
  const axis = object.field.axes.findIndex(({ dim }) => dim !== undefined && walkedDim(decls, dim) === time)
  const reach = offsets.find((o) => o.field === name && o.axis === axis)
  const dim = object.field.axes[axis]?.dim
  const sampled = dim === undefined ? undefined : decls.dimensions.get(dim)?.sampled
  return { name, object, axis, reach, forward: isForward(call), sampled, parts: new Map() }
}

/** How many time slots it has; 0 without time. */
export const slotsOf = ({ object, axis }: Searchable): number => object.domainShape[axis] ?? 0

/** The domain of a function, or one slot of it, and what was looked at to find out where it lies. */
export interface Part {
  readonly of: Searchable
  readonly slot: number | undefined
  readonly region: Region
  readonly address: bigint
  readonly layout: StorageObject['layout']
  readonly codec: StorageObject['codec']
}

/** Of a function; most keep three time slots. */
const mostParts = 4

export function partOf(of: Searchable, slot: number | undefined): Part {
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
export interface BadPoint {
  readonly part: Part
  readonly index: readonly number[]
}

/** The first one in these parts, from one of them on. */
export function findIn(parts: readonly Part[], host: Host, from = 0): Soon<BadPoint | undefined> {
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

export function searchPart(part: Part, host: Host): Soon<BadPoint | undefined> {
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
export function isSearchable({ object }: Searchable): boolean {
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
