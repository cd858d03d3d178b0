import { registry } from '@courant/core'
import {
  Eq,
  Grid,
  GridFunction,
  logTo,
  Operator,
  solve,
  SparseFunction,
  SparseTimeFunction,
  TimeFunction,
} from 'courant'
import { describe, expect, it } from 'vitest'
import { refusal } from '../misuse/program.ts'

/** A wave with a snapshot of every step, a source and receivers, on a grid of so many points. */
function problem(n: number, nt: number) {
  const grid = new Grid({ shape: [n, n + 1], spacing: [1, 1] })
  const m = new GridFunction({ name: 'm', grid, spaceOrder: 4, initializer: 1 })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
  const usave = new TimeFunction({ name: 'usave', grid, spaceOrder: 0, save: nt })
  const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt, coordinates: [[1.5, 2]] })
  return { m, u, usave, src }
}

function operator({ m, u, usave, src }: ReturnType<typeof problem>) {
  const pde = m.mul(u.dt2).sub(u.laplace)
  return new Operator([new Eq(u.forward, solve(pde, u.forward)), new Eq(usave, u), ...src.inject(u.forward, src)], {
    name: 'Forward',
    language: 'c',
  })
}

/** Bytes that the host was asked for meanwhile. */
async function allocatedDuring(action: () => Promise<unknown>): Promise<number> {
  const { host } = registry()
  if (!host) throw new Error('There is no host.')
  let bytes = 0
  registry().host = { ...host, allocate: (n) => ((bytes += n), host.allocate(n)) }
  await action().finally(() => (registry().host = host))
  return bytes
}

describe('an operator made of placeholders', () => {
  it('allocates nothing, and estimates without touching data', async () => {
    const small = problem(4, 4)
    const op = operator(small)
    const estimated = op.estimateMemory({ dt: 0.1 })
    expect(estimated.total).toBeGreaterThan(0)
    expect(Object.values(small).map((f) => f.isAllocated)).toEqual([false, false, false, false])
  })

  it.each([
    [8, 5],
    [17, 9],
  ])('runs on %i points and %i steps, and takes what it said', async (n, nt) => {
    const op = operator(problem(4, 4))
    await op.compile()
    const large = problem(n, nt)
    const args = { ...large, dt: 0.1 }
    const estimated = op.estimateMemory(args)
    const halo = (n + 8) * (n + 9) - n * (n + 1)
    expect(estimated.categories).toMatchObject({
      fields: 4 * n * (n + 1) * 4,
      saved: nt * n * (n + 1) * 4,
      sparse: nt * 4,
      halo: 4 * halo * 4,
    })
    expect(await allocatedDuring(() => op.apply(args))).toBe(estimated.total)
    expect(Object.values<number>({ ...estimated.categories }).reduce((a, b) => a + b)).toBe(estimated.total)
    expect([...estimated.byName.values()].reduce((a, b) => a + b)).toBe(estimated.total)
  })

  it('says in words what a run too large for the machine would take', () => {
    const grid = new Grid({ shape: [4096, 4096, 4096] })
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
    const op = new Operator(new Eq(u.forward, u.add(1)))
    expect(String(op.estimateMemory({ time_M: 1 }))).toMatchInlineSnapshot(`
      "Operator 'Kernel' takes 513.5 GiB:
        fields: 512 GiB
        halo: 1.5 GiB
        scratch: 4 bytes"
    `)
    expect(u.isAllocated).toBe(false)
  })

  it('runs with arguments whose types it was told', async () => {
    const large = problem(8, 5)
    const op = operator(large).with<{ readonly dt: number; readonly time_M?: number }>()
    expect((await op.apply({ dt: 0.1 })).steps).toBeGreaterThan(0)
    // @ts-expect-error dt is missing
    await expect(op.apply({ time_M: 3 })).rejects.toThrow('args/missing')
  })
})

describe('an array of the user', () => {
  const grid = new Grid({ shape: [3, 4] })

  it('is the data of a function, without a copy', async () => {
    const kept = new Float32Array(2 + 5 * 6 * 2)
    const external = kept.subarray(2)
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 1, external })
    external[1 * 6 + 1] = 7
    expect(u.data.get(0, 0, 0)).toBe(7)
    await new Operator(new Eq(u.forward, u.add(1))).apply({ time_m: 0, time_M: 0 })
    expect(external[30 + 1 * 6 + 1]).toBe(8)
    u.data.set(9, 1, 2, 3)
    expect(external[30 + 3 * 6 + 4]).toBe(9)
    expect([...kept.subarray(0, 2)]).toEqual([0, 0])
  })

  it('is one of each part of a complex function', async () => {
    const [real, imag] = [new Float64Array(12), new Float64Array(12)]
    const psi = new GridFunction({ name: 'psi', grid, dtype: 'complex128', spaceOrder: 0, external: { real, imag } })
    real.fill(3)
    imag[5] = 4
    expect(psi.data.get(1, 1)).toEqual({ re: 3, im: 4 })
    await new Operator(new Eq(psi, psi.mul(psi))).apply()
    expect([real[5], imag[5], real[0], imag[0]]).toEqual([9 - 16, 24, 9, 0])
  })

  it('holds the values of points, or where they are, and a run sees what was written to it since', async () => {
    const line = new Grid({ shape: [5], spacing: [1], dtype: 'float64' })
    const [external, externalCoordinates] = [new Float64Array(2), new Float64Array([1, 2.5])]
    const f = new GridFunction({ name: 'f', grid: line })
    const p = new SparseFunction({ name: 'p', grid: line, external, externalCoordinates })
    f.data.set([0, 10, 20, 30, 40])
    const op = new Operator(p.interpolate(f))
    await op.apply()
    expect([...external]).toEqual([10, 25])
    externalCoordinates[0] = 0.5
    await op.apply()
    expect([...external]).toEqual([5, 25])
    p.coordinates.data.set(4, 1, 0)
    await op.apply()
    expect([...external, externalCoordinates[1]]).toEqual([5, 40, 4])
  })

  it('holds those of complex points, in two', async () => {
    const [real, imag] = [new Float32Array(3), new Float32Array(3)]
    const external = { real, imag }
    const s = new SparseTimeFunction({ name: 's', grid, nt: 3, coordinates: [[0, 0]], dtype: 'complex64', external })
    imag[1] = 2
    expect([s.data.get(1, 0), s.data.get(0, 0)]).toEqual([{ re: 0, im: 2 }, { re: 0, im: 0 }]) // prettier-ignore
  })

  it('of coordinates is refused where it can hold none', async () => {
    const externalCoordinates = new Float32Array(4) as unknown as Float64Array
    expect(await refusal(() => new SparseFunction({ name: 'p', grid, npoint: 2, externalCoordinates }))).toContain(
      "[dsl/bad-external]: The array given as 'external' can't hold 'p.coordinates': it is a Float32Array.",
    )
  })

  it.each([
    [new Float64Array(30), 'it is a Float64Array'],
    [new Float32Array(12), 'it has 12 values'],
    [[1, 2], 'it is no typed array'],
  ])('that does not fit is refused: %#', async (external, why) => {
    const message = await refusal(
      () => new GridFunction({ name: 'm', grid, spaceOrder: 1, external: external as Float32Array }),
    )
    expect(message).toContain(`error[dsl/bad-external]: The array given as 'external' can't hold 'm': ${why}.`)
    expect(message).toContain("'m' has the shape [5, 6], halo included: 30 values of float32.")
  })
})

it('an operator logs as it was told, whatever the process does', async () => {
  const lines: string[] = []
  const restore = logTo({ write: (level, text) => lines.push(`${level}: ${text}`) })
  const { u } = problem(5, 3)
  const eq = new Eq(u.forward, u.add(1))
  await new Operator(eq, { name: 'Loud', logging: 'perf' }).apply({ time_M: 2 })
  await new Operator(eq, { name: 'Quiet' }).apply({ time_M: 2 }).finally(restore)
  expect(lines.filter((line) => line.includes("'Loud' ran"))).toHaveLength(1)
  expect(lines.filter((line) => line.includes('Quiet'))).toEqual([])
})
