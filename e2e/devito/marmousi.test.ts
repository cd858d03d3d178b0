import { existsSync, readFileSync } from 'node:fs'
import { beforeEach, describe, it } from 'vitest'
import { linspace, runAcoustic, type Dtype } from './acoustic.ts'
import { devitoCase, expectFigure, type Figure } from './figures.ts'

interface MarmousiCase {
  readonly params: {
    readonly so: number
    readonly h: number
    readonly dt: number
    readonly nt: number
    readonly src: readonly number[]
    readonly f0: number
    readonly t0: number
    readonly nrec: number
    readonly recz: number
  }
  readonly rec: Figure
  readonly u_last: Figure
}

const file = process.env['MARMOUSI_MODEL'] ?? 'data/marmousi-vp-1601x401-f32le.bin'

describe("Devito's figures for a Marmousi shot", () => {
  beforeEach((context) => {
    if (!existsSync(file)) context.skip(`no model at '${file}'; set MARMOUSI_MODEL`)
  })

  const tolerances: Readonly<Record<Dtype, number>> = { float64: 1e-9, float32: 3e-4 }
  for (const language of ['c', 'openmp']) {
    for (const opt of ['plain', 'noop']) {
      it.each(['float32', 'float64'] as const)(
        `are met by ${language}, ${opt}, %s`,
        async (dtype) => {
          const { params, rec, u_last } = devitoCase<MarmousiCase>(
            dtype === 'float32' ? 'marmousi_shot_f32' : 'marmousi_shot_f64',
          )
          const result = await runAcoustic(
            {
              ...params,
              shape: [1601, 401],
              velocity: readModel(file).map((v) => v * 1000),
              source: params.src,
              receivers: linspace(0, 12000, params.nrec).map((x) => [x, params.recz]),
            },
            dtype,
            { language, opt },
          )
          expectFigure(result.rec, rec, tolerances[dtype])
          expectFigure(result.last, u_last, tolerances[dtype])
        },
        120_000,
      )
    }
  }
})

/** Little-endian float32, km/s. */
function readModel(path: string): Float64Array {
  const bytes = readFileSync(path)
  return Float64Array.from({ length: bytes.byteLength / 4 }, (_, i) => bytes.readFloatLE(4 * i))
}
