import { biharmonic, Constant, d, Eq, grad, Grid, GridFunction, Operator, type Expression } from 'courant'
import { describe, expect, it } from 'vitest'

const [nx, ny, halo, h] = [9, 8, 4, 0.5]
const grid = new Grid({ shape: [nx, ny], spacing: [h, h], dtype: 'float64' })

/** Rough values at every point, those of the halo included. */
const rough = (seed: number) => (i: number, j: number) => Math.sin(seed + 12.9 * i + 78.2 * j) + 1.5

function filled(name: string, value: (i: number, j: number) => number, more: object = {}): GridFunction {
  const f = new GridFunction({ name, grid, spaceOrder: halo, ...more })
  const rows = Array.from({ length: nx + 2 * halo }, (_, i) =>
    Array.from({ length: ny + 2 * halo }, (_, j) => value(i - halo, j - halo)),
  )
  f.dataWithHalo.set(rows)
  return f
}

const [f, b] = [rough(1), rough(2)]
const u = filled('u', f)
const c = filled('c', b)
const w = new Constant({ name: 'w', value: 0.75, dtype: 'float64' })
const cell = (name: string): GridFunction => filled(name, f, { staggered: 'cell' })

interface Case {
  readonly value: () => Expression
  readonly right: (i: number, j: number) => number
  readonly staggered?: 'cell' | 'x'
}

/** Formulas, and what they are worth at a point, written out. */
const cases: Readonly<Record<string, Case>> = {
  'numbers as weights, over the spacing': {
    value: () => u.dx2({ weights: [1, -3, 2] }),
    right: (i, j) => (f(i - 1, j) - 3 * f(i, j) + 2 * f(i + 1, j)) / h ** 2,
  },
  'an even number of them, to the right': {
    value: () => u.dx({ weights: [1, 2, 3, 4] }),
    right: (i, j) => (f(i - 1, j) + 2 * f(i, j) + 3 * f(i + 1, j) + 4 * f(i + 2, j)) / h,
  },
  'an even number of them, to the left': {
    value: () => u.dy({ weights: [1, 2], side: 'left' }),
    right: (i, j) => (f(i, j - 1) + 2 * f(i, j)) / h,
  },
  'symbols as weights, as they are': {
    value: () => u.dx({ weights: [w.neg(), 0, w.div(h)] }),
    right: (i, j) => -0.75 * f(i - 1, j) + (0.75 / h) * f(i + 1, j),
  },
  'functions as weights, read where the derivative is taken': {
    value: () => u.dx({ weights: [c.neg(), c] }),
    right: (i, j) => b(i, j) * (f(i + 1, j) - f(i, j)),
  },
  'functions as weights, between points': {
    value: () => u.dx({ weights: [c.neg(), c] }),
    right: (i, j) => ((b(i, j) + b(i + 1, j)) / 2) * (f(i + 1, j) - f(i, j)),
    staggered: 'x',
  },
  'weights of a laplacian': {
    value: () => u.laplace({ weights: [1, -2, 1] }),
    right: (i, j) => (f(i - 1, j) + f(i + 1, j) + f(i, j - 1) + f(i, j + 1) - 4 * f(i, j)) / h ** 2,
  },
  'a derivative along diagonals, to the middle of the cells': {
    value: () => u.dx45({ fdOrder: 2 }),
    right: (i, j) => (f(i + 1, j + 1) - f(i, j) + f(i + 1, j) - f(i, j + 1)) / 2 / h,
    staggered: 'cell',
  },
  'a derivative along diagonals, from the middle of the cells': {
    value: () => cell('s').dy45({ fdOrder: 2 }),
    right: (i, j) => (f(i, j) - f(i - 1, j - 1) + f(i - 1, j) - f(i, j - 1)) / 2 / h,
  },
  'a derivative along diagonals, from point to point': {
    value: () => u.dy45({ fdOrder: 2, side: 'centred' }),
    right: (i, j) => (f(i + 1, j + 1) - f(i - 1, j - 1) + f(i - 1, j + 1) - f(i + 1, j - 1)) / 4 / h,
  },
  'a gradient along diagonals': {
    value: () => grad(u, { method: 'rotated', fdOrder: 2 }).at('x'),
    right: (i, j) => (f(i + 1, j + 1) - f(i, j) + f(i + 1, j) - f(i, j + 1)) / 2 / h,
    staggered: 'cell',
  },
  'weights of a gradient': {
    value: () => grad(u, { weights: [-1, 0, 1] }).at('y'),
    right: (i, j) => (f(i, j + 1) - f(i, j - 1)) / h,
  },
  'a coefficient between two derivatives, all at half steps': {
    value: () => c.mul(u.dx({ fdOrder: 2, x0: 0.5 })).dx({ fdOrder: 2, x0: -0.5 }),
    right: (i, j) =>
      (((b(i, j) + b(i + 1, j)) / 2) * (f(i + 1, j) - f(i, j)) -
        ((b(i - 1, j) + b(i, j)) / 2) * (f(i, j) - f(i - 1, j))) /
      h ** 2,
  },
  'a value between points': {
    value: () => d(u, 'x', 0, { x0: 0.5, fdOrder: 4 }),
    right: (i, j) => (-f(i - 1, j) + 9 * f(i, j) + 9 * f(i + 1, j) - f(i + 2, j)) / 16,
  },
  'a value and a slope three tenths of a cell on': {
    value: () => d(u, 'x', 0, { x0: 0.3, fdOrder: 2 }).add(u.dx({ x0: 0.3, fdOrder: 4 })),
    right: (i, j) =>
      (7 * f(i, j) + 3 * f(i + 1, j)) / 10 +
      (-47 * f(i - 1, j) - 579 * f(i, j) + 699 * f(i + 1, j) - 73 * f(i + 2, j)) / 600 / h,
  },
  'this point and the one before, or after': {
    value: () => u.dxl({ fdOrder: 1 }).add(u.dxr({ fdOrder: 1 }).mul(3)),
    right: (i, j) => (f(i, j) - f(i - 1, j) + 3 * (f(i + 1, j) - f(i, j))) / h,
  },
  'a transpose': {
    value: () => u.dxl({ fdOrder: 1 }).T,
    right: (i, j) => -(f(i + 1, j) - f(i, j)) / h,
  },
  'the laplacian of a weighted laplacian': {
    value: () => biharmonic(u, c),
    right: (i, j) => {
      const inner = (k: number, l: number): number => b(k, l) * laplacian4(f, k, l)
      return laplacian4(inner, i, j)
    },
  },
}

/** Of fourth order, by the classical weights. */
function laplacian4(g: (i: number, j: number) => number, i: number, j: number): number {
  const line = (at: (k: number) => number): number =>
    (-at(-2) + 16 * at(-1) - 30 * at(0) + 16 * at(1) - at(2)) / 12 / h ** 2
  return line((k) => g(i + k, j)) + line((k) => g(i, j + k))
}

const means: Readonly<Record<string, (a: number, b: number) => number>> = {
  arithmetic: (a, b) => (a + b) / 2,
  harmonic: (a, b) => 2 / (1 / a + 1 / b),
  'safe-harmonic': (a, b) => {
    const sum = (a === 0 ? 0 : 1 / a) + (b === 0 ? 0 : 1 / b)
    return sum === 0 ? 0 : 2 / sum
  },
}

describe.each(['c', 'openmp'])('stencils, by %s', (language) => {
  it.each(['plain', 'noop'])('are what the formulas say: %s', async (opt) => {
    const results = Object.entries(cases).map(([what, { staggered = 'node', ...one }], i) => {
      const r = new GridFunction({ name: `r${i}`, grid, staggered })
      return { what, r, ...one }
    })
    await new Operator(
      results.map(({ r, value }) => new Eq(r, value())),
      { language, opt },
    ).apply()
    for (const { what, r, right } of results) {
      for (let i = 0; i < nx; i++) {
        for (let j = 0; j < ny; j++) {
          expect(Math.abs(Number(r.data.get(i, j)) - right(i, j)), `${what} at ${i}, ${j}`).toBeLessThan(1e-10)
        }
      }
    }
  })

  it.each(Object.entries(means))('take the %s mean of a function off its place', async (mean, right) => {
    const value = (i: number, j: number): number => (i < 3 ? 0 : f(i, j))
    const m = filled('m', mean === 'harmonic' ? f : value, { mean })
    const r = new GridFunction({ name: 'r', grid, staggered: 'x' })
    await new Operator(new Eq(r, m), { language }).apply()
    const at = mean === 'harmonic' ? f : value
    for (let i = 0; i < nx; i++) expect(Number(r.data.get(i, 4))).toBeCloseTo(right(at(i, 4), at(i + 1, 4)), 12)
  })
})
