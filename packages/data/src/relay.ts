import type { Elements } from './elements.ts'
import type { Layout } from './layout.ts'

/** Copies every point from one layout to another of the same shape. */
export function copyPoints(from: Layout, source: Elements, to: Layout, target: Elements): void {
  const { shape } = from
  if (shape.includes(0)) return
  const index = shape.map(() => 0)
  for (;;) {
    const [at, first] = [to.offsetOf(index), from.offsetOf(index)]
    if (source.raw) target.store(at, 1, 1, source.raw, first, 1)
    else target.write(at, source.read(first))
    let axis = shape.length - 1
    while (axis >= 0 && ++(index[axis] as number) === shape[axis]) index[axis--] = 0
    if (axis < 0) return
  }
}
