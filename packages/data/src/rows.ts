import { rowMajor } from './layout.ts'
import type { Storage } from './storage.ts'
import type { View } from './view.ts'

/**
 * Called per row: `count` elements of the storage, `stride` apart from `at` on; the other operand's, `step` apart from
 * `first` on.
 */
export type VisitRow = (at: number, stride: number, count: number, first: number, step: number) => void

/**
 * Walks a view in row-major order, in rows as long as its strides allow: axes that continue each other are joined, so a
 * contiguous view is one row. Beside it walks an array with the given strides (row-major and gapless by default; a
 * broadcast axis has stride 0). A layout that is no affine map comes in rows along its last axis, or of one element.
 */
export function forEachRow(storage: Storage, view: View, visit: VisitRow, beside?: readonly number[]): void {
  const shape = view.axes.map((axis) => axis.length)
  if (shape.includes(0)) return
  const other = beside ?? rowMajor(shape)
  const { layout } = storage
  if (!layout.strides) return forEachPoint(storage, view, other, visit)
  const joined = join(shape, stridesOf(view, layout.strides), other)
  const inner = joined.pop() ?? { length: 1, stride: 1, other: 1 }
  const walk = (depth: number, at: number, first: number): void => {
    const axis = joined[depth]
    if (!axis) return visit(at, inner.stride, inner.length, first, inner.other)
    for (let i = 0; i < axis.length; i++) walk(depth + 1, at + i * axis.stride, first + i * axis.other)
  }
  walk(0, layout.offsetOf(view.origin), 0)
}

/** Where a view's elements lie, if they follow each other without a gap. */
export function contiguousRun(
  storage: Storage,
  view: View,
): { readonly at: number; readonly count: number } | undefined {
  if (!storage.layout.strides) return undefined
  const shape = view.axes.map((axis) => axis.length)
  if (shape.includes(0)) return { at: 0, count: 0 }
  const [row, ...others] = join(shape, stridesOf(view, storage.layout.strides), rowMajor(shape))
  if (others.length > 0 || (row && row.stride !== 1)) return undefined
  return { at: storage.layout.offsetOf(view.origin), count: row?.length ?? 1 }
}

const stridesOf = (view: View, strides: readonly number[]): number[] =>
  view.axes.map((axis) => axis.step * (strides[axis.source] ?? 0))

interface JoinedAxis {
  readonly length: number
  readonly stride: number
  readonly other: number
}

function join(shape: readonly number[], strides: readonly number[], other: readonly number[]): JoinedAxis[] {
  const joined: JoinedAxis[] = []
  shape.forEach((length, k) => {
    if (length === 1) return
    const axis = { length, stride: strides[k] as number, other: other[k] as number }
    const outer = joined.at(-1)
    const continues = outer?.stride === axis.stride * length && outer.other === axis.other * length
    if (outer && continues) joined[joined.length - 1] = { ...axis, length: outer.length * length }
    else joined.push(axis)
  })
  return joined
}

/** Point by point, or in the rows that a layout has along its last axis. */
function forEachPoint(storage: Storage, view: View, other: readonly number[], visit: VisitRow): void {
  const { layout } = storage
  const point = [...view.origin]
  const last = layout.shape.length - 1
  const rows = layout.rowStride !== undefined && view.axes.at(-1)?.source === last
  const walk = (depth: number, first: number): void => {
    const axis = view.axes[depth]
    if (!axis) return visit(layout.offsetOf(point), 1, 1, first, 1)
    if (rows && depth === view.axes.length - 1) {
      const stride = axis.step * (layout.rowStride ?? 1)
      return visit(layout.offsetOf(point), stride, axis.length, first, other[depth] as number)
    }
    const start = point[axis.source] as number
    for (let i = 0; i < axis.length; i++) {
      point[axis.source] = start + i * axis.step
      walk(depth + 1, first + i * (other[depth] as number))
    }
    point[axis.source] = start
  }
  walk(0, 0)
}
