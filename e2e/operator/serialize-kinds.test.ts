import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Grid, GridFunction, Operator, SparseTimeFunction } from 'courant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { refusal } from '../misuse/program.ts'
import { runProgram } from '../robustness/child.ts'
import { kinds } from './kinds.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'courant-kinds-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const grid = new Grid({ shape: [12, 9], spacing: [1, 0.5], dtype: 'float64' })
let there: Readonly<Record<string, unknown>>
const here = new Map<string, readonly number[]>()

beforeAll(async () => {
  for (const [i, [kind, make]] of Object.entries(kinds).entries()) {
    const { equations, args, result } = make()
    const op = new Operator(equations, { name: `Kind${i}` })
    writeFileSync(path.join(folder, `${i}.bytes`), await op.serialize())
    await op.apply(args)
    here.set(kind, result())
  }
  const env = { PATH: folder, COURANT_CC: 'no-such-compiler', COURANT_CACHE_DIR: path.join(folder, 'cache') }
  const { output } = await runProgram(new URL('load-kinds.ts', import.meta.url), [folder], { env })
  there = JSON.parse(output.trim().split('\n').at(-1) ?? '') as typeof there
}, 120_000)

describe('an operator in another process, with the same bits', () => {
  it.each(Object.keys(kinds))('over %s', (kind) => {
    const expected = here.get(kind) ?? []
    expect(expected.some((v) => v !== 0)).toBe(true)
    expect(expected.every(Number.isFinite)).toBe(true)
    expect(there[kind]).toEqual({ compileSeconds: 0, result: expected })
  })
})

describe('an operator that was loaded refuses', () => {
  const loaded = async (kind: string) => {
    const { equations, args } = (kinds[kind] as (typeof kinds)[string])()
    return { args, op: await Operator.load(await new Operator(equations).serialize()) }
  }

  it('a kept function for a transient one', async () => {
    const { op, args } = await loaded('transient functions')
    expect(await refusal(() => op.apply({ ...args, flux: new GridFunction({ name: 'kept', grid }) }))).toContain(
      "[args/wrong-lifetime]: The argument 'flux' has the wrong lifetime: 'kept' is kept between runs,",
    )
  })

  it('points outside of the part where a function lives', async () => {
    const { op, args } = await loaded('sparse points on a sub-domain')
    const rec = new SparseTimeFunction({ name: 'rec', grid, nt: 6, coordinates: [[1, 1]] })
    expect(await refusal(() => op.apply({ ...args, rec }))).toContain(
      "[args/point-outside]: Point 0 of 'rec' lies outside the part of the grid where 'w' lives, at (1, 1).",
    )
  })

  it('a real function for a complex one', async () => {
    const { op, args } = await loaded('complex functions and constants')
    const m = new GridFunction({ name: 'm', grid })
    expect(await refusal(() => op.apply({ ...args, m }))).toContain("[args/not-complex]: The argument 'm' must be")
  })
})
