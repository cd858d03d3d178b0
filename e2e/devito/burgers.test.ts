import { Eq, Grid, math, Operator, SubDomain, TimeFunction, type Part } from 'courant'
import { describe, it } from 'vitest'
import { devitoCase, expectFigure, numbersOf, type Figure } from './figures.ts'

interface BurgersCase {
  readonly params: {
    readonly shape: readonly [number, number]
    readonly steps: number
    readonly nu: number
    readonly dt: number
    readonly h: number
    readonly hat: readonly [number, number]
  }
  readonly u: Figure
  readonly v: Figure
}

/** Burgers' equations in two dimensions: upwind advection, centred diffusion, ones on the four edges. */
describe("Devito's figures for burgers2d", () => {
  const figures = devitoCase<BurgersCase>('burgers2d')
  const { shape, steps, nu, dt, h, hat } = figures.params
  const tolerances = { float64: 1e-9, float32: 3e-4 } as const

  for (const language of ['c', 'openmp']) {
    for (const opt of ['plain', 'noop']) {
      it.each(['float64', 'float32'] as const)(`are met by ${language}, ${opt}, %s`, async (dtype) => {
        const grid = new Grid({ shape, spacing: [h, h], dtype })
        const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
        const v = new TimeFunction({ name: 'v', grid, spaceOrder: 2 })
        const inHat = (i: number): boolean => i >= hat[0] && i < hat[1]
        const start = Array.from({ length: shape[0] }, (_, i) =>
          Array.from({ length: shape[1] }, (_, j) => (inHat(i) && inHat(j) ? 2 : 1)),
        )
        for (const f of [u, v]) f.data.set(start, 0)

        const advanced = (f: TimeFunction) =>
          math`${f} + ${grid.dt} * (${nu} * ${f.laplace} - ${u} * ${f.dxl} - ${v} * ${f.dyl})`
        const sides: readonly Readonly<Record<string, Part>>[] = [
          { x: ['left', 1] },
          { x: ['right', 1] },
          { y: ['left', 1] },
          { y: ['right', 1] },
        ]
        const edges = sides.map((parts, i) => new SubDomain({ name: `edge${i}`, grid, parts }))
        const op = new Operator(
          [
            ...[u, v].map((f) => new Eq(f.forward, advanced(f), { subdomain: grid.interior })),
            ...[u, v].flatMap((f) => edges.map((subdomain) => new Eq(f.forward, 1, { subdomain }))),
          ],
          { language, opt },
        )
        await op.apply({ time_M: steps - 1, dt })
        expectFigure(numbersOf(u.data.slice(steps)), figures.u, tolerances[dtype])
        expectFigure(numbersOf(v.data.slice(steps)), figures.v, tolerances[dtype])
      })
    }
  }
})
