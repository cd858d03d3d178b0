import { rationals, type Described, type Rational } from '@courant/core'
import { visit } from './nodes.ts'

/** Where along a dimension the functions in a formula lie, in grid steps: 0 where they disagree, as on grid points. */
export function functionsLocation(e: Described, dim: string): Rational {
  const found: Rational[] = []
  visit(e, (d) => {
    const axis = d.kind === 'at' ? d.function.field.axes.find((a) => a.dim === dim) : undefined
    if (axis) found.push(axis.location)
  })
  const [first = rationals.zero, ...others] = found
  return others.every((x) => rationals.equal(x, first)) ? first : rationals.zero
}
