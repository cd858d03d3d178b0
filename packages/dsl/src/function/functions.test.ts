import { inspect } from 'node:util'
import { objectBrand, isFieldObject, isScalarObject } from '@courant/core'
import { NdArray } from '@courant/data'
import { describe, expect, it } from 'vitest'
import { buffer, Constant, Grid, GridFunction, math, SparseTimeFunction, TimeFunction } from '../index.ts'
import { refusal } from '../testing/refusal.ts'

const grid = new Grid({ shape: [4, 5] })

describe('GridFunction', () => {
  it('declares its field', () => {
    const m = new GridFunction({ name: 'm', grid, spaceOrder: 8 })
    expect(m.field).toMatchObject({ name: 'm', dtype: 'float32', role: 'grid' })
    expect(m.field.axes).toMatchObject([
      { dim: 'x', halo: [8, 8] },
      { dim: 'y', halo: [8, 8] },
    ])
    expect(m.declaration.dimensions.map((d) => d.name)).toEqual(['x', 'y'])
    expect(m.declaration.params.map((p) => p.name)).toEqual(['h_x', 'h_y'])
    expect(m.declaration.object).toBe(m)
    expect(isFieldObject(m) && m[objectBrand]).toBe(true)
    expect([m.shape, m.shapeWithHalo, m.dtype, m.spaceOrder]).toEqual([[4, 5], [20, 21], 'float32', 8])
    expect(inspect(m)).toBe("GridFunction 'm' [4, 5] of float32")
    expect(Object.isFrozen(m)).toBe(true)
  })

  it('takes the dtype of its grid, or its own', () => {
    const fine = new Grid({ shape: [3], dtype: 'float64' })
    expect(new GridFunction({ name: 'a', grid: fine }).dtype).toBe('float64')
    expect(new GridFunction({ name: 'a', grid: fine, dtype: 'int32' }).dtype).toBe('int32')
  })

  it('allocates zeros when touched, and not before', () => {
    const m = new GridFunction({ name: 'm', grid, spaceOrder: 2 })
    math`${m.dx} + ${m}`.toString()
    expect([m.data.shape, m.isAllocated]).toEqual([[4, 5], false])
    expect(m.data.max()).toBe(0)
    expect(m.isAllocated).toBe(true)
    m.data = 3
    m.dataWithHalo.set(7, 0, 0)
    expect([m.data.min(), m.data.max(), m.dataWithHalo.get(2, 2), m.dataWithHalo.get(1, 2)]).toEqual([3, 3, 3, 0])
  })

  it('initialises when allocated', () => {
    const values = new GridFunction({ name: 'f', grid, spaceOrder: 2, initializer: NdArray.zeros([4, 5]).fill(2) })
    expect(values.isAllocated).toBe(false)
    expect([values.data.sum(), values.dataWithHalo.sum()]).toEqual([40, 40])
    const row = new GridFunction({ name: 'g', grid, initializer: (data) => data.set(1, 2, 3) })
    expect([row.data.get(2, 3), row.data.sum()]).toEqual([1, 1])
  })

  it('carries the keys of plugins', () => {
    const options = { name: 'm', grid, ofAPlugin: ['disk'] }
    expect(new GridFunction(options).field.extras).toEqual({ ofAPlugin: ['disk'] })
    expect(new GridFunction({ name: 'm', grid }).field).not.toHaveProperty('extras')
  })

  it('refuses bad declarations', () => {
    const make = (options: object): string => refusal(() => new GridFunction({ name: 'f', grid, ...options }))
    expect(make({ space_order: 4 })).toBe(
      ["error[dsl/unknown-option]: There is no option 'space_order'.", " = hint: Did you mean 'spaceOrder'?"].join(
        '\n',
      ),
    )
    expect(make({ name: 'double' })).toBe(
      [
        "error[dsl/bad-name]: A function can't be named 'double': it is a word of the C language.",
        ' = note: Names appear in the generated code as they are.',
        " = hint: Call it 'double_0', for example.",
      ].join('\n'),
    )
    expect(make({ grid: undefined })).toBe(
      [
        "error[dsl/not-a-grid]: Function 'f' needs a grid.",
        ' = hint: Give it as grid: new Grid({ shape: [...] }).',
      ].join('\n'),
    )
    expect(make({ spaceOrder: 2.5 })).toContain("'spaceOrder' of 'f' is a whole number from 0 on, not 2.5.")
    expect(make({ dtype: 'flaot32' })).toContain("Did you mean 'float32'?")
    for (const name of [
      'x',
      'time',
      'dt',
      'h_x',
      'x_m',
      'time_M',
      'p_src',
      'src_gp',
      'sin',
      '2u',
      'a-b',
      '',
      '_X',
      3,
    ]) {
      expect(make({ name })).toContain('dsl/bad-name')
    }
    for (const name of ['rho', 'v_x', 'vp_M', '_a', 'u2', 't0']) expect(make({ name })).toBe('nothing was thrown')
  })
})

describe('TimeFunction', () => {
  it('keeps timeOrder + 1 steps, used in turn', () => {
    const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
    expect(u.field.axes[0]).toMatchObject({ dim: 'time', slots: 3, halo: [0, 0] })
    expect([u.shape, u.shapeWithHalo]).toEqual([
      [3, 4, 5],
      [3, 12, 13],
    ])
    u.data.set(1, 4, 0, 0)
    expect([u.data.get(1, 0, 0), u.data.get(-2, 0, 0), u.data.get(7, 0, 0)]).toEqual([1, 1, 1])
  })

  it('keeps every step, or as many as a buffer has', () => {
    const saved = new TimeFunction({ name: 's', grid, save: 6 })
    expect([saved.shape[0], saved.field.axes[0]?.slots]).toEqual([6, undefined])
    expect(refusal(() => saved.data.get(6, 0, 0))).toContain('data/out-of-range')
    const cyclic = new TimeFunction({ name: 's', grid, save: buffer(5) })
    expect([cyclic.shape[0], cyclic.field.axes[0]?.slots, cyclic.data.get(100, 0, 0)]).toEqual([5, 5, 0])
    expect(refusal(() => new TimeFunction({ name: 's', grid, save: 0 }))).toContain('dsl/bad-size')
    expect(refusal(() => new TimeFunction({ name: 's', grid, save: buffer(1.5) }))).toContain('dsl/bad-size')
  })

  it('goes forward and backward by an update', () => {
    const u = new TimeFunction({ name: 'u', grid })
    expect([u.forward, u.backward, u.forward.dx].map(String)).toEqual([
      'u(time + 1, x, y)',
      'u(time - 1, x, y)',
      'd(u(time + 1, x, y), x)',
    ])
    expect(String(new TimeFunction({ name: 'u', grid, timeOrder: 4 }).forward)).toBe('u(time + 2, x, y)')
    expect(String(new TimeFunction({ name: 'u', grid, timeOrder: 3 }).forward)).toBe('u(time + 1, x, y)')
  })

  it('differentiates series at points, too', () => {
    const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt: 5, timeOrder: 2 })
    expect(String(src.dt2)).toBe('d(src, time, 2)')
    expect(String(src.forward)).toBe('src(time + 1, p_src)')
    expect(refusal(() => src.dx)).toContain('dsl/no-dimension')
  })
})

describe('Constant', () => {
  it('has a value that can be set', () => {
    const c = new Constant({ name: 'c', value: 2 })
    expect([c.value, c.data, c.dtype, isScalarObject(c)]).toEqual([2, 2, 'float32', true])
    c.data = 3
    expect(c.value).toBe(3)
    expect(c.described).toMatchObject({ kind: 'param', param: { name: 'c', role: { kind: 'constant' } }, object: c })
  })

  it('refuses other values', () => {
    const c = new Constant({ name: 'c', dtype: 'int32' })
    expect(refusal(() => (c.value = 0.5))).toBe(
      ["error[dsl/not-finite]: Constant 'c' of int32 can't be 0.5.", ' = note: It holds whole numbers.'].join('\n'),
    )
    expect(refusal(() => new Constant({ name: 'c', value: NaN }))).toContain('It holds finite numbers.')
  })
})
