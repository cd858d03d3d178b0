import { biharmonic, d, Eq, Grid, GridFunction, Operator, type Expression } from 'courant'
import { describe, it } from 'vitest'
import { devitoCase, expectFigure, numbersOf, type Figure } from './figures.ts'

interface DerivativesCase {
  readonly params: { readonly so: number; readonly shape: readonly [number, number]; readonly h: number }
  readonly fields: Readonly<Record<string, Figure>>
}

const formulas: Readonly<Record<string, (f: GridFunction) => Expression>> = {
  dx: (f) => f.dx,
  dy: (f) => f.dy,
  dx2: (f) => f.dx2,
  dy2: (f) => f.dy2,
  dxl: (f) => f.dxl,
  dxr: (f) => f.dxr,
  dxc: (f) => f.dxc,
  dxdy: (f) => f.dxdy,
  laplace: (f) => f.laplace,
  dx4: (f) => f.dx4,
  dx_x0half: (f) => f.dx({ x0: 0.5 }),
  dx_fd2: (f) => d(f, 'x', 1, { fdOrder: 2 }),
  nested: (f) => f.add(1).mul(f.dx).dx,
  biharm: (f) => biharmonic(f),
}

const tolerances = { float64: 1e-9, float32: 3e-4 } as const

describe.each(['derivatives_so4', 'derivatives_so8'])("Devito's figures for %s", (name) => {
  const { params, fields } = devitoCase<DerivativesCase>(name)
  for (const language of ['c', 'openmp']) {
    for (const opt of ['plain', 'noop']) {
      it.each(['float64', 'float32'] as const)(`are met by ${language}, ${opt}, %s`, async (dtype) => {
        const { shape, h, so } = params
        const grid = new Grid({ shape, spacing: [h, h], dtype })
        const f = new GridFunction({ name: 'f', grid, spaceOrder: so })
        const [nx, ny] = shape
        const value = (x: number, y: number): number => Math.sin(1.3 * x) * Math.cos(0.7 * y) + 0.1 * x * x
        f.data.set(Array.from({ length: nx }, (_, i) => Array.from({ length: ny }, (_, j) => value(i * h, j * h))))
        const results = Object.keys(fields).map((key) => new GridFunction({ name: `r_${key}`, grid }))
        const equations = results.map((r) => new Eq(r, formulas[r.name.slice(2)]?.(f) ?? 0))
        await new Operator(equations, { language, opt }).apply()
        for (const [i, figure] of Object.values(fields).entries()) {
          expectFigure(numbersOf((results[i] as GridFunction).data), figure, tolerances[dtype])
        }
      })
    }
  }
})
