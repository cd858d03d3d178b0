import { autopad } from '@courant/autopad'
import { registerPlugin } from '@courant/core'
import { configuration, Eq, Grid, GridFunction, math, Operator, TimeFunction, type OperatorOptions } from 'courant'
import { afterEach, describe, expect, test } from 'vitest'
import { refusal } from '../misuse/program.ts'

registerPlugin(autopad)
afterEach(() => configuration.reset())

const grid = new Grid({ shape: [13, 14, 15], spacing: [1, 1, 1] })

function diffusion(options: OperatorOptions = {}, more: { readonly autopad?: boolean } = {}) {
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2, ...more })
  const m = new GridFunction({ name: 'm', grid, spaceOrder: 2 })
  u.data.set(1, 0, 6, 6, 6)
  m.data.set(0.5)
  const equation = new Eq(u.forward, math`${u} + 0.1 * ${m} * ${u.laplace}`)
  const op = new Operator(equation, { opt: ['plain', { fold: false }], plugins: [autopad()], ...options })
  return { u, m, op, run: () => op.apply({ time_M: 4 }) }
}

const strideOf = ({ storage }: GridFunction | TimeFunction): number => storage.layout.strides?.at(-2) ?? 0

describe('padding', () => {
  test('is invisible, and changes no bit', async () => {
    const [padded, plain] = [diffusion(), diffusion({ plugins: [] })]
    const summary = await padded.run()
    await plain.run()
    expect([strideOf(padded.u), strideOf(plain.u)]).toEqual([32, 19])
    expect(padded.u.shape).toEqual([2, 13, 14, 15])
    expect(padded.u.dataWithHalo.shape).toEqual(plain.u.dataWithHalo.shape)
    expect(padded.u.data.toFlat()).toEqual(plain.u.data.toFlat())
    expect(summary.extras['autopad']).toEqual({ bytes: (3 * 17 * 18 * 13 + 2 * 14) * 4, functions: 2 })
    expect(summary.toString()).toContain('Padding takes 0.05 MiB in 2 functions')
    const takes = ({ op }: typeof padded): number => op.estimateMemory({ time_M: 4 }).total
    expect(takes(padded)).toBeGreaterThan(takes(plain))
  })

  test.each([11, 12])('lets the domain of %i points a row begin a line of the cache', async (n) => {
    const wide = new Grid({ shape: [n, n] })
    const u = new TimeFunction({ name: 'u', grid: wide, spaceOrder: 2, initializer: 1 })
    u.data.set(1)
    await new Operator(new Eq(u.forward, u.laplace), { plugins: [autopad()] }).apply({ time_M: 4 })
    const { layout } = u.storage
    for (let x = 2; x < 2 + n; x++) expect(layout.offsetOf([1, x, 2]) % 16).toBe(0)
  })

  test.each([
    ['the process', () => configuration.set('autopadding', false), {}],
    ["the environment, by Devito's name", () => (process.env['DEVITO_AUTOPADDING'] = '0'), {}],
    ['the environment', () => (process.env['COURANT_AUTOPADDING'] = '0'), {}],
    ['the function', () => undefined, { autopad: false }],
  ])('is turned off by %s', async (_, turnOff, more) => {
    turnOff()
    try {
      const { u, run } = diffusion({}, more)
      await run()
      expect(strideOf(u)).toBe(19)
    } finally {
      delete process.env['DEVITO_AUTOPADDING']
      delete process.env['COURANT_AUTOPADDING']
    }
  })

  test('leaves alone what is folded, and memory that somebody else knows', async () => {
    const folded = diffusion({ opt: 'plain' })
    await folded.run()
    expect(folded.u.storage.layout.kind).toBe('folded')
    const { m, u, run } = diffusion()
    const memory = m.dataWithHalo.asTypedArray()
    await run()
    expect([strideOf(m), strideOf(u)]).toEqual([19, 32])
    expect(memory).toHaveLength(17 * 18 * 19)
  })

  test('goes when the memory itself is asked for', async () => {
    const { u, run } = diffusion()
    await run()
    const before = u.dataWithHalo.toFlat()
    const memory = u.dataWithHalo.asTypedArray()
    expect(memory).toEqual(before)
    await run()
    expect(strideOf(u)).toBe(19)
  })
})

describe('an array in place of a padded function', () => {
  const values = new Float32Array(17 * 18 * 19).fill(0.5)

  test('is refused, with what to do', async () => {
    const { op } = diffusion()
    expect(await refusal(() => op.apply({ time_M: 4, m: values }))).toMatchInlineSnapshot(`
      "error[autopad/array-override]: Cannot use autopadding when overriding functions with arrays: 'm' was given as one.
       --> autopad.test.ts
        | expect(await refusal(() => op.apply({ time_M: 4, m: values }))).toMatchInlineSnapshot(\`
        |                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: Rows of the function are padded, which those of an array are not.
        = hint: Give a function: 'const m = new GridFunction({ name: 'm', grid, ... })', 'm.data.set(array)'.
        = hint: Turn padding off: COURANT_AUTOPADDING=0, or configuration.set('autopadding', false).
        = hint: Or let the run work on a padded copy: opt: ['advanced', { autopad: { override: 'copy' } }]."
    `)
    expect((await op.apply({ time_M: 4 })).steps).toBe(5)
  })

  test('is taken by each of the ways that the message names', async () => {
    const other = new GridFunction({ name: 'other', grid, spaceOrder: 2 })
    other.dataWithHalo.set(values)
    const asked = diffusion({ plugins: [autopad({ override: 'copy' })] })
    const plain = diffusion()
    await plain.op.apply({ time_M: 4, m: other })
    await asked.op.apply({ time_M: 4, m: values })
    expect(asked.u.data.toFlat()).toEqual(plain.u.data.toFlat())
    configuration.set('autopadding', false)
    const off = diffusion()
    await off.op.apply({ time_M: 4, m: values })
    expect(off.u.data.toFlat()).toEqual(plain.u.data.toFlat())
  })
})
