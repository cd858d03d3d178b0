import { extentOf, type FieldObject } from '@courant/core'
import { Storage } from '@courant/data'
import type { Program } from '../program.ts'
import { requireHost } from '../require-host.ts'
import { layoutOf, resized } from './array-shapes.ts'
import { axisPoints, type Size } from './sizes.ts'
import { alike } from './stand-in.ts'

/**
 * A transient function at the points of the run, whatever those of the function that the operator was built with: it has
 * no values of its own that would say how large it is. Where it lives on part of a grid, it keeps its size.
 */
export function fitted(object: FieldObject, program: Program, sizes: ReadonlyMap<string, Size>): FieldObject {
  const declared = program.decls.fields.get(object.name)?.axes ?? object.field.axes
  const extent = extentOf(object)
  const domainShape = object.domainShape.map((n, k) => {
    const axis = declared[k]
    const points = axis && axisPoints(axis, sizes)
    return points === undefined ? n : points - ((extent[k] ?? n) - n)
  })
  const grid = resized(object.grid, (dim) => sizes.get(dim)?.points)
  const storage = new Storage({
    ...{ name: object.name, dtype: object.field.dtype, axes: object.field.axes.map(({ dim }) => dim ?? '') },
    layout: layoutOf(object, domainShape),
    allocate: (bytes, purpose) => requireHost().allocate(bytes, purpose),
  })
  return alike(object, { domainShape, grid, storage })
}
