import { fail, inWords } from '@courant/core'
import { wrongCount } from './refusals.ts'
import { rangeOf, type Part } from './slice.ts'
import type { Storage } from './storage.ts'

/** One axis of a view: which axis of the storage it walks, by which step. */
export interface ViewAxis {
  readonly source: number
  readonly step: number
  readonly length: number
  /** Any integer is a legal index; it is taken modulo the length, as time buffers are. */
  readonly cyclic: boolean
}

/** Which points of a storage a view shows, in its index space: independent of the layout, which may change. */
export interface View {
  /** The point that index 0, 0, ... shows. */
  readonly origin: readonly number[]
  readonly axes: readonly ViewAxis[]
  readonly readonly: boolean
}

export interface ViewOptions {
  /** A region of the layout, by name; `all` by default. */
  readonly region?: string
  /** Axes whose index is taken modulo their length. */
  readonly cyclic?: readonly number[]
  /** Refuses writes through this view; false by default. */
  readonly readonly?: boolean
}

export function viewOf(storage: Storage, { region = 'all', cyclic = [], readonly = false }: ViewOptions): View {
  const box = storage.layout.regions[region]
  if (!box) {
    return fail({
      code: 'data/unknown-region',
      message: `The layout of '${storage.name}' has no region '${region}'.`,
      notes: [`It has: ${Object.keys(storage.layout.regions).join(', ')}.`],
    })
  }
  return {
    origin: box.start,
    axes: box.shape.map((length, k) => ({ source: k, step: 1, length, cyclic: cyclic.includes(k) })),
    readonly,
  }
}

/** The part of a view that slice parts choose; axes beyond them stay whole. */
export function sliced(storage: Storage, view: View, parts: readonly Part[]): View {
  const shape = view.axes.map((axis) => axis.length)
  if (parts.length > shape.length) wrongCount(storage, shape, parts.length)
  const origin = [...view.origin]
  const axes: ViewAxis[] = []
  view.axes.forEach((axis, k) => {
    const part = parts[k]
    if (typeof part === 'number') {
      origin[axis.source] = (origin[axis.source] ?? 0) + axis.step * resolve(storage, view, k, part)
      return
    }
    const range = rangeOf(part, axis.length, storage.name)
    origin[axis.source] = (origin[axis.source] ?? 0) + axis.step * range.start
    // Part of a cycle is not a cycle: only the whole axis, in its order, stays cyclic.
    const whole = range.length === axis.length && range.step === 1
    axes.push({ source: axis.source, step: axis.step * range.step, length: range.length, cyclic: axis.cyclic && whole })
  })
  return { ...view, origin, axes }
}

/** The point of the storage that an index of the view shows. */
export function pointAt(storage: Storage, view: View, index: readonly number[]): number[] {
  const point = [...view.origin]
  for (let k = 0; k < index.length; k++) {
    const axis = view.axes[k] as ViewAxis
    point[axis.source] = (point[axis.source] as number) + axis.step * resolve(storage, view, k, index[k] as number)
  }
  return point
}

/** Checks an index along one axis and brings it into 0 .. length - 1. */
function resolve(storage: Storage, view: View, k: number, index: number): number {
  const { length, cyclic } = view.axes[k] as ViewAxis
  if (index >= 0 && index < length && Number.isInteger(index)) return index
  if (!Number.isInteger(index)) {
    return fail({
      code: 'data/bad-index',
      message: `Index ${inWords(index)} along ${axisName(storage, view, k)} of '${storage.name}' is not an integer.`,
    })
  }
  if (cyclic && length > 0) return ((index % length) + length) % length
  if (index < 0 && index >= -length) return index + length
  return fail({
    code: 'data/out-of-range',
    message: `Index ${index} is out of range along ${axisName(storage, view, k)} of '${storage.name}'.`,
    notes: [
      length === 0
        ? 'That axis is empty.'
        : `It has ${length} points: indices go from 0 to ${length - 1}, or from -${length} to -1 counted from the end.`,
    ],
  })
}

function axisName(storage: Storage, view: View, k: number): string {
  const name = storage.axes[view.axes[k]?.source ?? -1]
  return name === undefined ? `axis ${k}` : `axis ${k} ('${name}')`
}
