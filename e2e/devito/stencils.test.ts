import { readFileSync } from 'node:fs'
import { rationals, stencilOf } from '@courant/core'
import { describe, expect, it } from 'vitest'

interface Case {
  readonly function: 'node' | 'staggered'
  readonly order: number
  readonly fdOrder: number
  /** Steps after the grid point. */
  readonly x0: number
  readonly weights: readonly (readonly [steps: number, weight: number])[]
}

const file = new URL('../fixtures/devito-stencils.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly Case[] }

function ours({ function: f, order, fdOrder, x0 }: Case): ReadonlyMap<number, number> {
  const off = f === 'staggered' ? 0.5 : 0
  const taken = rationals.rational(BigInt(2 * (x0 - off)), 2n)
  const location = rationals.rational(BigInt(2 * off), 2n)
  const points = stencilOf({ order, accuracy: fdOrder, side: undefined, x0: taken }, location)
  return new Map(points.map(({ shift, weight }) => [shift + off, rationals.toNumber(weight)]))
}

/** Devito says 0 where the order asks for more points than the accuracy gives: all of these have that many. */
const isTooNarrow = (c: Case): boolean => c.weights.length === 0

describe('stencils on the grid points and half a cell off them', () => {
  it.each(cases.filter((c) => !isTooNarrow(c)))('$function, order $order of $fdOrder, at $x0', (c) => {
    const found = ours(c)
    expect([...found.keys()].sort((a, b) => a - b)).toEqual(c.weights.map(([steps]) => steps))
    for (const [steps, weight] of c.weights) expect((found.get(steps) as number) / weight).toBeCloseTo(1, 8)
  })

  it('are the narrowest there are, where Devito gives 0 without a word', () => {
    const narrow = cases.filter(isTooNarrow)
    expect(narrow.map((c) => [c.order, c.fdOrder])).toEqual(narrow.map(({ order }) => [order, 2]))
    for (const c of narrow) {
      const moments = Array.from({ length: c.order + 1 }, (_, power) =>
        [...ours(c)].reduce((sum, [steps, weight]) => sum + weight * (steps - c.x0) ** power, 0),
      )
      const factorial = [1, 1, 2, 6][c.order] as number
      for (const [power, moment] of moments.entries()) expect(moment).toBeCloseTo(power === c.order ? factorial : 0, 10)
    }
    expect(narrow.length).toBeGreaterThan(3)
  })
})
