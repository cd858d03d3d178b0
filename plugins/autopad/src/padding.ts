/** An array about to be laid out: points along each axis, halo included. */
export interface Shape {
  readonly points: readonly number[]
  readonly halo: readonly (readonly [before: number, after: number])[]
  readonly bytesPerElement: number
  /** Whether the first axis holds steps, which a sweep meets side by side. */
  readonly hasSlots: boolean
}

/** What the machine is like. */
export interface Caches {
  /** Bytes that rows are rounded up to: a line of the cache, a transaction of memory. */
  readonly line: number
  /** How many bytes apart elements share a set of the first cache. */
  readonly apart: number
  /** How many lines a set holds. */
  readonly ways: number
}

/** More rows or planes than this would cost more than they gain. */
const most = 4

/**
 * Elements after each axis' halo. Rows are rounded up to whole lines, so that all of them begin alike. Where a stencil's
 * rows then meet in the same sets of the first cache, more than fit into one, a few more lines go to each row, or rows to
 * each plane, whichever way leaves the least crowd; of equal ones the smallest.
 */
export function paddingOf(shape: Shape, caches: Caches): readonly number[] {
  const { points, bytesPerElement } = shape
  const perLine = Math.max(1, caches.line / bytesPerElement)
  const [row = 1, lines = 1] = [points.at(-1), points.at(-2)]
  const whole = Math.ceil(row / perLine) * perLine
  const planes = points.length - (shape.hasSlots ? 1 : 0)
  let best = { crowd: Infinity, length: Infinity, padding: [0, whole - row] as readonly [number, number] }
  for (let more = 0; more <= most; more++) {
    for (let rows = 0; rows <= (planes > 2 ? most : 0); rows++) {
      const padding = [rows, whole - row + more * perLine] as const
      const crowd = Math.max(caches.ways, crowdOf(shape, padding, caches))
      const length = (row + padding[1]) * (lines + rows)
      if (crowd < best.crowd || (crowd === best.crowd && length < best.length)) best = { crowd, length, padding }
    }
  }
  return points.map((_, k) =>
    k === points.length - 1 ? best.padding[1] : k === points.length - 2 ? best.padding[0] : 0,
  )
}

/**
 * Elements before the first one: the first point of the domain begins a line, and where rows are whole lines, that of each
 * row. A vector of such a row lies in as few lines as it can.
 */
export function offsetOf({ halo, bytesPerElement }: Shape, { line }: Caches): number {
  const perLine = Math.max(1, line / bytesPerElement)
  const before = (halo.at(-1)?.[0] ?? 0) % perLine
  return before === 0 ? 0 : perLine - before
}

/** Of the rows that a star-shaped stencil of the halo's radius reads at once, how many share a set of the cache. */
export function crowdOf(
  { points, halo, bytesPerElement, hasSlots }: Shape,
  [rows, elements]: readonly [number, number],
  { line, apart }: Caches,
): number {
  const padded = points.map((n, k) => n + (k === points.length - 1 ? elements : k === points.length - 2 ? rows : 0))
  const sets = new Map<number, number>()
  const take = (at: number): void => {
    const set = Math.floor(((((at * bytesPerElement) % apart) + apart) % apart) / line)
    sets.set(set, (sets.get(set) ?? 0) + 1)
  }
  take(0)
  let stride = padded.at(-1) ?? 1
  for (let axis = points.length - 2; axis >= 0; axis--) {
    const isSlots = hasSlots && axis === 0
    const [before, after] = isSlots ? [0, (points[0] ?? 1) - 1] : (halo[axis] ?? [0, 0])
    for (let i = -before; i <= after; i++) if (i !== 0) take(i * stride)
    stride *= padded[axis] ?? 1
  }
  return Math.max(...sets.values())
}
