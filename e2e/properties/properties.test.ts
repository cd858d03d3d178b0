import { CourantError } from 'courant'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Verdict } from './examine.ts'
import { drafts, textOf } from './generate/program.ts'
import type { Setting } from './generate/setting.ts'
import type { Difference } from './oracle.ts'
import { study, type Study } from './study.ts'

const seed = 42
const numRuns = 250

/** Single precision keeps seven digits, and a few steps of sums of small integers times rough data cost little. */
const single = 1e-5
const double = 1e-12

/** The wider precision counts for nothing where a coefficient of the other one takes part. */
const toleranceOf = ({ dtype, mixed }: Setting): number => (dtype === 'float32' || mixed ? single : double)

describe('random programs', () => {
  let { refusals, escapes, verdicts }: Study = { refusals: [], escapes: [], verdicts: [] }

  beforeAll(async () => {
    ;({ refusals, escapes, verdicts } = await study(drafts, { seed, numRuns }))
  }, 600_000)

  /** Those of which some part is too far off, as a reader needs them: the difference, then the program. */
  const wrong = (
    parts: (v: Verdict) => readonly (Difference & { readonly pass?: string })[],
    limit: typeof toleranceOf,
  ) =>
    verdicts.flatMap((verdict) => {
      const { program } = verdict.subject
      const bad = parts(verdict).filter(({ relative }) => relative > limit(program.setting))
      return bad.slice(0, 1).map((part) => `${JSON.stringify(part)}\n${textOf(program)}`)
    })

  it('are at least 200', () => {
    expect(verdicts.length).toBeGreaterThanOrEqual(200)
  })

  it('are refused, if at all, by diagnostics, and before anything is run', () => {
    const other = refusals.filter(({ error }) => !(error instanceof CourantError))
    expect(other.map(({ error, text }) => `${String(error)}\n${text}`)).toEqual([])
  })

  it('are neither interpreted nor run out of range', () => {
    expect(escapes.map(({ error, text }) => `${String(error)}\n${text}`)).toEqual([])
  })

  it('mean the same at every level, after every pass', () => {
    expect(
      wrong(
        ({ passes }) => passes,
        () => double,
      ),
    ).toEqual([])
  })

  it('keep every bit from the first floating-point level to the loops, unless fp is fast', () => {
    const exact = ({ fp }: Setting): number => (fp === 'fast' ? Infinity : 0)
    expect(wrong(({ steps }) => steps, exact)).toEqual([])
  })

  it('compute what the equations say', () => {
    expect(wrong(({ kernel }) => [kernel], toleranceOf)).toEqual([])
  })

  it('compute the bits of their loops where fp is strict and nothing is left to the C library', () => {
    const library = /\b(sin|cos|tanh|exp)\(/
    const comparable = ({ subject: { program } }: Verdict): boolean =>
      program.setting.fp === 'strict' && toleranceOf(program.setting) === double && !library.test(textOf(program))
    expect(verdicts.filter(comparable).length).toBeGreaterThan(10)
    expect(
      wrong(
        (v) => (comparable(v) ? [v.loops] : []),
        () => 0,
      ),
    ).toEqual([])
  })
})
