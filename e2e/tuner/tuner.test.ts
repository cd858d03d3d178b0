import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CourantError, definePlugin, registerPlugin, registry, render } from '@courant/core'
import * as z from '@courant/core/schema'
import { Eq, GridFunction, Operator } from 'courant'
import { describe, expect, it, onTestFinished } from 'vitest'
import { heard, machineOfItsOwn, shot, steps } from './world.ts'

interface Told {
  readonly arguments: Record<string, number>
  readonly complete: boolean
  readonly tried: readonly unknown[]
  readonly skipped: readonly { readonly what: string; readonly why: string }[]
}
const tuningOf = ({ extras }: { readonly extras: Readonly<Record<string, unknown>> }) => extras['tuning'] as Told

/** What a run is refused with, without the place in this file. */
async function refusal({ op, args }: ReturnType<typeof shot>): Promise<string> {
  const error: unknown = await op.apply(args).catch((thrown: unknown) => thrown)
  const found = error instanceof CourantError ? error.diagnostics : []
  return found.map((d) => render({ ...d, site: undefined })).join('\n')
}

/** One file of JSON in the cache, and what it holds. */
function kept(folder: string) {
  const texts = join(folder, 'v1/texts')
  const [name = ''] = readdirSync(texts).filter((file) => file.endsWith('.json'))
  const file = join(texts, name)
  return { file, tuning: JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown> }
}

describe('a run that tunes', () => {
  it.each([
    ['basic', 'c'],
    ['aggressive', 'c'],
    ['aggressive', 'openmp'],
  ] as const)('%s in %s has the bits of one that does not', async (autotune, language) => {
    machineOfItsOwn()
    heard()
    const plain = shot({ fp: 'strict', language })
    await plain.op.apply(plain.args)
    const { op, u, rec, args } = shot({ fp: 'strict', language })
    const summary = await op.apply(args, { autotune })
    expect([summary.steps, tuningOf(summary).complete]).toEqual([steps, true])
    expect(tuningOf(summary).tried.length).toBeGreaterThan(autotune === 'basic' ? 3 : 10)
    expect(rec.data.toFlat()).toEqual(plain.rec.data.toFlat())
    expect(u.data.toFlat()).toEqual(plain.u.data.toFlat())
    expect(op.explain()).toContain('== last run\n   tuned: ')
    expect(String(summary)).toContain('tuned: ')
  })

  it('reports its progress as one run', async () => {
    machineOfItsOwn()
    heard()
    const { op, args } = shot()
    const done: number[] = []
    await op.apply(args, {
      autotune: 'basic',
      onProgress(p) {
        expect(p.total).toBe(steps)
        done.push(p.done)
      },
    })
    expect(done.length).toBeGreaterThan(5)
    expect(done).toEqual([...done].sort((a, b) => a - b))
    expect(done.at(-1)).toBe(steps)
  })

  it('says why it does not where the run is too short, and what it found where it does', async () => {
    machineOfItsOwn()
    const said = heard()
    const { op, args } = shot()
    await op.apply({ ...args, time_M: 9 }, { autotune: 'basic' })
    expect(said[0]).toMatchInlineSnapshot(`
      "info: remark[tuner/few-steps]: Operator 'Shot' was not tuned: its run has 9 steps, and a search takes 35 at least.
       = hint: Tune it on a longer run; others take what is found there: 'courant tune'."
    `)
    await op.apply(args, { autotune: 'basic' })
    expect(said.at(-1)).toMatch(/^info: Operator 'Shot' tuned: .* variants on \d+ of 4000 steps\)\.$/)
  })

  it('is the only one to say so', async () => {
    machineOfItsOwn()
    heard()
    const { op, args } = shot({ opt: ['plain', { tuner: { reuse: false, seconds: 1e-6 } }] })
    expect(tuningOf(await op.apply(args, { autotune: 'basic' })).complete).toBe(true)
    expect((await op.apply(args)).extras).toEqual({})
  })

  it('says once that it cannot where there are no steps to part', async () => {
    machineOfItsOwn()
    const said = heard()
    const f = new GridFunction({ name: 'f', grid: shot().u.grid })
    const op = new Operator(new Eq(f, f.add(1)), { name: 'Once', autotune: 'basic' })
    await op.apply()
    await op.apply()
    expect(said).toMatchInlineSnapshot(`
      [
        "info: remark[tuner/no-steps]: Operator 'Once' was not tuned: its run cannot be cut into parts of its steps.
       = note: Only operators that are one loop over time are tuned on their own runs.",
      ]
    `)
  })

  it('leaves arguments that were given as they are', async () => {
    machineOfItsOwn()
    heard()
    const { op, args } = shot()
    const summary = await op.apply({ ...args, x0_blk0_size: 8 }, { autotune: 'basic' })
    expect(JSON.stringify(tuningOf(summary))).toContain('y0_blk0_size')
    expect(JSON.stringify(tuningOf(summary))).not.toContain('x0_blk0_size')
  })

  it('works on memory that stays where it is, whatever layouts the builds want', async () => {
    machineOfItsOwn()
    heard()
    const plain = shot({ fp: 'strict' })
    await plain.op.apply(plain.args)
    const { op, u, rec, args } = shot({ fp: 'strict' })
    u.dataWithHalo.asTypedArray()
    await op.apply(args, { autotune: 'aggressive' })
    expect(rec.data.toFlat()).toEqual(plain.rec.data.toFlat())
    expect(u.storage.layout.kind).toBe('strided')
  })

  it('goes on past a build that fails', async () => {
    machineOfItsOwn()
    heard()
    const broken = definePlugin({
      ...{ name: 'broken', summary: 'For this test.', options: z.strictObject({}), optional: true },
      apply({ hooks }) {
        hooks.tree.tap('broken', (phase) =>
          phase.add({
            ...{ name: 'broken', summary: '' },
            run: () => {
              throw new Error('This pass has a bug.')
            },
          }),
        )
      },
    })
    registerPlugin(broken)
    onTestFinished(() => void registry().plugins.delete('broken'))
    const { op, args } = shot()
    const { complete, skipped } = tuningOf(await op.apply(args, { autotune: 'aggressive' }))
    expect(complete).toBe(true)
    expect(skipped.find(({ what }) => what === 'with broken')?.why).toContain('This pass has a bug.')
  })

  it('stops where it is told to, and goes on with what it knows in the next run', async () => {
    const { folder } = machineOfItsOwn()
    const said = heard()
    const { op, args } = shot()
    const controller = new AbortController()
    const stopped = op.apply(args, {
      autotune: 'basic',
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done > 300) controller.abort(new Error('enough'))
      },
    })
    await expect(stopped).rejects.toThrow('enough')
    const [journal = ''] = readdirSync(join(folder, 'v1/texts'))
    expect(journal).toMatch(/^tuned-Shot-[0-9a-f]{16}\.trials$/)
    const again = shot()
    await again.op.apply(args, { autotune: 'basic' })
    expect(said.join('\n')).toMatch(/Tuning 'Shot' goes on: \d+ trials are known\./)
    expect(readdirSync(join(folder, 'v1/texts'))).toEqual([expect.stringMatching(/\.json$/)])
  })

  it('is refused for a level that there is not, and warned of where nothing tunes', async () => {
    const said = heard()
    const { op, args } = shot({ opt: 'lift,cse' })
    await expect(op.apply(args, { autotune: 'wild' as 'basic' })).rejects.toThrow('config/value')
    await op.apply(args, { autotune: 'basic' })
    expect(said).toMatchInlineSnapshot(`
      [
        "warning: warning[options/unheeded]: Operator 'Shot' is to tune itself ('autotune' is 'basic'), and none of its plugins does that.
       = note: Its plugins are: lowering, target-openmp, lift, cse.
       = hint: Choose a mode that tunes, such as 'plain', or add the plugin: opt: 'lift,cse,block,tuner'.",
      ]
    `)
  })
})

describe('what was found', () => {
  /** As if a search had found it. */
  async function found(change: Record<string, unknown>) {
    const { folder } = machineOfItsOwn()
    heard()
    const first = shot()
    await first.op.apply(first.args, { autotune: 'basic' })
    const { file, tuning } = kept(folder)
    writeFileSync(file, JSON.stringify({ ...tuning, ...change }))
    return { file, said: heard() }
  }

  it('is taken again by later operators, though nobody asks', async () => {
    const { said } = await found({
      arguments: { x0_blk0_size: 16 },
      opt: 'lift,cse,block',
      changes: ['without fold'],
      gain: 1.5,
    })
    const plain = shot({ opt: ['plain', { tuner: false }], fp: 'strict' })
    await plain.op.apply(plain.args)
    const later = shot()
    const summary = await later.op.apply(later.args)
    const line = 'tuned before: without fold, x0_blk0_size 16, 1.50 times as fast as untuned then'
    expect(String(summary)).toContain(line)
    expect(later.u.storage.layout.kind).toBe('strided')
    expect(later.rec.data.max()).toBeCloseTo(plain.rec.data.max(), 5)
    expect(said).toEqual([])
    const off = shot({ opt: ['plain', { tuner: { reuse: false } }] })
    expect(String(await off.op.apply(off.args))).not.toContain('tuned')
    const other = shot({}, 21)
    expect(String(await other.op.apply(other.args))).not.toContain('tuned')
  })

  it('is left alone with a word where it is damaged, or means nothing any more', async () => {
    const warnings: string[] = []
    for (const change of [{ format: 'x' }, { arguments: { x0_blk9_size: 16 } }, { opt: 'lift,csee' }]) {
      const { said } = await found(change)
      const later = shot()
      expect(String(await later.op.apply(later.args))).not.toContain('tuned')
      await later.op.apply(later.args)
      warnings.push(...said.map((text) => text.replaceAll(/[0-9a-f]{16}/g, 'DIGEST')))
    }
    expect(warnings).toMatchInlineSnapshot(`
      [
        "warning: warning[tuner/bad-file]: What is known of an operator's tuning cannot be read from the cache's 'tuned-Shot-DIGEST.json': its 'format' is not 'courant tuning 1'.
       = hint: Write it anew: 'courant tune --op NAME --out FILE script.ts'.",
        "warning: warning[tuner/unusable]: What was found for operator 'Shot' cannot be used, and it runs untuned: The tuning of operator 'Shot' gives 'x0_blk9_size', which is no tunable argument of it.
       = hint: Tune it again: 'courant tune'.",
        "warning: warning[tuner/unusable]: What was found for operator 'Shot' cannot be used, and it runs untuned: No plugin named 'csee' is loaded.
       = hint: Tune it again: 'courant tune'.",
      ]
    `)
  })

  it('comes from a file that is named, which must be there, whole, and of this kernel', async () => {
    const { file, said } = await found({ arguments: { x0_blk0_size: 16 }, gain: 1.5 })
    const named = (path: string) => shot({ opt: ['plain', { tuner: { file: path } }] })
    const good = named(file)
    expect(String(await good.op.apply(good.args))).toContain('tuned before: x0_blk0_size 16')

    const absent = named('no/such.json')
    expect(await refusal(absent)).toMatchInlineSnapshot(`
      "error[tuner/no-file]: There is no tuning to read in 'no/such.json', which the option 'file' of 'tuner' names.
       = hint: Write it: 'courant tune --op NAME --out no/such.json script.ts'; or unset COURANT_TUNER_FILE."
    `)
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('x0_blk0_size', 'x0_blk_size'))
    const strange = named(file)
    expect(await refusal(strange)).toMatchInlineSnapshot(`
      "error[tuner/unknown-argument]: The tuning of operator 'Shot' gives 'x0_blk_size', which is no tunable argument of it.
       = note: It has: x0_blk0_size, y0_blk0_size.
       = hint: Did you mean 'x0_blk0_size'?"
    `)
    writeFileSync(file, text.replace(/"kernel":"[0-9a-f]+"/, '"kernel":"0"'))
    const stale = named(file)
    await stale.op.apply(stale.args)
    expect(said.map((line) => line.replace(file, 'FILE'))).toMatchInlineSnapshot(`
      [
        "warning: warning[tuner/stale]: 'FILE' was found for another kernel than operator 'Shot' has now, which runs untuned.
       = note: Its equations, orders, dtypes, plugins or their versions have changed since.
       = hint: Tune it again: 'courant tune'.",
      ]
    `)
    writeFileSync(file, text.slice(0, 40))
    const half = named(file)
    await expect(half.op.apply(half.args)).rejects.toThrow('tuner/bad-file')
  })
})
