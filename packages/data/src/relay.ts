import type { Elements } from './elements.ts'
import type { Layout } from './layout.ts'

/** Copies every point from one layout to another of the same shape, row by row where both have rows. */
export function copyPoints(from: Layout, source: Elements, to: Layout, target: Elements): void {
  const { shape } = from
  if (shape.includes(0)) return
  const [stride, step] = [rowStride(to), rowStride(from)]
  const rows = stride !== undefined && step !== undefined
  const last = shape.length - (rows ? 2 : 1)
  const count = rows ? (shape.at(-1) ?? 1) : 1
  // Of what is not held as it is shown a row at a time is read.
  const row = rows && source.raw === undefined ? new Float64Array(count) : undefined
  const index = shape.map(() => 0)
  for (;;) {
    const [at, first] = [to.offsetOf(index), from.offsetOf(index)]
    const into = { at, stride: stride ?? 1, count }
    if (source.raw) target.store(into, { values: source.raw, first, step: step ?? 1 })
    else if (row) {
      source.load({ at: first, stride: step ?? 1, count }, row, 0)
      target.store(into, { values: row, first: 0, step: 1 })
    } else target.write(at, source.read(first))
    let axis = last
    while (axis >= 0 && ++(index[axis] as number) === shape[axis]) index[axis--] = 0
    if (axis < 0) return
  }
}

const rowStride = ({ strides, rowStride }: Layout): number | undefined => strides?.at(-1) ?? rowStride
