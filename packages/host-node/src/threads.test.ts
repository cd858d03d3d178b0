import os from 'node:os'
import { expect, it } from 'vitest'
import { expand, threadCount } from './threads.ts'

it('reads the lists that Linux writes', () => {
  expect(expand('0-2,5')).toEqual([0, 1, 2, 5])
  expect(expand('7')).toEqual([7])
  expect(expand('')).toEqual([])
})

it('takes OMP_NUM_THREADS at its outermost level', () => {
  expect(threadCount({ OMP_NUM_THREADS: '3' })).toBe(3)
  expect(threadCount({ OMP_NUM_THREADS: '4,2' })).toBe(4)
})

it.each([{}, { OMP_NUM_THREADS: '' }, { OMP_NUM_THREADS: '0' }, { OMP_NUM_THREADS: 'many' }])(
  'counts cores where the environment says %o',
  (env) => {
    expect(threadCount(env)).toBeGreaterThanOrEqual(1)
    expect(threadCount(env)).toBeLessThanOrEqual(os.availableParallelism())
  },
)
