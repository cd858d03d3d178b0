import { ABox, abox } from '@courant/abox'
import { Constant, Eq, Grid, GridFunction, math, Operator, SparseTimeFunction, TimeFunction } from 'courant'
import { expect, test } from 'vitest'

/** A function that counts the steps at which its points were in the box. */
function counted() {
  const grid = new Grid({ shape: [21, 21], spacing: [1, 1] })
  const vp = new GridFunction({ name: 'vp', grid, spaceOrder: 0 })
  vp.data.set(1)
  const points = (name: string, at: readonly number[]): SparseTimeFunction =>
    new SparseTimeFunction({ name, grid, npoint: 1, nt: 5, coordinates: [at] })
  const [src, rcv] = [points('src', [10, 10]), points('rcv', [12, 10])]
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 0, timeOrder: 1 })
  const op = (box: ABox): Operator =>
    new Operator(new Eq(u.forward, math`${u} + 1`, { subdomain: box }), { plugins: [abox()] })
  const width = async (from: Operator, args: Readonly<Record<string, unknown>> = {}): Promise<number> => {
    u.data.set(0)
    await from.apply({ dt: 1, time_M: 3, ...args })
    return Math.sqrt((u.data.slice(0).toFlat() as Float32Array).reduce((sum, v) => sum + v, 0))
  }
  const centre = (): number => {
    const flat = u.data.slice(0).toFlat() as Float32Array
    const at = [...flat].flatMap((v, i) => (v > 0 ? [i] : []))
    return at.reduce((sum, i) => sum + i, 0) / at.length / 21
  }
  return { grid, vp, src, rcv, u, op, width, centre, points }
}

test('the box follows another source, velocity and step that a run is given', async () => {
  const { grid, vp, src, op, width, centre, points } = counted()
  const made = op(new ABox({ src, vp, spaceOrder: 2 }))
  const last = { time_m: 3 }
  expect(await width(made, last)).toBe(11)
  expect(await width(made, { ...last, dt: 0.5 })).toBe(9)
  const fast = new GridFunction({ name: 'fast', grid, spaceOrder: 0 })
  fast.data.set(2)
  expect(await width(made, { ...last, vp: fast })).toBe(17)
  const at = centre()
  expect(await width(made, { ...last, src: points('other', [5, 10]) })).toBe(11)
  expect(at - centre()).toBeCloseTo(5)
  await width(made, { ...last, src_coords: [[14, 10]] })
  expect(at - centre()).toBeCloseTo(-4)
})

test('a velocity may be a constant, which no equation needs to hold', async () => {
  const { src, op, width } = counted()
  const [vp, eps] = [new Constant({ name: 'c', value: 1 }), new Constant({ name: 'eps', value: 0 })]
  const box = new ABox({ src, vp, eps, spaceOrder: 2 })
  const made = op(box)
  const last = { time_m: 3 }
  expect(await width(made, last)).toBe(11)
  const { share } = box.predict({ dt: 1, time_M: 3 })
  expect(await width(made, { ...last, c: 2 })).toBe(17)
  vp.value = 2
  expect(await width(made, last)).toBe(17)
  expect(box.predict({ dt: 1, time_M: 3 }).share).toBeGreaterThan(share)
  eps.value = 1.5
  expect(await width(made, { ...last, c: 1 })).toBe(17)
})

test('the box follows what changes in place', async () => {
  const { vp, src, op, width, centre } = counted()
  const made = op(new ABox({ src, vp, spaceOrder: 2 }))
  const last = { time_m: 3 }
  expect(await width(made, last)).toBe(11)
  vp.data.set(2)
  expect(await width(made, last)).toBe(17)
  const at = centre()
  src.coordinates.data.set([[8, 10]])
  await width(made, last)
  expect(at - centre()).toBeCloseTo(2)
})

test('the box is as fast as the planes that it crosses', async () => {
  const { vp, src, op, width } = counted()
  const made = op(new ABox({ src, vp, spaceOrder: 0 }))
  const last = { time_m: 3 }
  expect(await width(made, last)).toBe(9)
  // Nobody comes there in time.
  vp.data.set(9, 20, 20)
  expect(await width(made, last)).toBe(9)
  vp.data.set(0.5, 20, 20)
  // Both neighbours of the source's plane along x.
  vp.data.set(4, 9)
  vp.data.set(4, 11)
  expect(await width(made, last)).toBeGreaterThan(9)
})

test('anisotropy widens it, receivers close it', async () => {
  const { vp, src, rcv, op, width } = counted()
  const last = { time_m: 3 }
  expect(await width(op(new ABox({ src, vp, spaceOrder: 0, eps: 0.5 })), last)).toBe(13)
  expect(await width(op(new ABox({ rcv, vp, spaceOrder: 0 })), last)).toBe(3)
  const both = op(new ABox({ src, rcv, vp, spaceOrder: 0 }))
  expect(await width(both, { ...last, src_coords: [[9, 10]] })).toBe(3)
  expect(await width(both, { ...last, src_coords: [[2, 10]] })).toBe(0)
})

test('the gain is predicted before there is an operator, and reported after a run', async () => {
  const { vp, src, rcv, u, op } = counted()
  const box = new ABox({ src, rcv, vp, spaceOrder: 2 })
  const { share, gain } = box.predict({ dt: 1, time_M: 4 })
  expect(gain).toBeCloseTo(1 / share)
  const counts = box
    .thicknesses({ dt: 1, time_M: 4 })
    .map(([l = 0, r = 0, f = 0, b = 0]) => (21 - l - r) * (21 - f - b))
  expect(share).toBeCloseTo(counts.reduce((sum, n) => sum + n, 0) / 21 / 21 / 5)
  u.data.set(0)
  const summary = await op(box).apply({ dt: 1, time_M: 4 })
  expect(summary.extras['abox']).toMatchObject({ abox: { share, gain } })
  expect(summary.toString()).toMatch(/Box 'abox' held \d+\.\d % of the points, \d+\.\d\d times fewer/)
})

test('an operator from bytes fills its boxes from what it is given', async () => {
  const { vp, src, u, op, width } = counted()
  const box = new ABox({ src, vp, spaceOrder: 2 })
  const plain = await width(op(box), { time_m: 3 })
  const loaded = await Operator.load(await op(box).serialize(), { plugins: [abox()] })
  expect(await width(loaded, { time_m: 3, u, src, vp })).toBe(plain)
})
