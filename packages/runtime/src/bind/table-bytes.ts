import { bytesOf, fieldOf, ownerOf } from '@courant/core'
import { sizeOf } from '@courant/data'
import type { Call } from './bind.ts'
import { axisPoints } from './sizes.ts'

/**
 * Bytes of the tables of a run by name: those of plugins, and those of sparse functions as a run makes them, sorted ones
 * only where its kernel reads them.
 */
export function tableBytes(call: Call): ReadonlyMap<string, number> {
  const { decls, code } = call.program
  const used = new Set(code.abi.fields.map(({ name }) => name))
  const names = [...decls.points.values()]
    .filter((points) => call.fields.has(ownerOf(points)))
    .flatMap(({ base, weights, sorting }) => [
      ...[base, weights],
      ...(sorting && used.has(sorting.order) ? [sorting.order, sorting.bins] : []),
    ])
  const tied = names.map((name) => {
    const { axes, dtype } = fieldOf(decls, name)
    return [name, sizeOf(axes.map((axis) => axisPoints(axis, call.sizes) ?? 0)) * bytesOf(dtype)] as const
  })
  return new Map([...tied, ...[...call.tables].map(([name, { byteLength }]) => [name, byteLength] as const)])
}
