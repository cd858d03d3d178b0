import { CourantError } from 'courant'
import type fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Verdict } from './examine.ts'
import { drafts, textOf, type Draft } from './generate/program.ts'
import type { Setting } from './generate/setting.ts'
import { tiled } from './generate/tiled.ts'
import type { Difference } from './oracle.ts'
import { study, type Study } from './study.ts'

/** Single precision keeps seven digits, and a few steps of sums of small integers times rough data cost little. */
const single = 1e-5
const double = 1e-12

/** The wider precision counts for nothing where a coefficient of the other one takes part. */
const toleranceOf = ({ dtype, mixed }: Setting): number => (dtype === 'float32' || mixed ? single : double)

interface Kind {
  readonly what: string
  readonly from: fc.Arbitrary<Draft>
  readonly params: Parameters<typeof study>[1]
  /** How many are to be run, and how many of them to be compared bit by bit. */
  readonly least: number
  readonly exact: number
  /** What passes say of them, and of which part of them at least. */
  readonly said: readonly (readonly [RegExp, number])[]
}

const kinds: readonly Kind[] = [
  { what: 'random programs', from: drafts, params: { seed: 42, numRuns: 250 }, least: 200, exact: 10, said: [] },
  {
    what: 'random programs in tiles smaller than their grids',
    from: tiled,
    params: { seed: 5, numRuns: 50, watched: 'last' },
    least: 40,
    exact: 2,
    said: [
      [/temporaries: [1-9]/, 0.5],
      [/The loop over 'time' is tiled/, 0.4],
      [/before it that fill its temporaries/, 0.01],
      [/each row takes \d+ turns/, 0.08],
      [/Patches of/, 0.1],
      [/Steps are taken in place/, 0.08],
    ],
  },
]

describe.each(kinds)('$what', ({ from, params, least, exact, said }) => {
  let { refusals, escapes, verdicts }: Study = { refusals: [], escapes: [], verdicts: [] }

  beforeAll(async () => {
    ;({ refusals, escapes, verdicts } = await study(from, params))
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

  it('are enough, and have what they are about', () => {
    expect(verdicts.length).toBeGreaterThanOrEqual(least)
    const texts = verdicts.map(({ subject }) => subject.operator.explain())
    for (const [what, share] of said) {
      expect(texts.filter((text) => what.test(text)).length, String(what)).toBeGreaterThan(share * texts.length)
    }
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
    const limit = ({ fp }: Setting): number => (fp === 'fast' ? Infinity : 0)
    expect(wrong(({ steps }) => steps, limit)).toEqual([])
  })

  it('compute what the equations say', () => {
    expect(wrong(({ kernel }) => [kernel], toleranceOf)).toEqual([])
  })

  it('compute the bits of their loops where fp is strict and nothing is left to the C library', () => {
    const library = /\b(sin|cos|tanh|exp)\(/
    const comparable = ({ subject: { program } }: Verdict): boolean =>
      program.setting.fp === 'strict' && toleranceOf(program.setting) === double && !library.test(textOf(program))
    expect(verdicts.filter(comparable).length).toBeGreaterThan(exact)
    expect(
      wrong(
        (v) => (comparable(v) ? [v.loops] : []),
        () => 0,
      ),
    ).toEqual([])
  })
})
