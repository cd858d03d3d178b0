import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { registry } from '@courant/core'
import { Eq, Grid, logTo, Operator, TimeFunction } from 'courant'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { construct, watcher, type Kernels } from '../properties/examine.ts'
import { guarded } from '../properties/generate/guarded.ts'
import { drafts, textOf } from '../properties/generate/program.ts'
import { missing, recorder, sanitized, type Case } from './sanitize.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'courant-sanitize-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const compiler = (await registry().host?.describe())?.compiler?.command ?? 'cc'
const reason = await missing(compiler, folder)

/** Kernels of one file share it with a driver. */
const perFile = 20

describe('under the sanitizers of addresses and undefined behaviour', () => {
  beforeEach((context) => {
    if (reason !== undefined) context.skip(reason)
  })

  it.each([
    ['terms', drafts, 36],
    ['guards', guarded, 60],
  ] as const)(
    'random programs of %s touch nothing but their functions',
    { timeout: 300_000 },
    async (name, from, n) => {
      const restore = logTo({ write: () => undefined })
      const record = recorder()
      const texts: string[] = []
      for (const [i, draft] of fc.sample(from, { seed: 5, numRuns: n }).entries()) {
        const kernels: Kernels = new Map()
        const made = construct(draft, `K${i}`, kernels)
        if ('kind' in made) continue
        kernels.set(
          `K${i}`,
          record.kernelOf(() => made.operator.program.code),
        )
        await made.operator.apply(made.args, { threads: made.program.setting.threads }).catch(() => undefined)
        while (texts.length < record.cases.length) texts.push(textOf(made.program))
      }
      record.stop()
      restore()
      const { cases } = record
      expect(cases.length).toBeGreaterThan(n / 3)
      for (let at = 0; at < cases.length; at += perFile) {
        const { ok, output } = await sanitized(compiler, folder, `${name}${at}`, cases.slice(at, at + perFile))
        const last =
          at +
          Number(
            output
              .match(/case (\d+)/g)
              ?.at(-1)
              ?.slice(5) ?? 0,
          )
        expect(ok, `${output.slice(-3000)}\n${texts[last] ?? ''}`).toBe(true)
      }
      console.log(`${cases.length} calls of random kernels of ${name}, no report`)
    },
  )

  it('reports a kernel that runs one point too far, and not the one that does not', { timeout: 60_000 }, async () => {
    const record = recorder()
    const grid = new Grid({ shape: [40] })
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
    const kernels: Kernels = new Map()
    const plugins = [watcher([], kernels)]
    const operator = new Operator(new Eq(u.forward, u.dx2), { name: 'Planted', language: 'c', plugins })
    kernels.set(
      'Planted',
      record.kernelOf(() => operator.program.code),
    )
    await operator.apply({ time_M: 1 })
    record.stop()
    const [right] = record.cases
    if (!right) throw new Error('Nothing was recorded.')
    expect(await sanitized(compiler, folder, 'right', [right])).toMatchObject({ ok: true })
    // The halo holds as many points as the stencil reaches; the second step's last row ends where the memory does.
    const wrong = await sanitized(compiler, folder, 'wrong', [tampered(right, 'x_M', 2)])
    expect(wrong.ok).toBe(false)
    expect(wrong.output).toMatch(/AddressSanitizer: heap-buffer-overflow/)
  })
})

/** The same call with one of its whole numbers changed. */
const tampered = (one: Case, name: string, by: number): Case => {
  const at = one.code.abi.ints.findIndex((entry) => entry.kind === 'param' && entry.name === name)
  return { ...one, ints: one.ints.map((value, i) => (i === at ? value + BigInt(by) : value)) }
}
