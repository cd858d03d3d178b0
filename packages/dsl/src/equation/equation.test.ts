import { inspect } from 'node:util'
import { describe as suite, expect, it } from 'vitest'
import { describe, Eq, Grid, GridFunction, Inc, SubDomain, TimeFunction } from '../index.ts'
import { refusal } from '../testing/refusal.ts'

const grid = new Grid({ shape: [11, 12] })
const m = new GridFunction({ name: 'm', grid })
const u = new TimeFunction({ name: 'u', grid })

suite('equations', () => {
  it('describe themselves', () => {
    const [set, add] = describe([new Eq(u.forward, u.add(1)), new Inc(m, u)])
    expect(set).toMatchObject({ kind: 'eq', update: 'set', target: { kind: 'at' }, value: { kind: 'add' } })
    expect(set).not.toHaveProperty('region')
    expect(add).toMatchObject({ kind: 'eq', update: 'add' })
    expect(set?.site?.stack).toContain('equation.test.ts')
    expect(describe(new Eq(m))[0]?.value).toMatchObject({ kind: 'num', value: { n: 0n } })
  })

  it('describe themselves once', () => {
    const eq = new Eq(u.forward, u.add(1), { subdomain: grid.interior })
    expect(describe(eq)[0]).toBe(describe(eq)[0])
  })

  it('hold on part of the grid', () => {
    const top = new SubDomain({ name: 'top', grid, parts: { y: ['left', 2] } })
    expect(describe(new Eq(m, 1, { subdomain: grid.interior }))[0]?.region).toHaveLength(2)
    expect(describe(new Eq(m, 1, { subdomain: top }))[0]?.region).toBe(top.ranges)
  })

  it('come in lists of any depth', () => {
    const one = new Eq(m, 1)
    expect(
      describe([
        [one, []],
        [[one], one],
      ]),
    ).toHaveLength(3)
  })

  it('look like equations', () => {
    expect(inspect(new Eq(u.forward, u.sub(m)))).toBe('u(time + 1, x, y) = u - m')
    expect(String(new Inc(m, 2))).toBe('m += 2')
  })

  it('are refused when nothing can be stored', () => {
    expect(refusal(() => describe(new Eq(u.dx, 1)))).toBe(
      [
        "error[dsl/not-assignable]: Nothing can be stored in 'd(u, x)'.",
        ' = note: The left side of an equation in an operator is a function at a point: u, u.forward, u.shift(grid.x, 1).',
        ' = hint: To isolate an unknown write new Eq(u.forward, solve(equation, u.forward)).',
      ].join('\n'),
    )
    expect(refusal(() => new Eq(u, Infinity))).toContain('dsl/not-finite')
    expect(refusal(() => new Eq(u))).toBe('nothing was thrown')
    expect(refusal(() => new Eq(u, undefined))).toContain('It comes of a misspelt name')
    expect(refusal(() => new Eq(u, null as never))).toContain("can't contain null")
    expect(refusal(() => describe([m as never]))).toBe(
      [
        "error[dsl/not-an-equation]: An equation is needed, not the grid function 'm'.",
        ' = note: An operator takes Eq and Inc objects, what inject(...) and interpolate(...) return, and lists of them.',
      ].join('\n'),
    )
  })
})
