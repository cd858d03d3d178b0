import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { registry, type Host } from '@courant/core'
import { CourantError, Eq, Grid, logTo, Operator, TimeFunction } from 'courant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../robustness/child.ts'
import { resultOf, wave } from './wave.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'courant-bytes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let op: Operator
let bytes: Uint8Array
let expected: string

beforeAll(async () => {
  const problem = wave(21, 12)
  problem.fill()
  op = new Operator(problem.equations, { name: 'Wave' })
  bytes = await op.serialize()
  await op.apply(problem.scalars)
  expected = resultOf(problem)
})

const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(CourantError)
  return (error as CourantError).code
}

/** The warnings while `run` runs. */
async function warnings(run: () => Promise<unknown>): Promise<readonly string[]> {
  const said: string[] = []
  const back = logTo({ write: (level, text) => void (level === 'warning' && said.push(text)) })
  await run().finally(back)
  return said
}

it('runs in a process that has no compiler, with the same bits', async () => {
  const file = path.join(folder, 'wave.bytes')
  writeFileSync(file, bytes)
  const env = { PATH: folder, COURANT_CC: 'no-such-compiler', COURANT_CACHE_DIR: path.join(folder, 'cache') }
  const { code, output } = await runProgram(new URL('load.ts', import.meta.url), [file], { env })
  expect(output).not.toContain('error')
  expect(code).toBe(0)
  const found = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Record<string, unknown>
  const sum = createHash('sha256').update(expected).digest('hex')
  expect(found).toEqual({ sum, compileSeconds: 0, inputs: op.inputs })
}, 60_000)

it('runs on other sizes, and leaves what it was made from alone', async () => {
  const [direct, loaded] = [wave(30, 16), wave(30, 16)]
  direct.fill()
  loaded.fill()
  await new Operator(direct.equations, { name: 'Wave' }).apply(direct.scalars)
  const again = await Operator.load(bytes)
  await again.apply({ ...loaded.functions, ...loaded.scalars })
  expect(resultOf(loaded)).toBe(resultOf(direct))
  expect(loaded.functions.rec.data.norm()).toBeGreaterThan(0)
  expect([again.name, again.code, again.parameters, again.writes]).toEqual([op.name, op.code, op.parameters, op.writes])
  expect(again.costs).toEqual(op.costs)
})

it('is made of the same bytes again', async () => {
  const again = await Operator.load(bytes)
  expect((await again.serialize()).length).toBe(bytes.length)
})

describe('on another kind of machine', () => {
  it('compiles again, and says so', async () => {
    const host = registry().host as Host
    const packed = await host.pack?.(op.program.code, { fp: op.program.fp })
    expect(await host.install?.({ machine: 'another', libraries: packed?.libraries ?? [] })).toBe(false)
    const install = host.install?.bind(host)
    Object.assign(host, { install: async () => false })
    try {
      const problem = wave(21, 12)
      problem.fill()
      const said = await warnings(async () => {
        const again = await Operator.load(bytes)
        await again.apply({ ...problem.functions, ...problem.scalars })
      })
      expect(said.join('\n')).toContain(
        "warning[operator/rebuilt]: Operator 'Wave' was loaded from bytes, and is compiled again: their library was built on another kind of machine.",
      )
      expect(resultOf(problem)).toBe(expected)
    } finally {
      Object.assign(host, { install })
    }
  })

  it('says nothing on the same kind', async () => {
    expect(await warnings(() => Operator.load(bytes))).toEqual([])
  })
})

describe('refuses', () => {
  it.each([
    ['cut short', () => bytes.slice(0, -100)],
    ['a changed byte', () => bytes.with(bytes.length - 1000, (bytes.at(-1000) ?? 0) ^ 1)],
    ['empty', () => new Uint8Array(0)],
    ['something else', () => new TextEncoder().encode('x'.repeat(100))],
    ['a text', () => 'COURANT' as unknown as Uint8Array],
  ])('bytes that are %s', async (_, make) => {
    expect(await codeOf(Operator.load(make()))).toBe('operator/bad-bytes')
  })

  it('another format', async () => {
    expect(await codeOf(Operator.load(bytes.with(8, 99)))).toBe('operator/other-format')
  })

  it('other plugins', async () => {
    expect(await codeOf(Operator.load(bytes, { opt: 'noop' }))).toBe('operator/other-plugins')
  })

  it('a run without its functions and constants', async () => {
    const again = await Operator.load(bytes)
    const { functions, scalars } = wave(21, 12)
    const error = await again.apply(scalars).catch((e: unknown) => e as CourantError)
    const messages = (error as CourantError).diagnostics.map(({ message }) => message)
    expect(messages).toContain("Operator 'Wave' needs the sparse time function 'src'.")
    expect(messages).toHaveLength(5)
    const { damp: _, ...others } = scalars
    await expect(again.apply({ ...functions, ...others })).rejects.toThrow("Operator 'Wave' needs a value for 'damp'.")
  })
})

describe('source of one’s own', () => {
  const grid = new Grid({ shape: [4, 4] })
  const u = new TimeFunction({ name: 'u', grid })
  const plus = new Operator(new Eq(u.forward, u.add(1.5)), { name: 'Plus', opt: 'noop', language: 'c' })

  it('is what runs', async () => {
    const edited = plus.withSource(plus.code.replace('1.5', '2.5'))
    expect(edited.code).not.toBe(plus.code)
    await edited.apply({ time_m: 0, time_M: 0 })
    expect(u.data.get(1, 2, 2)).toBe(2.5)
    await plus.apply({ time_m: 0, time_M: 0 })
    expect(u.data.get(1, 2, 2)).toBe(1.5)
  })

  it('defines the function', () => {
    expect(() => plus.withSource('int other(void);')).toThrow("does not define the function 'Plus'")
  })
})
