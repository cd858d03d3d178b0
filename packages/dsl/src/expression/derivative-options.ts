import { didYouMean, fail, type RawSite, type Rational, type Side } from '@courant/core'
import { exact, whatIs } from './operand.ts'

export interface DerivativeOptions {
  /** Order of accuracy. By default the smallest `spaceOrder` (along time: `timeOrder`) of the functions involved. */
  readonly fdOrder?: number
  /** `left` and `right` move the stencil's window by one point, `centred` forbids the two-point form of low orders. */
  readonly side?: Side
  /**
   * Where the derivative is taken, in grid steps from the grid point: 0.5 is half a cell further. In a derivative of
   * one with an `x0`, counted from that one. By default where the values of the equation's left side lie; with a `side`,
   * where those of the differentiated function do. Of a derivative along several dimensions by name: `{ x: 0.5 }`.
   */
  readonly x0?: number | Rational | Readonly<Record<string, number | Rational>>
}

export function checkedSide(side: Side | undefined, site: RawSite): Side | undefined {
  if (side === undefined || side === 'left' || side === 'right' || side === 'centred') return side
  const text = String(side)
  const meant = didYouMean(text, ['left', 'right', 'centred'])
  return fail({
    code: 'dsl/bad-side',
    message: `A derivative has no side '${text}': there are 'left', 'right' and 'centred'.`,
    site,
    hints: meant ? [`Did you mean '${meant}'?`] : [],
  })
}

export function position(x0: DerivativeOptions['x0'], dim: string, site: RawSite): Rational | undefined {
  if (x0 === undefined) return undefined
  if (typeof x0 === 'number') return exact(x0, site)
  if (typeof x0 === 'object' && x0 !== null) return isRational(x0) ? x0 : position(x0[dim], dim, site)
  return fail({
    code: 'dsl/bad-position',
    message: `${whatIs(x0)} is no position: 'x0' is a number of grid steps.`,
    site,
  })
}

/** A position along a dimension that isn't differentiated would go unnoticed. */
export function checkPositions(
  x0: DerivativeOptions['x0'],
  dims: readonly string[],
  what: string,
  site: RawSite,
): void {
  if (typeof x0 !== 'object' || x0 === null || isRational(x0)) return
  const wrong = Object.keys(x0).find((key) => !dims.includes(key))
  if (wrong === undefined) return
  fail({
    code: 'dsl/bad-position',
    message: `'x0' of '${what}' has a position along '${wrong}'.`,
    site,
    notes: [`'${what}' differentiates along ${dims.map((dim) => `'${dim}'`).join(' and ')}.`],
  })
}

const isRational = (x0: object): x0 is Rational => 'n' in x0 && 'd' in x0 && typeof x0.n === 'bigint'
