import { CourantError } from 'courant'
import { beforeAll, describe, expect, it } from 'vitest'
import { guarded } from './generate/guarded.ts'
import { textOf } from './generate/program.ts'
import { study, type Study } from './study.ts'

const seed = 1928
const numRuns = 240

describe('random parts of grids, guards and indices', () => {
  let { refusals, escapes, verdicts }: Study = { refusals: [], escapes: [], verdicts: [] }

  beforeAll(async () => {
    ;({ refusals, escapes, verdicts } = await study(guarded, { seed, numRuns }))
  }, 600_000)

  it('are proved in range, or refused with a message before anything is run', () => {
    const codes = new Map<string, number>()
    for (const { error, text } of refusals) {
      expect(error, `${String(error)}\n${text}`).toBeInstanceOf(CourantError)
      const { code, message } = error as CourantError
      expect(message.length).toBeGreaterThan(20)
      codes.set(code, (codes.get(code) ?? 0) + 1)
    }
    console.log(`proved: ${verdicts.length}; refused: ${JSON.stringify(Object.fromEntries(codes))}`)
    expect(verdicts.length + refusals.length + escapes.length).toBe(numRuns)
    expect(verdicts.length).toBeGreaterThan(numRuns / 3)
    expect(codes.get('bounds/outside')).toBeGreaterThan(10)
  })

  // The interpreter refuses every access outside what is allocated, at every level.
  it('access nothing out of range once they are accepted', () => {
    expect(escapes.map(({ error, text }) => `${String(error)}\n${text}`)).toEqual([])
  })

  it('compute what the equations say, after every pass and in the kernel', () => {
    const wrong = verdicts.flatMap(({ passes, kernel, subject: { program } }) => {
      const { dtype, mixed } = program.setting
      const limit = dtype === 'float32' || mixed ? 1e-5 : 1e-12
      const bad = [...passes.filter((p) => p.relative > 1e-12), ...(kernel.relative > limit ? [kernel] : [])]
      return bad.slice(0, 1).map((part) => `${JSON.stringify(part)}\n${textOf(program)}`)
    })
    expect(wrong).toEqual([])
  })

  it('have what they are about in their code', () => {
    const code = verdicts.map(({ subject }) => subject.operator.code)
    const share = (what: RegExp): number => code.filter((text) => what.test(text)).length / code.length
    expect(share(/\bif \(/)).toBeGreaterThan(0.4)
    expect(share(/\b(near|far)\b/)).toBeGreaterThan(0.3)
  })
})
