import { describe, it } from 'vitest'
import { linspace, runAcoustic, type AcousticProblem, type Dtype } from './acoustic.ts'
import { devitoCase, expectFigure, type AcousticCase, type AcousticParams } from './figures.ts'

const names = ['acoustic2d_so4', 'acoustic2d_so8', 'acoustic2d_so16', 'acoustic2d_so8_f32', 'acoustic3d_so8']
const tolerances: Readonly<Record<Dtype, number>> = { float64: 1e-9, float32: 3e-4 }

function problemOf(p: AcousticParams): AcousticProblem {
  const extent = p.shape.map((n) => (n - 1) * p.h)
  const depth = p.shape.at(-1) as number
  const size = p.shape.reduce((a, b) => a * b, 1)
  const x = linspace(0.05 * (extent[0] as number), 0.95 * (extent[0] as number), p.nrec)
  const middle = p.shape.length === 3 ? [(extent[1] as number) / 2 + 3.3] : []
  return {
    ...p,
    velocity: Float64Array.from({ length: size }, (_, i) => (i % depth >= p.interface_index ? p.vbottom : p.vtop)),
    source: p.src,
    receivers: x.map((rx) => [rx, ...middle, p.recz]),
  }
}

describe.each(names)("Devito's figures for %s", (name) => {
  const { params, rec, u_last } = devitoCase<AcousticCase>(name)
  const problem = problemOf(params)
  // Figures made in float32 can only be met to its accuracy.
  const dtypes: Dtype[] = name.endsWith('f32') ? ['float32'] : ['float64', 'float32']
  for (const language of ['c', 'openmp']) {
    for (const opt of ['plain', 'noop']) {
      it.each(dtypes)(`are met by ${language}, ${opt}, %s`, async (dtype) => {
        const result = await runAcoustic(problem, dtype, { language, opt })
        expectFigure(result.rec, rec, tolerances[dtype])
        expectFigure(result.last, u_last, tolerances[dtype])
      })
    }
  }
})
