import { norm } from '@courant/builtins'
import { registry, type OperatorObserver } from '@courant/core'
import { Eq, Grid, GridFunction, Operator, TimeFunction } from 'courant'
import { describe, expect, it, vi } from 'vitest'
import { refusal } from '../misuse/program.ts'

const grid = new Grid({ shape: [6, 5], spacing: [1, 1], dtype: 'float64' })

/** u becomes 2(u + 1) by way of w, which counts the runs it remembers. */
function problem(language: string, transient: boolean) {
  const u = new TimeFunction({ name: 'u', grid })
  const w = new GridFunction({ name: 'w', grid, transient })
  const equations = [new Eq(w, w.add(u).add(1)), new Eq(u.forward, w.mul(2))]
  return { u, w, op: new Operator(equations, { name: 'Through', language }) }
}

describe('a transient function', () => {
  it.each(['c', 'openmp'])('begins each run as zeros, and ends with it (%s)', async (language) => {
    const { u, w, op } = problem(language, true)
    for (const start of [0, 3]) {
      u.data.set(start)
      await op.apply({ time_M: 0 })
      expect(u.data.get(1, 2, 2)).toBe(2 * (start + 1))
      expect([w.isAllocated, w.storage.holder]).toEqual([false, undefined])
    }
  })

  it('keeps its values from step to step', async () => {
    const [gone, kept] = [problem('c', true), problem('c', false)]
    for (const { op } of [gone, kept]) await op.apply({ time_M: 5 })
    expect(gone.u.data.toFlat()).toEqual(kept.u.data.toFlat())
    expect(kept.w.data.max()).toBeGreaterThan(10)
  })

  it('counts by itself, halo included', () => {
    const { categories, byName } = problem('c', true).op.estimateMemory({ time_M: 5 })
    expect([categories.transient, byName.get('w')]).toEqual([8 * 7 * 8, 8 * 7 * 8])
    expect(problem('c', false).op.estimateMemory({ time_M: 5 }).categories.transient).toBe(0)
  })

  it('lets go of its memory when a run fails', async () => {
    const { u, w, op } = problem('c', true)
    u.data.set(1e308)
    expect(await refusal(() => op.apply({ time_M: 3 }))).toContain('run/not-finite')
    expect(w.isAllocated).toBe(false)
  })

  it('keeps its memory in a run that began while the one before failed to say what it cost', async () => {
    const { u, w, op } = problem('c', true)
    const others = new Operator(new Eq(u.forward, u.add(w)), { name: 'Others' })
    let [hasFailed, drops] = [false, 0]
    const observer: OperatorObserver = {
      applied() {
        if (hasFailed) return
        hasFailed = true
        throw new Error('no summary')
      },
    }
    const drop = vi.spyOn(w.storage, 'drop').mockImplementation(() => void drops++)
    registry().observers.add(observer)
    try {
      const runs = [op.apply({ time_M: 0 }), others.apply({ time_M: 0 })]
      expect((await Promise.allSettled(runs)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
    } finally {
      registry().observers.delete(observer)
      drop.mockRestore()
    }
    expect(drops).toBe(2)
  })

  it('has no data', async () => {
    const w = new GridFunction({ name: 'w', grid, transient: true })
    const read = (): unknown => w.data
    expect(await refusal(read)).toMatchInlineSnapshot(`
      "error[dsl/transient]: 'w' is transient: it has no data outside of a run.
       --> transient.test.ts
        | const read = (): unknown => w.data
        |                               ^^^^
        = note: Its memory comes and goes with each run, which begins with zeros there.
        = hint: Declare 'w' without 'transient', or store what you need of it in another function."
    `)
    expect(await refusal(() => norm(w))).toContain("dsl/transient]: 'w' is transient")
    expect(await refusal(() => (w.data = 3))).toContain('dsl/transient')
    expect(await refusal(() => w.dataWithHalo)).toContain('dsl/transient')
  })

  it('takes no values to begin with', async () => {
    const make = (): unknown => new GridFunction({ name: 'w', grid, transient: true, initializer: 1 })
    expect(await refusal(make)).toMatchInlineSnapshot(`
      "error[dsl/transient]: 'w' is transient, and 'initializer' gives it values to begin with.
       --> transient.test.ts
        | const make = (): unknown => new GridFunction({ name: 'w', grid, transient: true, initializer: 1 })
        |                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: A transient function begins each run as zeros.
        = hint: Leave out 'transient', or 'initializer' and set the values by an equation."
    `)
  })

  it('stands for transient ones only', async () => {
    const [gone, kept] = [problem('c', true), problem('c', false)]
    const wrong = (): unknown => gone.op.apply({ time_M: 1, w: kept.w })
    expect(await refusal(wrong)).toMatchInlineSnapshot(`
      "error[args/wrong-lifetime]: The argument 'w' has the wrong lifetime: 'w' is kept between runs, and the operator was built for a transient one.
       --> transient.test.ts
        | const wrong = (): unknown => gone.op.apply({ time_M: 1, w: kept.w })
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Make 'w' with 'transient: true'."
    `)
    expect(await refusal(() => kept.op.apply({ time_M: 1, w: gone.w }))).toContain('args/wrong-lifetime')
  })
})
