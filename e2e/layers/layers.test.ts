import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layers, storeOf } from '@courant/layers'
import { Eq, Grid, Operator, SubDomain, TimeFunction } from 'courant'
import { afterAll, expect, it } from 'vitest'
import { relative, wave, type Kept } from './wave.ts'

const folder = mkdtempSync(join(tmpdir(), 'courant-e2e-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// Without a codec nothing changes a value, and the kernels do the same arithmetic in the same order.
const tolerance = 1e-6

// Where steps are, how they are coded and which of them are kept: e2e/advanced/matrix.test.ts.
it.each([
  ['three dimensions', { shape: [13, 12, 11] }],
  ['one dimension', { shape: [40] }],
  ['double precision', { dtype: 'float64' }],
  ['part of the grid', { args: { x_m: 3, x_M: 15 } }],
  ['one thread', { language: 'c' }],
  ['one thread, some steps', { language: 'c', factor: 4 }],
  ['waiting for each step', { plugins: [layers({ ahead: 0 })] }],
] as const)('the steps and the gradient of one array: %s', async (_, kept: Kept) => {
  const plain = await wave({ ...kept, plugins: [] })
  const other = await wave({ ...kept, layers: 'Disk', plugins: kept.plugins ?? [layers()] })
  expect(relative(other.usave.data.toFlat(), plain.usave.data.toFlat())).toBeLessThanOrEqual(tolerance)
  expect(relative(other.gradient, plain.gradient)).toBeLessThanOrEqual(tolerance)
})

it('spills the oldest steps beyond the budget, and reads ahead backward', async () => {
  // A page has 64 x 128 x 4 bytes: 32 of them in one MiB.
  // Ahead is what a thread beside the kernel's brings.
  const placed = { layers: 'DiskHost', plugins: [layers({ budget: 1 })], language: 'c' } as const
  const kept = { shape: [64, 128], nt: 50, ...placed } as const
  const { usave, stored, read } = await wave(kept)
  const { kept: steps, spilled, inMemory, onDisk, memoryBytes } = storeOf(usave)?.counts() ?? {}
  expect([inMemory, onDisk, memoryBytes]).toEqual([32, 16, 2 ** 20])
  expect(steps).toBe(0)
  expect(stored.extras['layers']).toMatchObject({ usave: { kept: 48, spilled: 16, rawBytes: 48 * 2 ** 15 } })
  expect(spilled).toBe(0)
  expect(read.extras['layers']).toMatchObject({ usave: { kept: 0, onDisk: 16 } })
  const { loaded, ahead } = (read.extras['layers'] as { usave: { loaded: number; ahead: number } }).usave
  expect(ahead / loaded).toBeGreaterThan(0.9)
  const own = storeOf(usave)?.folder ?? ''
  expect(readdirSync(own).sort()).toEqual(['lock', 'steps.snap'])
  // A file has room for each step, and takes what was written: 16 pages, the table, and what a file system takes for itself.
  expect(statSync(join(own, 'steps.snap')).blocks * 512).toBeLessThan(18 * 2 ** 15)
  expect(stored.toString()).toContain('usave: 48 steps kept, 1.5 MiB; 32 in memory and 16 on disk')
})

it('a sweep over three dimensions that stores to a page is not folded, and says why', async () => {
  const { forward, usave } = await wave({ shape: [13, 12, 11], layers: 'Host' })
  expect(forward.explain()).toContain("The nest over 'x' is not folded: 'usave_page0' can't be folded.")
  const plain = await wave({ shape: [13, 12, 11] })
  expect(plain.forward.explain()).toMatch(/Patches of \d+ by \d+ points: .*usave/)
  expect(relative(usave.data.toFlat(), plain.usave.data.toFlat())).toBeLessThanOrEqual(tolerance)
})

it('steps that are taken now and then leave the others folded', async () => {
  const kept = { shape: [13, 12, 11], factor: 4 } as const
  const { forward, usave, gradient } = await wave({ ...kept, layers: 'Host' })
  const note = forward.explain()
  expect(note).toContain("The nest over 'x' is not folded: 'usave_page0' can't be folded.")
  expect(note).toMatch(/Patches of \d+ by \d+ points: .*\bu\b/)
  const plain = await wave(kept)
  expect(relative(usave.data.toFlat(), plain.usave.data.toFlat())).toBeLessThanOrEqual(tolerance)
  expect(relative(gradient, plain.gradient)).toBeLessThanOrEqual(tolerance)
})

it('data is an array wherever it is: read, written, read by an operator', async () => {
  const grid = new Grid({ shape: [6, 5] })
  const u = new TimeFunction({ name: 'u', grid })
  const usave = new TimeFunction({ name: 'usave', grid, save: 4, layers: 'Disk' })
  usave.data.set(7, 3, 2, 2)
  const op = new Operator([new Eq(u.forward, u.add(1)), new Eq(usave, u)], { plugins: [layers()] })
  await op.apply({ time_m: 0, time_M: 2 })
  expect(usave.data.slice(null, 2, 2).toNested()).toEqual([0, 1, 2, 7])
  usave.data.set(-5, 1, 0, 0)
  usave.data.slice(2).fill(9)
  expect([usave.data.get(1, 0, 0), usave.data.get(1, 2, 2), usave.data.min(), usave.data.max()]).toEqual([-5, 1, -5, 9])
  const sum = new TimeFunction({ name: 'sum', grid })
  const reader = new Operator(new Eq(sum.forward, sum.add(usave)), { plugins: [layers()] })
  await reader.apply({ time_m: 0, time_M: 3 })
  expect([sum.data.get(0, 2, 2), sum.data.get(0, 0, 0)]).toEqual([0 + 1 + 9 + 7, 0 - 5 + 9 + 0])
})

it('a step that is stored in part keeps what it held elsewhere', async () => {
  const grid = new Grid({ shape: [6, 5] })
  const u = new TimeFunction({ name: 'u', grid })
  const usave = new TimeFunction({ name: 'usave', grid, save: 4, layers: 'Host' })
  usave.data.slice(1).fill(3)
  const part = new SubDomain({ name: 'part', grid, parts: { x: ['middle', 1, 3] } })
  const store = new Eq(usave, u.add(1), { subdomain: part })
  const op = new Operator([new Eq(u.forward, u.add(1)), store], { plugins: [layers()] })
  await op.apply({ time_m: 0, time_M: 3 })
  expect(usave.data.slice(null, null, 0).toNested()).toEqual([
    [0, 1, 1, 0, 0, 0],
    [3, 2, 2, 3, 3, 3],
    [0, 3, 3, 0, 0, 0],
    [0, 4, 4, 0, 0, 0],
  ])
})

it('a folder for good is read by another function of the name', async () => {
  const kept = { layers: 'Disk', serialization: join(folder, 'good') } as const
  const first = await wave(kept)
  expect(storeOf(first.usave)?.folder).toBe(join(folder, 'good', 'usave'))
  const grid = new Grid({ shape: [23, 21], extent: [22, 20] })
  const usave = new TimeFunction({ name: 'usave', grid, save: 40, timeOrder: 2, spaceOrder: 4, ...kept })
  const sum = new TimeFunction({ name: 'sum', grid })
  await new Operator(new Eq(sum.forward, sum.add(usave)), { plugins: [layers()] }).apply({ time_m: 0, time_M: 39 })
  expect(usave.data.equals(first.usave.data)).toBe(true)
})

it('a folder of its own goes with the function', async () => {
  const { usave } = await wave({ layers: 'Disk' })
  const own = storeOf(usave)?.folder ?? ''
  expect(existsSync(join(own, 'steps.snap'))).toBe(true)
  usave.storage.drop()
  expect(storeOf(usave)).toBeUndefined()
})
