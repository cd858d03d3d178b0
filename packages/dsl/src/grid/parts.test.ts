import fc from 'fast-check'
import { describe as suite, expect, it } from 'vitest'
import { Border, Constant, describe, Eq, ge, Grid, GridFunction, SubDomainSet, TimeFunction } from '../index.ts'
import { print } from '../expression/print.ts'
import { refusal } from '../testing/refusal.ts'

const grid = new Grid({ shape: [7, 9] })
const { x, y } = grid
const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })

/** How often each point of the grid lies in a box. */
function counts(border: Border): readonly number[][] {
  return Array.from({ length: 7 }, (_, i) =>
    Array.from(
      { length: 9 },
      (_, j) =>
        border.boxes.filter((box) =>
          box.every(({ dimension, lo, hi }) => {
            const [index, size] = dimension.name === 'x' ? [i, 7] : [j, 9]
            const at = (end: typeof lo): number =>
              end.from === 'index' ? NaN : end.offset + (end.from === 'start' ? 0 : size - 1)
            return index >= at(lo) && index <= at(hi)
          }),
        ).length,
    ),
  )
}

suite('Border', () => {
  it('covers the frame, its corners once, once a side, or not', () => {
    const width = fc.integer({ min: 0, max: 2 })
    const corners = fc.constantFrom('no-overlap' as const, 'overlap' as const, 'no-corners' as const)
    const inset = fc.integer({ min: 0, max: 1 })
    const property = fc.property(width, width, width, width, inset, corners, (a, b, c, d, inset, corners) => {
      const found = counts(
        new Border({
          grid,
          border: [
            [a, b],
            [c, d],
          ],
          inset,
          corners,
        }),
      )
      for (let i = 0; i < 7; i++) {
        for (let j = 0; j < 9; j++) {
          const within = i >= inset && i < 7 - inset && j >= inset && j < 9 - inset
          const acrossX = within && (i < a + inset || i > 6 - b - inset)
          const acrossY = within && (j < c + inset || j > 8 - d - inset)
          const both = { 'no-overlap': 1, overlap: 2, 'no-corners': 0 }[corners]
          expect(found[i]?.[j]).toBe(acrossX && acrossY ? both : acrossX || acrossY ? 1 : 0)
        }
      }
    })
    fc.assert(property, { seed: 5, numRuns: 200 })
  })

  it('has the sides that are named', () => {
    const found = counts(new Border({ grid, border: 1, dims: { x: 'left' } }))
    expect(found.flat().reduce((a, b) => a + b)).toBe(9)
    expect(found[0]).toEqual(Array(9).fill(1))
  })

  it('is refused when it does not fit', () => {
    expect(refusal(() => new Border({ grid, border: 4 }))).toContain(
      "error[dsl/bad-border]: Border 'border' takes 4 and 4 points, 0 from the ends, of 'x', which has 7.",
    )
    expect(refusal(() => new Border({ grid, border: -1 }))).toContain('dsl/bad-border')
    expect(refusal(() => new Border({ grid, border: 1, dims: { q: true } }))).toContain('dsl/no-dimension')
    expect(refusal(() => new Border({ grid, border: 1, corners: 'none' as never }))).toContain('dsl/bad-border')
  })
})

suite('SubDomainSet', () => {
  it('is refused when a box leaves the grid', () => {
    expect(refusal(() => new SubDomainSet({ name: 's', grid, bounds: [{ x: [2, 7] }] }))).toContain(
      "error[dsl/bad-subdomain]: Sub-domain 's' can't go from 2 to 7 along 'x', which has 7 points.",
    )
    expect(refusal(() => new SubDomainSet({ name: 's', grid, bounds: [] }))).toContain('dsl/bad-subdomain')
  })
})

suite('an element', () => {
  it('prints as it is indexed', () => {
    expect(String(u.forward.at({ x: 0 }))).toBe('u(time + 1, 0, y)')
    expect(String(u.at({ x: x.last.sub(1), y: y.neg() }))).toBe('u(time, x_M - 1, -y)')
    expect(String(u.shift('x', 2).at({ x: 1 }))).toBe('u(time, 3, y)')
  })

  it('on the left says where the equation holds', () => {
    const [wall] = describe(new Eq(u.forward.at({ x: 3 }), 1))
    expect(wall?.target.kind).toBe('at')
    expect(wall?.region?.map((r) => r.dimension.name)).toEqual(['x'])
  })

  it('is refused where it is no index, or cannot be stored to', () => {
    const real = new Constant({ name: 'c', value: 1 })
    expect(refusal(() => u.at({ x: real }))).toContain(
      "error[dsl/bad-index]: 'c' is no index along 'x': it need not be a whole number.",
    )
    expect(refusal(() => u.at({ x: 0.5 }))).toContain('dsl/bad-index')
    expect(refusal(() => u.at({ q: 0 }))).toContain('dsl/no-dimension')
    expect(refusal(() => u.dx.at({ x: 0 }))).toContain("'d(u, x)' can't be taken at one index of 'x'")
    expect(refusal(() => describe(new Eq(u.at({ time: 0 }), 1)))).toContain(
      "'u(0, x, y)' can't be stored to: its index along 'time' is not 'time' itself, shifted by a number.",
    )
  })

  it('moves the conditions with the right side where the left one is mirrored', () => {
    const [only] = describe(new Eq(u.forward.at({ y: y.last.sub(y) }), u, { when: ge(u, y) }))
    expect(only?.when?.map((d) => print(d))).toEqual(['u(time, x, -(y - (y_M - 0))) >= -(y - (y_M - 0))'])
  })

  it('on the left stays one where its index is not that of the point', () => {
    const map = new GridFunction({ name: 'map', grid, dtype: 'int32' })
    const left = (index: Parameters<typeof u.at>[0]): string => {
      const [only] = describe(new Eq(u.forward.at(index), 1))
      return only ? `${only.target.kind} ${print(only.target)} ${(only.region ?? []).length}` : ''
    }
    expect(left({ x: map })).toBe('access u(time + 1, map, y) 0')
    expect(left({ x: x.mul(2), y: 3 })).toBe('access u(time + 1, x*2, y) 1')
  })
})
