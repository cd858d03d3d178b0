import { fail, inWords, type Described, type RawSite } from '@courant/core'
import { node } from '../expression/nodes.ts'
import { condition, type Operand } from '../expression/operand.ts'
import { boundOf } from '../grid/bounds.ts'
import { ConditionalDimension } from '../grid/conditional-dimension.ts'
import { Dimension } from '../grid/dimension.ts'

/** A condition, a conditional dimension for those it keeps, or several that must all hold. */
export type When = Operand | readonly Operand[]

/**
 * The conditions of an equation. One that runs along a dimension it does not mention is one that holds wherever the
 * index is at least the first. Throws `dsl/not-a-condition`, `dsl/no-dimension`.
 */
export function conditionsOf(when: When | undefined, along: readonly Dimension[], site: RawSite): readonly Described[] {
  checkAlong(along, site)
  const given: readonly Operand[] = when === undefined ? [] : Array.isArray(when) ? when : [when as Operand]
  return Object.freeze([
    ...given.flatMap((one) => (one instanceof ConditionalDimension ? one.conditions : [condition(one, site)])),
    ...along.map(({ described, declaration }) =>
      node({ kind: 'compare', op: '>=', lhs: described, rhs: boundOf(declaration, 'min') }, site),
    ),
  ])
}

function checkAlong(along: unknown, site: RawSite): void {
  const others: readonly unknown[] = Array.isArray(along) ? along.filter((one) => !(one instanceof Dimension)) : [along]
  if (others.length === 0) return
  fail({
    code: 'dsl/no-dimension',
    message: `An equation runs 'along' a list of dimensions, and ${inWords(others[0])} is none.`,
    site,
    hints: ['For example: { along: [grid.time] }.'],
  })
}
