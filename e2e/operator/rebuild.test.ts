import { definePlugin, switchConfig, type Clusters, type Plugin } from '@courant/core'
import * as z from '@courant/core/schema'
import { mixedPrecision } from '@courant/mixed-precision'
import { Constant, Eq, Grid, GridFunction, math, Operator, TimeFunction, type OperatorOptions } from 'courant'
import { describe, expect, it } from 'vitest'

function decay(options: OperatorOptions = {}, { order = 2, twoConstants = false } = {}) {
  const grid = new Grid({ shape: [6, 5], dtype: 'float64' })
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: order })
  const a = new Constant({ name: 'a', value: 0.5 })
  const b = twoConstants ? new Constant({ name: 'b', value: 2 }) : a
  const eqs = [new Eq(u.forward, math`${a} * ${u} + ${b} * ${u.dx2}`)]
  const build = (more: OperatorOptions = {}): Operator => new Operator(eqs, { name: 'Decay', ...options, ...more })
  return { u, a, build, op: build() }
}

describe('an operator that was built before', () => {
  it('is not built again, nor is its equal over other functions', () => {
    const { op, build } = decay()
    expect(build().program).toBe(op.program)
    expect(decay().op.program).toBe(op.program)
  })

  it('is read again where its list has changed', () => {
    const grid = new Grid({ shape: [6, 5] })
    const u = new TimeFunction({ name: 'u', grid })
    const v = new TimeFunction({ name: 'v', grid })
    const eqs = [new Eq(u.forward, u)]
    const build = (): Operator => new Operator(eqs)
    const writes = [build().writes]
    eqs.push(new Eq(v.forward, u))
    writes.push(build().writes)
    eqs[1] = new Eq(v.forward, v)
    writes.push(build().writes, build().inputs)
    expect(writes).toEqual([['u'], ['u', 'v'], ['u', 'v'], ['u', 'v']])
  })

  it('stays what it was when its list changes, in other kernels too', async () => {
    const grid = new Grid({ shape: [9, 10, 11] })
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
    const eqs = [new Eq(u.forward, u.laplace)]
    const op = new Operator(eqs)
    const own = [...eqs]
    eqs[0] = new Eq(u.forward, 7)
    expect([op.equations, new Operator(op.equations).code]).toEqual([own, op.code])
    // Memory that is given away takes a kernel without folds, which is built now.
    u.dataWithHalo.asTypedArray()
    await op.apply({ time_m: 0, time_M: 0 })
    expect(u.data.get(1, 4, 4, 4)).toBe(0)
  })

  it('runs on its own functions', async () => {
    const [first, second] = [decay({ language: 'c' }), decay({ language: 'c' })]
    first.u.data.set(1)
    second.u.data.set(3)
    second.a.value = 0.25
    await second.op.apply({ time_M: 0, dt: 1, x_m: 2, x_M: 3 })
    await first.op.apply({ time_M: 0, dt: 1, x_m: 2, x_M: 3 })
    expect([first.u.data.get(1, 2, 2), second.u.data.get(1, 2, 2)]).toEqual([0.5, 0.75])
  })

  it.each<readonly [string, () => Operator]>([
    ['equations', () => decay({}, { order: 4 }).op],
    ['constants that are one', () => decay({}, { twoConstants: true }).op],
    ['names', () => decay({ name: 'Other' }).op],
    ['languages', () => decay({ language: 'c' }).op],
    ['modes', () => decay({ opt: 'noop' }).op],
    ['options of a plugin', () => decay({ opt: ['plain', { block: { levels: 2 } }] }).op],
    ['settings of the process', () => switchConfig({ 'block.levels': 2 }, () => decay().op)],
    ['arithmetic', () => decay({ fp: 'strict' }).op],
    ['numbers for parameters', () => decay({ subs: { h_x: 2 } }).op],
    ['plugins', () => decay({ plugins: [counting(() => undefined)] }).op],
  ])('is built where other %s are meant', (_, other) => {
    expect(other().program).not.toBe(decay().op.program)
  })

  it.each(['site', 'object'])("is built where other options are meant for a function '%s'", (name) => {
    const build = (bits: 8 | 16): Operator => {
      const grid = new Grid({ shape: [6, 5] })
      const u = new TimeFunction({ name: 'u', grid })
      const c = new GridFunction({ name, grid })
      return new Operator(new Eq(u.forward, c), { plugins: [mixedPrecision({ functions: { [name]: { bits } } })] })
    }
    expect(build(8).program).not.toBe(build(16).program)
  })

  it('takes a plugin for what it was before only where it is of the same definition', () => {
    let runs = 0
    const plugin = counting(() => runs++)
    const programs = [plugin, plugin, counting(() => runs++)].map((p) => decay({ plugins: [p] }).op.program)
    expect(programs[1]).toBe(programs[0])
    expect(programs[2]).not.toBe(programs[0])
    expect(runs).toBe(2)
  })
})

const counting = (run: () => void): Plugin =>
  definePlugin({
    name: 'counting',
    summary: 'Counts its runs.',
    options: z.strictObject({}),
    apply(compiler) {
      compiler.hooks.clusters.tap('counting', (phase) =>
        phase.add({ name: 'counting', summary: 'Counts its runs.', run: (root): Clusters => (run(), root) }),
      )
    },
  })()
