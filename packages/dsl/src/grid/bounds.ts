import { boundNames, type Described, type Dimension } from '@courant/core'
import { node } from '../expression/nodes.ts'

/** The first or the last point of a run along a dimension. */
export function boundOf({ name }: Dimension, end: 'min' | 'max'): Described {
  const bound = boundNames(name)[end === 'min' ? 0 : 1]
  return node({
    kind: 'param',
    param: Object.freeze({ name: bound, dtype: 'int64', role: Object.freeze({ kind: 'bound', dim: name, end }) }),
  })
}
