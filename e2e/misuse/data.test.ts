import { NdArray, strided } from '@courant/data'
import { describe, expect, it } from 'vitest'
import { anywhere, expectHarmless, refusal, rightRun, wave } from './program.ts'

const values = ({ u }: ReturnType<typeof wave>) => u.data.toFlat().join()

describe('views', () => {
  it('that refuse to be written', async () => {
    const { u } = wave()
    const shown = u.data.slice(0).readonly()
    const message = await refusal(() => shown.set(1, 3, 4))
    expect(message).toMatchInlineSnapshot(`
      "error[data/read-only]: This view of 'u' is read-only.
       --> data.test.ts
        | const message = await refusal(() => shown.set(1, 3, 4))
        |                                           ^^^^^^^^^^^^
        = hint: Write through data or dataWithHalo."
    `)
    expect(shown.get(3, 4)).toBe(0)
  })

  it('made of no shape, with another option, or mapped by no function', async () => {
    for (const shape of [3, undefined, null, '3', [2, -1], [2, 0.5]]) {
      expect(await refusal(() => NdArray.zeros(shape as never))).toContain('error[data/bad-shape]')
    }
    expect(await refusal(() => NdArray.zeros([2], { dtpye: 'float32' } as never))).toContain('[data/unknown-option]')
    expect(await refusal(() => NdArray.zeros([2], 'float32' as never))).toContain("come by name, not as 'float32'.")
    expect(await refusal(() => wave().m.data.map(3 as never))).toContain("'map' calls a function for each value of 'm'")
  })

  it('at an index that is none, or one too many', async () => {
    const { m } = wave()
    const message = await refusal(() => m.data.get(1.5, 2))
    expect(message).toMatchInlineSnapshot(`
      "error[data/bad-index]: Index 1.5 along axis 0 ('x') of 'm' is not an integer.
       --> data.test.ts
        | const message = await refusal(() => m.data.get(1.5, 2))
        |                                            ^^^^^^^^^^^"
    `)
    const second = await refusal(() => m.data.get(1))
    expect(second).toMatchInlineSnapshot(`
      "error[data/bad-index]: 'm' has 2 axes here, but 1 index was given.
       --> data.test.ts
        | const second = await refusal(() => m.data.get(1))
        |                                           ^^^^^^
        = note: Its shape is [21, 31].
        = hint: For a part of the array use slice(...)."
    `)
  })

  it('without elements, of which none is the smallest', async () => {
    const { m } = wave()
    const message = await refusal(() => m.data.slice('3:3').min())
    expect(message).toMatchInlineSnapshot(`
      "error[data/empty]: 'm' has no elements here, so no smallest one.
       --> data.test.ts
        | const message = await refusal(() => m.data.slice('3:3').min())
        |                                                         ^^^^^"
    `)
  })

  it('over memory of another shape', async () => {
    const { m } = wave()
    const message = await refusal(() => m.storage.relay(strided({ shape: [3, 4] })))
    expect(message).toMatchInlineSnapshot(`
      "error[data/bad-layout]: A new layout of 'm' has the shape [3, 4], not [29, 39].
       --> data.test.ts
        | const message = await refusal(() => m.storage.relay(strided({ shape: [3, 4] })))
        |                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `)
    const second = await refusal(() => strided({ shape: [3, 4], strides: [1] }))
    expect(second).toMatchInlineSnapshot(`
      "error[data/bad-layout]: Strides [1] don't fit the shape [3, 4].
       --> data.test.ts
        | const second = await refusal(() => strided({ shape: [3, 4], strides: [1] }))
        |                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: A layout has one stride per axis, each a whole number of elements that is not negative."
    `)
  })

  it('of a part that the layout does not have', async () => {
    const { m } = wave()
    m.data.set(1)
    const message = await refusal(() => new NdArray(m.storage, { region: 'margin' }))
    expect(message).toMatchInlineSnapshot(`
      "error[data/unknown-region]: The layout of 'm' has no region 'margin'.
       --> data.test.ts
        | const message = await refusal(() => new NdArray(m.storage, { region: 'margin' }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: It has: all, domain."
    `)
  })
})

describe('values', () => {
  it('of another shape', async () => {
    const { m } = wave()
    const row = [1, 2, 3]
    const message = await refusal(() => m.data.set([row, row]))
    expect(message).toMatchInlineSnapshot(`
      "error[data/wrong-shape]: Cannot assign an array of shape [2, 3] to 'm', whose shape here is [21, 31].
       --> data.test.ts
        | const message = await refusal(() => m.data.set([row, row]))
        |                                            ^^^^^^^^^^^^^^^
        = hint: Choose the part to assign to with slice(...), or repeat axes of length 1 with assign(...)."
    `)
    const second = await refusal(() => m.data.set(new Float32Array(650)))
    expect(second).toMatchInlineSnapshot(`
      "error[data/wrong-shape]: Cannot assign 650 values to 'm', whose shape here is [21, 31].
       --> data.test.ts
        | const second = await refusal(() => m.data.set(new Float32Array(650)))
        |                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: A typed array needs one value per element: 651, the last axis fastest.
        = hint: Choose the part to assign to with slice(...), or repeat axes of length 1 with assign(...)."
    `)
    expect(m.data.min()).toBe(1)
  })

  it('at an index that there is not', async () => {
    const { m } = wave()
    const message = await refusal(() => m.data.set(1, 21, 0))
    expect(message).toMatchInlineSnapshot(`
      "error[data/out-of-range]: Index 21 is out of range along axis 0 ('x') of 'm'.
       --> data.test.ts
        | const message = await refusal(() => m.data.set(1, 21, 0))
        |                                            ^^^^^^^^^^^^^
        = note: It has 21 points: indices go from 0 to 20, or from -21 to -1 counted from the end."
    `)
  })

  it('that are NaN', async () => {
    const problem = wave()
    const { m, op } = problem
    const message = await expectHarmless(problem, () => {
      m.data.set(NaN, 3, 4)
      const run = op.apply(rightRun)
      return run.finally(() => m.data.set(1, 3, 4))
    })
    expect(message).toMatchInlineSnapshot(`
      "error[args/not-finite]: 'm' holds NaN or infinity at x = 3, y = 4.
       --> data.test.ts
        | const run = op.apply(rightRun)
        |                ^^^^^^^^^^^^^^^
        = hint: Look at 'm.data.get(3, 4)' and where its values come from, before running on them."
    `)
  })
})

describe('a run that becomes unstable', () => {
  it('stops, and says about when and where', async () => {
    const problem = wave()
    const { op, u } = problem
    const progress: number[] = []
    const message = await refusal(() =>
      op.apply({ dt: 30, time_M: 1000 }, { onProgress: (p) => progress.push(p.done) }),
    )
    expect(message).toMatchInlineSnapshot(`
      "error[run/not-finite]: 'u' became infinite or NaN between steps 1 and 100, first seen at time slot 2, x = 0, y = 0.
       --> data.test.ts
        | op.apply({ dt: 30, time_M: 1000 }, { onProgress: (p) => progress.push(p.done) }),
        |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: 'dt' is 30 by the argument 'dt'. A step above the stability limit makes values grow without end.
        = note: By its equations the limit is 6.124, set by the wave of 2 points per wavelength along x and 2 along y, where 'm' is 1 (x = 0, y = 0).
        = hint: Lower 'dt', or look at the coefficients near that point.
        = hint: 'op.apply(..., { check: "every-step" })' names the exact step."
    `)
    expect(progress).toEqual([])
    expect(Number.isFinite(u.data.max())).toBe(false)
    await expectHarmless(problem, () => op.apply({}))
  })

  it('says exactly when, if asked to look at every step', async () => {
    const { op, u } = wave()
    const steps: number[] = []
    const options = { check: 'every-step', onProgress: (p: { done: number }) => steps.push(p.done) } as const
    const message = await refusal(() => op.apply({ dt: 30, time_M: 1000 }, options))
    const step = Number(/at step (\d+)/.exec(message)?.[1])
    // The step before was finite: the run that ends there is right.
    expect(steps.at(-1)).toBe(step - 1)
    expect(
      u.data
        .slice((step + 1) % 3)
        .toFlat()
        .some((v) => !Number.isFinite(v)),
    ).toBe(true)
    // Which cell overflows first, and at which step, is up to the rounding of the machine.
    expect(message.replace(/at step .* y = \d+/, 'at step N, ... x = I, y = J')).toMatchInlineSnapshot(`
      "error[run/not-finite]: 'u' became infinite or NaN at step N, ... x = I, y = J.
       --> data.test.ts
        | const message = await refusal(() => op.apply({ dt: 30, time_M: 1000 }, options))
        |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: 'dt' is 30 by the argument 'dt'. A step above the stability limit makes values grow without end.
        = note: By its equations the limit is 6.124, set by the wave of 2 points per wavelength along x and 2 along y, where 'm' is 1 (x = 0, y = 0).
        = hint: Lower 'dt', or look at the coefficients near that point."
    `)
  })
})

describe('while an operator runs', () => {
  it('its data cannot be touched', async () => {
    const { op, u } = wave()
    const run = op.apply({ ...rightRun, time_M: 2000 }, { check: 'off' })
    await started(() => u.storage.holder)
    const message = await refusal(() => u.data.get(0, 10, 15))
    expect(message).toMatchInlineSnapshot(`
      "error[data/busy]: The data of 'u' can't be touched now: operator 'Forward' holds it.
       --> data.test.ts
        | const message = await refusal(() => u.data.get(0, 10, 15))
        |                                            ^^^^^^^^^^^^^^
        = note: While an operator runs, its fields change under its hands.
        = hint: Await the promise that apply() returned, then read or write."
    `)
    const second = await refusal(() => u.data.set(0))
    expect(second.split('\n')[0]).toBe(message.split('\n')[0])
    await run
    expect(u.data.get(0, 0, 0)).toBeTypeOf('number')
  })

  it('nor in the line after the one that starts it, compiler and all', async () => {
    const { op, u } = wave()
    const run = op.apply(rightRun)
    expect(await refusal(() => u.data.get(0, 10, 15))).toContain(
      "error[data/busy]: The data of 'u' can't be touched now",
    )
    await run
    expect(u.data.get(0, 10, 15)).toBeTypeOf('number')
    // A run that is refused leaves its functions as free as they were.
    await refusal(() => op.apply({ ...rightRun, dt: NaN }))
    expect(u.data.get(0, 10, 15)).toBeTypeOf('number')
  })

  it('a second run of its functions waits', async () => {
    const [one, two] = [wave(), wave()]
    await Promise.all([
      one.op.apply(rightRun),
      one.op.apply({ ...rightRun, time_m: 6, time_M: 9 }),
      one.op.apply(rightRun),
    ])
    await two.op.apply(rightRun)
    await two.op.apply({ ...rightRun, time_m: 6, time_M: 9 })
    await two.op.apply(rightRun)
    expect(values(one)).toBe(values(two))
  })

  it('another operator over some of its functions waits as well', async () => {
    const [one, two] = [wave(), wave()]
    const other = wave({ name: 'Other', opt: 'noop' }).op
    await Promise.all([one.op.apply(rightRun), other.apply({ ...rightRun, u: one.u })])
    await two.op.apply(rightRun)
    await other.apply({ ...rightRun, u: two.u })
    expect(values(one)).toBe(values(two))
  })

  it('a refused one in the queue does not hold up the next', async () => {
    const { op, m, u } = wave()
    const runs = [op.apply(rightRun), op.apply({ dt: 1 }), op.apply({ dt: 30, time_M: 1000 }), op.apply(rightRun)]
    const ends = await Promise.allSettled(runs)
    expect(ends.map((end) => end.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected'])
    const [, , , last] = ends as PromiseRejectedResult[]
    expect(anywhere((last?.reason as Error).message)).toContain("'u' holds NaN or infinity")
    expect([m.storage.holder, u.storage.holder]).toEqual([undefined, undefined])
  })
})

describe('a run that is called off', () => {
  it('before it began', async () => {
    const problem = wave()
    const { op, u } = problem
    const before = values(problem)
    await expect(op.apply(rightRun, { signal: AbortSignal.abort('not today') })).rejects.toBe('not today')
    expect(values(problem)).toBe(before)
    expect(u.storage.holder).toBeUndefined()
  })

  it('in the middle', async () => {
    const { op, u, start } = wave()
    const controller = new AbortController()
    const reason = new Error('enough')
    const done: number[] = []
    const run = op.apply(
      { dt: 1, time_M: 50_000_000 },
      {
        signal: controller.signal,
        onProgress: (p) => done.push(p.done) && done.length === 2 && controller.abort(reason),
      },
    )
    await expect(run).rejects.toBe(reason)
    expect(done).toHaveLength(2)
    expect(u.storage.holder).toBeUndefined()
    start()
    expect((await op.apply(rightRun)).steps).toBe(5)
  })

  it('by its own progress line', async () => {
    const { op, u } = wave()
    const fault = new Error('in the progress line')
    const onProgress = (): never => {
      throw fault
    }
    await expect(op.apply(rightRun, { onProgress })).rejects.toBe(fault)
    expect(u.storage.holder).toBeUndefined()
  })
})

async function started(holder: () => string | undefined): Promise<void> {
  while (holder() === undefined) await new Promise((resolve) => setImmediate(resolve))
}
