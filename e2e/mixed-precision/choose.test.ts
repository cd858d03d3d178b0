import { choosePrecision, mixedPrecision } from '@courant/mixed-precision'
import { Operator } from 'courant'
import { expect, test } from 'vitest'
import { apart, wave } from './wave.ts'

test('the smallest precisions within a budget are found, and nothing is changed by looking', async () => {
  const { op, m, u, rec, args } = wave({ shape: [21, 22], plugins: [] })
  const before = [m.data.toFlat(), u.data.toFlat(), m.storage.byteLength]
  const make = (plugins: Parameters<Parameters<typeof choosePrecision>[0]>[0]): Operator =>
    new Operator(op.equations, { plugins: [...plugins] })
  const choice = await choosePrecision(make, args, { budget: 5e-3, of: rec, repeats: 1, fields: ['float16'] })
  expect([m.data.toFlat(), u.data.toFlat(), m.storage.byteLength]).toEqual(before)
  expect(choice.error).toBeLessThanOrEqual(5e-3)
  expect(choice.trials.every(({ isTaken, error = Infinity }) => isTaken === error <= 5e-3)).toBe(true)
  expect(choice.trials[0]).toMatchObject({ name: 'm', precision: { bits: 8 } })
  expect(choice.functions).toMatchObject({ m: { bits: 8 }, kept: 'float16' })
  expect(choice.bytes).toBeLessThan(choice.plainBytes)
  expect(choice.toString()).toMatch(/ m +8 bits +error \d\.\de-\d, \d+\.\d\d times as fast, taken\n/)

  // What it says of the error is what a user gets.
  const plain = wave({ shape: [21, 22] })
  await plain.run()
  await new Operator(op.equations, { plugins: [mixedPrecision({ functions: choice.functions })] }).apply(args)
  expect(apart(plain.rec.data.toFlat(), rec.data.toFlat())).toBeCloseTo(choice.error, 6)

  const strict = wave({ shape: [21, 22], plugins: [] })
  const none = await choosePrecision((plugins) => new Operator(strict.op.equations, { plugins: [...plugins] }), args, {
    ...{ budget: 1e-9, of: [strict.rec], repeats: 1, parameters: ['float16'], fields: [] },
  })
  expect(none.functions).toEqual({})
  expect(none.toString().split('\n')[0]).toBe('0 of 1 functions in less, within an error of 1e-9:')
})
