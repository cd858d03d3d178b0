import { callSite, fail, inWords, type Described, type RawSite } from '@courant/core'
import { Expression, type DimensionLike } from './expression.ts'
import { add, mul, num } from './nodes.ts'
import { numeric, type Operand } from './operand.ts'
import { shiftBy } from './shift.ts'
import { dimensionOf } from './varies-along.ts'

/**
 * The sum of so many neighbouring values along each of the dimensions, one dimension after the other: a cross, whose
 * middle counts once for each. The window leans to the left: 3 points are those at -2, -1 and 0, and 4 those at -2 to 1.
 *
 * Errors: `dsl/no-dimension`, `dsl/bad-size`.
 */
export function windowSum(e: Operand, points: number, dims: readonly DimensionLike[]): Expression {
  const site = callSite()
  return new Expression(add(valuesIn(e, points, dims, site), site))
}

/** The mean of the values that `windowSum` adds up. */
export function windowMean(e: Operand, points: number, dims: readonly DimensionLike[]): Expression {
  const site = callSite()
  const values = valuesIn(e, points, dims, site)
  const weight = new Expression(num(1, site)).div(values.length).described
  return new Expression(mul([weight, add(values, site)], site))
}

function valuesIn(
  e: Operand,
  points: number,
  dims: readonly DimensionLike[],
  site: RawSite,
): readonly [Described, ...Described[]] {
  const described = numeric(e, site)
  const isSize = Number.isInteger(points) && points > 0
  if (!isSize || dims.length === 0) {
    fail({
      code: 'dsl/bad-size',
      message: isSize ? 'A window needs a dimension to lie along.' : `A window can't have ${inWords(points)} points.`,
      site,
      hints: ['For example: windowSum(u, 3, [grid.x, grid.y]).'],
    })
  }
  const first = -Math.ceil(points / 2)
  return dims.flatMap((dim) => {
    const name = typeof dim === 'string' ? dim : dim.name
    const dimension = dimensionOf(described, name, 'window', site)
    return Array.from({ length: points }, (_, i) => shiftBy(described, dimension, first + i, site))
  }) as [Described, ...Described[]]
}
