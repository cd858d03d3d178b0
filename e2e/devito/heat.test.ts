import { Eq, Grid, math, Operator, TimeFunction } from 'courant'
import { describe, it } from 'vitest'
import { devitoCase, expectFigure, numbersOf, type HeatCase } from './figures.ts'

describe("Devito's figures for heat2d", () => {
  const { params, u: figure } = devitoCase<HeatCase>('heat2d')
  const tolerances = { float64: 1e-9, float32: 3e-4 } as const
  for (const language of ['c', 'openmp']) {
    for (const opt of ['plain', 'noop']) {
      it.each(['float64', 'float32'] as const)(`are met by ${language}, ${opt}, %s`, async (dtype) => {
        const grid = new Grid({ shape: params.shape, spacing: [1, 1], dtype })
        const u = new TimeFunction({ name: 'u', grid, spaceOrder: params.so })
        const [nx = 0, ny = 0] = params.shape
        const start = Array.from({ length: nx }, (_, i) => Array.from({ length: ny }, (_, j) => bump(i - 20, j - 25)))
        u.data.set(start, 0)
        const op = new Operator(new Eq(u.forward, math`${u} + ${params.nu} * ${grid.dt} * ${u.laplace}`), {
          language,
          opt,
        })
        await op.apply({ time_M: params.steps - 1, dt: params.dt })
        expectFigure(numbersOf(u.data.slice(params.steps)), figure, tolerances[dtype])
      })
    }
  }
})

/** The starting temperature: a Gaussian in grid steps. */
const bump = (i: number, j: number): number => Math.exp(-(i * i + j * j) / 30)
