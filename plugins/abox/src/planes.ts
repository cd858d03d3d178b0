import { oncePerVersion, type FieldObject } from '@courant/core'
import { elementsOf } from './elements.ts'

/** The largest value on each plane across a dimension, by its name, and of all. */
export interface Planes {
  readonly largest: number
  readonly along: ReadonlyMap<string, Float64Array>
}

/**
 * The largest values of a function's domain, plane by plane along each of its dimensions; undefined where nothing was
 * stored yet.
 */
export const planesOf = (object: FieldObject): Planes | undefined =>
  object.storage.isAllocated ? scan(object) : undefined

const scan = oncePerVersion(({ storage, field, domainShape: shape }): Planes => {
  const values = elementsOf(storage)
  const { layout } = storage
  const start = layout.regions['domain']?.start ?? shape.map(() => 0)
  const last = shape.length - 1
  // Along the last axis elements lie a fixed step apart, folded or not.
  const step = (layout.strides ?? layout.patchStrides)?.[last]
  const along = shape.map((n) => new Float64Array(n).fill(-Infinity))
  const index = shape.map(() => 0)
  const place = (): number => layout.offsetOf(index.map((i, k) => i + (start[k] ?? 0)))
  for (let more = !shape.includes(0); more; more = next(index, shape)) {
    let row = -Infinity
    const inner = along[last] as Float64Array
    const base = place()
    for (let i = 0; i < (shape[last] as number); i++) {
      index[last] = i
      const value = Number(values[step === undefined ? place() : base + i * step])
      if (value > row) row = value
      if (value > (inner[i] as number)) inner[i] = value
    }
    index[last] = 0
    for (let k = 0; k < last; k++) {
      const plane = along[k] as Float64Array
      if (row > (plane[index[k] as number] as number)) plane[index[k] as number] = row
    }
  }
  const largest = Math.max(-Infinity, ...(along[0] ?? []))
  return {
    largest,
    along: new Map(field.axes.flatMap(({ dim }, k) => (dim === undefined ? [] : [[dim, along[k] as Float64Array]]))),
  }
})

/** The next row; false after the last one. */
function next(index: number[], shape: readonly number[]): boolean {
  for (let k = shape.length - 2; k >= 0; k--) {
    if (++(index[k] as number) < (shape[k] as number)) return true
    index[k] = 0
  }
  return false
}
