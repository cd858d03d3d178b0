import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { nodeHost } from '../host.ts'
import { folderOfFile } from '../testing/machine.ts'

vi.setConfig({ testTimeout: 60_000 })

const host = nodeHost({ cacheDir: folderOfFile() })

/** The obvious way: every index in row-major order. */
function reference(data: ArrayLike<number>, start: number, shape: readonly number[], strides: readonly number[]) {
  const total = shape.reduce((product, n) => product * n, 1)
  for (let flat = 0; flat < total; flat++) {
    const index = shape.map((n, d) => Math.floor(flat / shape.slice(d + 1).reduce((p, m) => p * m, 1)) % n)
    const at = index.reduce((sum, i, d) => sum + i * (strides[d] ?? 0), start)
    if (!Number.isFinite(data[at])) return index
  }
  return undefined
}

const boxes = fc.record({
  dtype: fc.constantFrom('float32' as const, 'float64' as const),
  dimensions: fc.array(
    fc.record({ n: fc.integer({ min: 1, max: 6 }), before: fc.nat(2), after: fc.nat(2), step: fc.integer({ min: 1, max: 2 }) }),
    { minLength: 1, maxLength: 4 },
  ),
  bad: fc.array(fc.record({ at: fc.nat(20_000), value: fc.constantFrom(NaN, Infinity, -Infinity) }), { maxLength: 3 }),
})

it('finds the first non-finite value of any box', async () => {
  await fc.assert(
    fc.asyncProperty(boxes, async ({ dtype, dimensions, bad }) => {
      const extents = dimensions.map(({ n, before, after, step }) => before + n * step + after)
      const unit = extents.map((_, d) => extents.slice(d + 1).reduce((product, n) => product * n, 1))
      const size = (extents[0] ?? 1) * (unit[0] ?? 1)
      const bytes = dtype === 'float32' ? 4 : 8
      const memory = host.allocate(size * bytes)
      const { buffer, byteOffset } = memory
      const data = bytes === 4 ? new Float32Array(buffer, byteOffset, size) : new Float64Array(buffer, byteOffset, size)
      for (let i = 0; i < size; i++) data[i] = i % 7 === 0 ? 3e38 : -1e-45 * i
      for (const { at, value } of bad) data[at % size] = value
      const start = dimensions.reduce((sum, { before }, d) => sum + before * (unit[d] ?? 0), 0)
      const shape = dimensions.map(({ n }) => n)
      const strides = dimensions.map(({ step }, d) => step * (unit[d] ?? 0))
      const box = { address: memory.address + BigInt(start * bytes), dtype, shape, strides }
      expect(await host.firstNonFinite(box)).toEqual(reference(data, start, shape, strides))
    }),
    { seed: 1928, numRuns: 300 },
  )
})

it('looks at every block of a long row', async () => {
  const memory = host.allocate(8 * 100_000)
  const data = new Float64Array(memory.buffer, memory.byteOffset, 100_000)
  const box = { address: memory.address, dtype: 'float64', shape: [100_000], strides: [1] } as const
  for (const at of [0, 4095, 4096, 99_999]) {
    data.fill(0)
    data[at] = NaN
    expect(await host.firstNonFinite(box)).toEqual([at])
  }
})

it('finds the first, whichever thread looks at it', async () => {
  const team = nodeHost({ cacheDir: folderOfFile(), env: { ...process.env, OMP_NUM_THREADS: '3' } })
  const shape = [1, 7, 2 ** 18]
  const memory = team.allocate(4 * 7 * 2 ** 18)
  const data = new Float32Array(memory.buffer, memory.byteOffset, 7 * 2 ** 18)
  const box = { address: memory.address, dtype: 'float32', shape, strides: [0, 2 ** 18, 1] } as const
  expect(await team.firstNonFinite(box)).toBeUndefined()
  for (const [row, at] of [
    [6, 5],
    [4, 0],
    [3, 2 ** 18 - 1],
    [0, 77],
  ] as const) {
    data[row * 2 ** 18 + at] = NaN
    expect(await team.firstNonFinite(box)).toEqual([0, row, at])
  }
})

it('takes integers, empty boxes and the largest numbers for finite', async () => {
  const memory = host.allocate(64)
  new Int32Array(memory.buffer, memory.byteOffset, 16).fill(-1)
  const box = { address: memory.address, dtype: 'int32', shape: [16], strides: [1] } as const
  expect(await host.firstNonFinite(box)).toBeUndefined()
  expect(await host.firstNonFinite({ ...box, dtype: 'float32', shape: [0] })).toBeUndefined()
  expect(await host.firstNonFinite({ ...box, dtype: 'float32' })).toEqual([0])
  new Float64Array(memory.buffer, memory.byteOffset, 8).fill(-Number.MAX_VALUE)
  expect(await host.firstNonFinite({ ...box, dtype: 'float64', shape: [8] })).toBeUndefined()
  const five = { ...box, dtype: 'float32', shape: [1, 1, 1, 1, 1], strides: [1, 1, 1, 1, 1] } as const
  expect(() => host.firstNonFinite(five)).toThrow(
    'a box has one to four dimensions',
  )
})
