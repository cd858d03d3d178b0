import type { FieldObject, StorageObject } from '@courant/core'

/** Axis by axis the first and the last cell, counted from the first grid point, both included. */
export type Box = readonly (readonly [first: number, last: number])[]

/** The least and the largest value in a box, and where they are. No cells have none: infinite, the wrong way round. */
export interface Extremes {
  readonly least: number
  readonly leastAt: readonly number[]
  readonly largest: number
  readonly largestAt: readonly number[]
}

interface Known {
  readonly version: number
  readonly box: string
  readonly extremes: Extremes
}

/** What was found last, by storage: a map that stays as it is is looked through once, not at every step. */
const known = new WeakMap<StorageObject, Known>()

/** Of an integer function. Whoever calls holds its lease. Allocates nothing: what is not there yet holds zeros. */
export function extremesOf({ storage, field }: FieldObject, box: Box): Extremes {
  const first = box.map(([lo]) => lo)
  if (box.some(([lo, hi]) => lo > hi)) {
    return { least: Infinity, leastAt: first, largest: -Infinity, largestAt: first }
  }
  if (!storage.isAllocated) return { least: 0, leastAt: first, largest: 0, largestAt: first }
  const { version } = storage
  const text = box.join(';')
  const found = known.get(storage)
  // Of memory that was given away no version tells whether it changed.
  if (found?.version === version && found.box === text && storage.pinnedBy === undefined) return found.extremes
  const extremes = scan(storage, field.dtype === 'int64', box)
  known.set(storage, { version, box: text, extremes })
  return extremes
}

function scan({ memory, layout }: StorageObject, isWide: boolean, box: Box): Extremes {
  const { buffer, byteOffset } = memory
  const values = isWide
    ? new BigInt64Array(buffer, byteOffset, layout.length)
    : new Int32Array(buffer, byteOffset, layout.length)
  const start = (layout.regions['grid'] ?? layout.regions['domain'])?.start ?? layout.shape.map(() => 0)
  const last = box.length - 1
  const [from, to] = box[last] ?? [0, 0]
  // Along the last axis elements mostly lie a fixed step apart.
  const step = layout.strides?.[last]
  const cell = box.map(([lo]) => lo)
  const place = (): number => layout.offsetOf(cell.map((i, k) => i + (start[k] ?? 0)))
  let [least, largest] = [Infinity, -Infinity]
  let [leastAt, largestAt]: (readonly number[])[] = [cell, cell]
  for (;;) {
    const base = place()
    for (let i = from; i <= to; i++) {
      cell[last] = i
      const value = Number(values[step === undefined ? place() : base + (i - from) * step])
      if (value < least) [least, leastAt] = [value, [...cell]]
      if (value > largest) [largest, largestAt] = [value, [...cell]]
    }
    cell[last] = from
    let axis = last - 1
    while (axis >= 0 && cell[axis] === box[axis]?.[1]) cell[axis] = box[axis--]?.[0] ?? 0
    if (axis < 0) return { least, leastAt: leastAt ?? [], largest, largestAt: largestAt ?? [] }
    cell[axis] = (cell[axis] ?? 0) + 1
  }
}
