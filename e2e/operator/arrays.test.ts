import { definePlugin } from '@courant/core'
import * as z from '@courant/core/schema'
import {
  Eq,
  Grid,
  GridFunction,
  NdArray,
  Operator,
  SparseTimeFunction,
  TimeFunction,
  type OperatorOptions,
} from 'courant'
import { describe, expect, it } from 'vitest'

const grid = new Grid({ shape: [3, 4], spacing: [1, 1] })

/** `u.forward = m + u[x - 1] + u[x + 1]`: reads one line of the halo. */
function sum(options: OperatorOptions = {}) {
  const m = new GridFunction({ name: 'm', grid, spaceOrder: 0 })
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
  const neighbours = u.shift(grid.x, -1).add(u.shift(grid.x, 1))
  return { m, u, op: new Operator(new Eq(u.forward, m.add(neighbours)), { name: 'Sum', ...options }) }
}

const [nx, ny] = [3 + 4, 4 + 4]
const startOf = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => (i * 7) % 11)
const start = startOf(2 * nx * ny)
const slowness = Float32Array.from({ length: 12 }, (_, i) => i / 4)

/** What a step leaves in the array, by plain loops. */
const stepped = start.slice()
for (let i = 0; i < 3; i++) {
  for (let j = 0; j < 4; j++) {
    const at = (i + 2) * ny + j + 2
    const neighbours = (start[at - ny] ?? 0) + (start[at + ny] ?? 0)
    stepped[nx * ny + at] = (slowness[i * 4 + j] ?? 0) + neighbours
  }
}
const oneStep = { time_m: 0, time_M: 0 }

describe('arrays that stand for functions', () => {
  it.each([{}, { language: 'c' }, { opt: 'noop' }] as const)('hold what functions would: %j', async (options) => {
    const { m, u, op } = sum(options)
    const [values, model] = [start.slice(), slowness.slice()]
    await op.apply({ ...oneStep, u: values, m: model })
    expect(values).toEqual(stepped)
    expect(model).toEqual(slowness)
    expect([m.isAllocated, u.isAllocated]).toEqual([false, false])
  })

  it('leave what the functions themselves hold alone, and their halo', async () => {
    const { m, u, op } = sum()
    m.data.set(5)
    u.dataWithHalo.fill(9)
    await op.apply({ ...oneStep, u: start.slice(), m: slowness })
    expect([m.data.min(), m.data.max(), u.dataWithHalo.min(), u.dataWithHalo.max()]).toEqual([5, 5, 9, 9])
  })

  it('may be NdArrays, parts of the data of other functions among them', async () => {
    const { op } = sum()
    const other = new TimeFunction({ name: 'other', grid, spaceOrder: 2 })
    other.dataWithHalo.set(start)
    const kept = NdArray.zeros([2, 3, 4], { dtype: 'float32' })
    kept.slice(1).set(slowness)
    await op.apply({ ...oneStep, u: other.dataWithHalo, m: kept.slice(1) })
    expect(other.dataWithHalo.toFlat()).toEqual(stepped)
    expect(kept.slice(1).toFlat()).toEqual(slowness)
  })

  it('may be nested arrays, whose rows stay the same objects', async () => {
    const { op } = sum()
    const nested = NdArray.zeros([2, nx, ny], { dtype: 'float32' }).set(start).toNested() as number[][][]
    const row = nested[1]?.[3]
    await op.apply({ ...oneStep, u: nested, m: rows(slowness) })
    expect(nested.flat(2)).toEqual([...stepped])
    expect(nested[1]?.[3]).toBe(row)
  })

  it('are read anew at each run, and go on from where the last one ended', async () => {
    const { op } = sum()
    const [array, f] = [start.slice(), sum()]
    f.m.data.set(slowness)
    f.u.dataWithHalo.set(start)
    for (const time of [0, 1, 2]) await op.apply({ time_m: time, time_M: time, u: array, m: slowness })
    await f.op.apply({ time_m: 0, time_M: 2 })
    expect(array).toEqual(f.u.dataWithHalo.toFlat())
  })

  it('are worked on by another build of the operator too', async () => {
    const tuner = definePlugin({
      ...{ name: 'tuner', summary: 'For this test.', options: z.strictObject({}) },
      apply: ({ runtime }) => runtime.apply.tap('tuner', async (cx) => (await cx.rebuild('noop')).run(cx)),
    })
    const { op } = sum({ plugins: [tuner()] })
    const array = start.slice()
    await op.apply({ ...oneStep, u: array, m: slowness })
    expect(array).toEqual(stepped)
  })

  it('are folded as functions are', async () => {
    const large = new Grid({ shape: [13, 14, 15], spacing: [1, 1, 1] })
    const make = () => new TimeFunction({ name: 'u', grid: large, spaceOrder: 4 })
    const [u, v] = [make(), make()]
    const op = new Operator(new Eq(u.forward, u.add(u.laplace.mul(0.01))), { name: 'Diffuse' })
    const values = startOf(2 * 21 * 22 * 23)
    v.dataWithHalo.set(values)
    const array = values.slice()
    await op.apply({ time_m: 0, time_M: 3, u: array })
    await op.apply({ time_m: 0, time_M: 3, u: v })
    expect(v.storage.layout.kind).toBe('folded')
    expect(array).toEqual(v.dataWithHalo.toFlat())
  })

  it('keep every digit of wide integers', async () => {
    const k = new GridFunction({ name: 'k', grid, spaceOrder: 0, dtype: 'int64' })
    const copy = new GridFunction({ name: 'copy', grid, spaceOrder: 0, dtype: 'int64' })
    const values = BigInt64Array.from({ length: 12 }, (_, i) => 2n ** 60n + BigInt(i))
    const out = new BigInt64Array(12)
    await new Operator(new Eq(copy, k)).apply({ k: values, copy: out })
    expect(out).toEqual(values)
  })

  it('also stand for sparse functions, whose points stay where they are', async () => {
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
    const src = new SparseTimeFunction({ name: 'src', grid, nt: 3, coordinates: [[1, 2]] })
    const rec = new SparseTimeFunction({ name: 'rec', grid, nt: 3, coordinates: [[1, 2], [2, 2]] }) // prettier-ignore
    const op = new Operator([new Eq(u.forward, u), ...src.inject(u.forward, src), ...rec.interpolate(u.forward)])
    const out = new Float32Array(6)
    await op.apply({ time_m: 0, time_M: 2, src: [[1], [10], [100]], rec: out })
    expect([...out]).toEqual([1, 0, 11, 0, 111, 0])
    expect([u.data.get(3, 1, 2), src.isAllocated, rec.isAllocated]).toEqual([111, false, false])
  })

  it('take nothing back from a run that failed', async () => {
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 0 })
    const op = new Operator(new Eq(u.forward, u.mul(1e30)))
    const array = new Float32Array(24).fill(1)
    await expect(op.apply({ time_m: 0, time_M: 9, u: array })).rejects.toThrow('run/not-finite')
    expect(array).toEqual(new Float32Array(24).fill(1))
  })

  it('count in what a run takes, and are looked at by nothing that only asks', () => {
    const { op } = sum()
    const args = { ...oneStep, u: start, m: slowness }
    expect(op.arguments(args).get('x_M')?.value).toBe(2)
    expect(op.estimateMemory(args).byName.get('u')).toBe(start.byteLength)
  })
})

const rows = (flat: Float32Array): number[][] => [0, 4, 8].map((i) => [...flat.subarray(i, i + 4)])

describe('arrays are refused', () => {
  const { op } = sum()
  const fitting = { ...oneStep, m: slowness, u: start }
  const refuse = async (args: object, message: string): Promise<void> => {
    await expect(op.apply({ ...fitting, ...args })).rejects.toThrow(message)
    expect(start).toEqual(startOf(start.length))
  }

  it.each([
    [
      "the argument's halo left out of a typed array",
      { u: new Float32Array(24) },
      "[args/wrong-shape]: The argument 'u' has the wrong shape: the array has 24 values, and 'u' is stored as [2, 7, 8], 112 values.",
    ],
    [
      'the halo left out, and what to do',
      { u: NdArray.zeros([2, 3, 4], { dtype: 'float32' }) },
      "hint: Pass an array of [2, 7, 8], halo included.\n    = hint: Or put the values into another function and pass that: 'other.data.set(array)'.",
    ],
    [
      'as many values as another array would have on the grid that this one speaks of',
      { m: NdArray.zeros([2, 6], { dtype: 'float32' }) },
      "[args/wrong-shape]: The argument 'u' has the wrong shape: the array has 112 values, and 'u' is stored as [2, 6, 10], 120 values.",
    ],
    [
      'another dtype',
      { m: new Float64Array(12) },
      "[args/wrong-dtype]: The argument 'm' has the wrong dtype: the array holds float64, and the operator was built for float32.",
    ],
    [
      'a dtype that no function has',
      { m: new Uint8Array(12) },
      "[args/wrong-dtype]: The argument 'm' has the wrong dtype: the array holds uint8, and the operator was built for float32.",
    ],
    [
      'an NdArray of another dtype',
      { m: NdArray.zeros([3, 4]) },
      "[args/wrong-dtype]: The argument 'm' has the wrong dtype: the array holds float64,",
    ],
    ['rows of several lengths', { m: [[1, 2, 3, 4], [1], [2]] }, '[data/ragged]'],
    ['what holds no numbers', { m: ['a', 'b'] }, '[data/wrong-value]'],
    [
      'a view that cannot be written to',
      { u: NdArray.zeros([2, 7, 8], { dtype: 'float32' }).readonly() },
      "[args/not-writable]: The operator writes to 'u', and the array given for it can't take the values: it is a read-only view.",
    ],
    [
      'one row several times over',
      { u: [0, 1].map(() => Array<number[]>(7).fill([0, 0, 0, 0, 0, 0, 0, 0])) },
      "the array given for it can't take the values: one array is several of its rows.",
    ],
    [
      'frozen rows',
      { u: [0, 1].map(() => Array.from({ length: 7 }, () => Object.freeze([0, 0, 0, 0, 0, 0, 0, 0]))) },
      "can't take the values: it is frozen.",
    ],
  ])('%s', async (_, args, message) => {
    await refuse(args, message)
  })

  it('all at once', async () => {
    const said = op.apply({ ...oneStep, u: new Float32Array(3), m: new Float64Array(12), nothing: 1 })
    await expect(said).rejects.toThrow(/args\/unknown[^]*args\/wrong-shape[^]*args\/wrong-dtype/)
  })

  it('for a transient function', async () => {
    const scratch = new GridFunction({ name: 'scratch', grid, spaceOrder: 0, transient: true })
    const [a, b] = ['a', 'b'].map((name) => new GridFunction({ name, grid })) as [GridFunction, GridFunction]
    const chain = new Operator([new Eq(scratch, a.add(1)), new Eq(b, scratch)])
    await expect(chain.apply({ scratch: slowness })).rejects.toThrow(
      "[args/wrong-lifetime]: The argument 'scratch' has the wrong lifetime: an array is kept between runs",
    )
  })
})

describe('memory that is given twice', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => new GridFunction({ name, grid, spaceOrder: 0 })) as [
    GridFunction,
    GridFunction,
    GridFunction,
  ]
  const op = new Operator(new Eq(a, b.add(c)), { name: 'Add' })

  it('is refused where one of the two is written', async () => {
    const message = (other: string): string =>
      `[args/aliased]: The array given as 'a' shares memory with the values of '${other}', and operator 'Add' writes to 'a'.`
    const array = new Float32Array(24)
    await expect(op.apply({ a: array.subarray(0, 12), b: array.subarray(0, 12) })).rejects.toThrow(message('b'))
    await expect(op.apply({ a: array.subarray(0, 12), c: array.subarray(11, 23) })).rejects.toThrow(message('c'))
    await expect(op.apply({ a: b.data })).rejects.toThrow(message('b'))
    await expect(op.apply({ a: b.data.asTypedArray() })).rejects.toThrow(message('b'))
    const nested = rows(slowness)
    await expect(op.apply({ a: nested, b: nested })).rejects.toThrow(message('b'))
    await expect(op.apply({ b: a.data })).rejects.toThrow(
      "The array given as 'b' shares memory with the values of 'a', and operator 'Add' writes to 'a'.",
    )
  })

  it('is taken where both are read, and where the parts lie apart', async () => {
    await op.apply({ b: slowness, c: slowness })
    expect(a.data.toFlat()).toEqual(slowness.map((v) => 2 * v))
    const array = new Float32Array(24).fill(3)
    await op.apply({ a: array.subarray(0, 12), b: array.subarray(12), c: slowness })
    expect(array).toEqual(Float32Array.from([...slowness.map((v) => v + 3), ...new Float32Array(12).fill(3)]))
  })
})

it('an operator that was loaded takes them, too', async () => {
  const loaded = await Operator.load(await sum().op.serialize())
  const values = start.slice()
  await loaded.apply({ ...oneStep, u: values, m: slowness })
  expect(values).toEqual(stepped)
})
