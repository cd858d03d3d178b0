import { boundOf, Cells, isPointsObject, World, type FieldObject } from '@courant/core'
import { NdArray } from 'courant'
import { grid } from './points.ts'

/** The world that an interpreter finds: values as they are stored, for a run of three steps. */
export function worldOf(
  decls: Parameters<typeof World.create>[0],
  objects: ReadonlyMap<string, FieldObject>,
  npoint: number,
): World {
  const stored = new Map([...objects].map(([name, { storage }]) => [name, storage]))
  for (const points of decls.points.values()) {
    const object = objects.get(points.name)
    if (!object || !isPointsObject(object)) continue
    const { base, weights } = object.tables(grid)
    const { order, bins } = object.sorted(grid, undefined, [0, npoint - 1])
    stored.set(points.base, base).set(points.weights, weights)
    stored.set(points.sorting?.order ?? '', order).set(points.sorting?.bins ?? '', bins)
  }
  const sizes = { x: grid.shape[0] ?? 0, y: grid.shape[1] ?? 0, p_src: npoint, p_rec: npoint, time: 1 }
  const fields = [...decls.fields.values()].map((field) => {
    const cells = Cells.of(field, sizes)
    const storage = stored.get(field.name)
    if (storage) cells.data.set(new NdArray(storage as NdArray['storage'], { region: 'all' }).toFlat())
    return [field.name, cells] as const
  })
  const bounds = Object.entries(sizes).flatMap(([dim, n]): [string, number][] => [
    [`${dim}_m`, 0],
    [`${dim}_M`, n - 1],
  ])
  const values = new Map([...bounds, ['time_M', 2], ['nthreads', 2], ['h_x', 0.1], ['h_y', 0.25], ['dt', 1]])
  for (const { name, role } of decls.params.values()) {
    const start = role.kind === 'start' ? values.get(boundOf(role)) : undefined
    if (start !== undefined) values.set(name, start)
  }
  return new World(values, new Map(fields))
}
