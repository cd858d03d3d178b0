import { switchConfig } from 'courant'
import { describe, expect, it } from 'vitest'
import type * as Cavity from '../../examples/cavity.ts'
import type * as Diffusion from '../../examples/diffusion.ts'
import type * as Sea from '../../examples/free-surface.ts'
import type * as Laplace from '../../examples/laplace.ts'
import type * as Poisson from '../../examples/poisson.ts'
import type * as Parts from '../../examples/subdomains.ts'

type Example = 'cavity' | 'diffusion' | 'free-surface' | 'laplace' | 'poisson' | 'subdomains'

class Plane {
  readonly data: Float64Array
  readonly nx: number
  readonly ny: number
  constructor(nx: number, ny: number, f: (i: number, j: number) => number = () => 0) {
    this.nx = nx
    this.ny = ny
    this.data = Float64Array.from({ length: nx * ny }, (_, k) => f(Math.floor(k / ny), k % ny))
  }
  get(i: number, j: number): number {
    return this.data[i * this.ny + j] ?? NaN
  }
  set(i: number, j: number, value: number): void {
    this.data[i * this.ny + j] = value
  }
  inside(f: (i: number, j: number) => void): void {
    for (let i = 1; i < this.nx - 1; i++) for (let j = 1; j < this.ny - 1; j++) f(i, j)
  }
}

function close(actual: { toFlat(): ArrayLike<number> }, expected: Plane): void {
  const values = actual.toFlat()
  const scale = Math.max(...expected.data.map(Math.abs))
  expect(scale).toBeGreaterThan(0)
  const error = expected.data.reduce((e, v, k) => Math.max(e, Math.abs(v - (values[k] ?? NaN))), 0)
  expect(error / scale).toBeLessThan(1e-12)
}

const settings = [
  { language: 'openmp', opt: 'plain', fp: 'fast' },
  { language: 'c', opt: 'plain', fp: 'fast' },
  { language: 'openmp', opt: 'noop', fp: 'strict' },
  { language: 'c', opt: 'noop', fp: 'strict' },
] as const

describe.each(settings)('by $language, $opt and $fp,', (setting) => {
  /** Each example is a program of its own: it runs as it is imported. */
  const run = <T>(name: Example): Promise<T> => {
    const url = new URL(`../../examples/${name}.ts`, import.meta.url)
    return switchConfig(
      setting,
      () => import(/* @vite-ignore */ `${url.pathname}?${Object.values(setting).join()}`),
    ) as Promise<T>
  }

  it('laplace', async () => {
    const laplace = await run<typeof Laplace>('laplace')
    const n = 31
    const [a, c] = [(2 / 30) ** 2, (1 / 30) ** 2]
    let p = new Plane(n, n)
    for (let step = 0; step < laplace.iterations; step++) {
      const q = new Plane(n, n)
      p.inside((i, j) => {
        const [across, along] = [p.get(i + 1, j) + p.get(i - 1, j), p.get(i, j + 1) + p.get(i, j - 1)]
        q.set(i, j, (across * c + along * a) / (2 * (a + c)))
      })
      for (let j = 0; j < n; j++) q.set(n - 1, j, j / 30)
      for (let i = 0; i < n; i++) {
        q.set(i, 0, q.get(i, 1))
        q.set(i, n - 1, q.get(i, n - 2))
      }
      p = q
    }
    close(laplace.result, p)
  })

  it('poisson, in both forms', async () => {
    const poisson = await run<typeof Poisson>('poisson')
    const n = 41
    const [a, c] = [(2 / 40) ** 2, (1 / 40) ** 2]
    let p = new Plane(n, n)
    for (let step = 0; step < poisson.iterations; step++) {
      const q = new Plane(n, n)
      p.inside((i, j) => {
        const b = i === 10 && j === 10 ? 100 : i === 30 && j === 30 ? -100 : 0
        const [across, along] = [p.get(i + 1, j) + p.get(i - 1, j), p.get(i, j + 1) + p.get(i, j - 1)]
        q.set(i, j, (across * c + along * a - b * a * c) / (2 * (a + c)))
      })
      p = q
    }
    close(poisson.stepped, p)
    close(poisson.alternated, p)
  })

  it('diffusion', async () => {
    const diffusion = await run<typeof Diffusion>('diffusion')
    const n = 81
    const h = 2 / (n - 1)
    const hot = (k: number): boolean => k >= 20 && k <= 40
    let u = new Plane(n, n, (i, j) => (hot(i) && hot(j) ? 2 : 1))
    for (let step = 0; step < diffusion.steps; step++) {
      const next = new Plane(n, n, () => 1)
      u.inside((i, j) => {
        const around = u.get(i + 1, j) + u.get(i - 1, j) + u.get(i, j + 1) + u.get(i, j - 1) - 4 * u.get(i, j)
        next.set(i, j, u.get(i, j) + ((diffusion.nu * diffusion.dt) / h ** 2) * around)
      })
      u = next
    }
    close(diffusion.result, u)
  })

  it('cavity', async () => {
    const cavity = await run<typeof Cavity>('cavity')
    const { n, rho, nu, dt } = cavity as { n: number; rho: number; nu: number; dt: number }
    const h = 2 / (n - 1)
    let [u, v, p] = [new Plane(n, n), new Plane(n, n), new Plane(n, n)]
    const b = new Plane(n, n)
    const dx = (f: Plane, i: number, j: number): number => (f.get(i + 1, j) - f.get(i - 1, j)) / (2 * h)
    const dy = (f: Plane, i: number, j: number): number => (f.get(i, j + 1) - f.get(i, j - 1)) / (2 * h)
    const around = (f: Plane, i: number, j: number): number =>
      f.get(i + 1, j) + f.get(i - 1, j) + f.get(i, j + 1) + f.get(i, j - 1)
    for (let step = 0; step < cavity.steps; step++) {
      b.inside((i, j) => {
        const [ux, uy, vx, vy] = [dx(u, i, j), dy(u, i, j), dx(v, i, j), dy(v, i, j)]
        b.set(i, j, rho * ((ux + vy) / dt - ux * ux - 2 * uy * vx - vy * vy))
      })
      for (let k = 0; k < cavity.iterations; k++) {
        const q = new Plane(n, n)
        p.inside((i, j) => q.set(i, j, (around(p, i, j) - b.get(i, j) * h * h) / 4))
        for (let j = 0; j < n; j++) q.set(n - 1, j, q.get(n - 2, j))
        for (let i = 0; i < n; i++) q.set(i, 0, q.get(i, 1))
        for (let j = 0; j < n; j++) q.set(0, j, q.get(1, j))
        for (let i = 0; i < n; i++) q.set(i, n - 1, 0)
        p = q
      }
      const [pu, pv, pp] = [u, v, p]
      const moved = (f: Plane, slope: typeof dx, lid: number): Plane => {
        const out = new Plane(n, n, (_, j) => (j === n - 1 ? lid : 0))
        f.inside((i, j) => {
          const wind =
            (pu.get(i, j) * (f.get(i, j) - f.get(i - 1, j)) + pv.get(i, j) * (f.get(i, j) - f.get(i, j - 1))) / h
          const spread = (nu * (around(f, i, j) - 4 * f.get(i, j))) / h ** 2
          out.set(i, j, f.get(i, j) + dt * (spread - wind - slope(pp, i, j) / rho))
        })
        return out
      }
      u = moved(pu, dx, 1)
      v = moved(pv, dy, 0)
    }
    close(cavity.result.u, u)
    close(cavity.result.v, v)
  })

  it('free surface', async () => {
    const sea = await run<typeof Sea>('free-surface')
    const { nx, nz, c, dt, steps } = sea as { nx: number; nz: number; c: number; dt: number; steps: number }
    const weights = [-5 / 2, 4 / 3, -1 / 12]
    // What is beyond the grid is 0, but above the surface the mirror image.
    const read = (f: Plane, i: number, k: number): number => {
      if (i < 0 || i >= nx || k >= nz) return 0
      return k < 0 ? -f.get(i, -k) : f.get(i, k)
    }
    const initial = (i: number, k: number): number => (k === 0 ? 0 : sea.start(i, k))
    let [old, now] = [new Plane(nx, nz, initial), new Plane(nx, nz, initial)]
    for (let step = 1; step <= steps; step++) {
      // The first two levels have nothing above the surface yet.
      const [from, before] = [now, old]
      const mirrored = step > 1
      const at = (i: number, k: number): number => (k < 0 && !mirrored ? 0 : read(from, i, k))
      const next = new Plane(nx, nz, (i, k) => {
        if (k === 0) return 0
        const laplace = weights.reduce((sum, w, d) => {
          if (d === 0) return sum + 2 * w * at(i, k)
          return sum + w * (at(i + d, k) + at(i - d, k) + at(i, k + d) + at(i, k - d))
        }, 0)
        return 2 * at(i, k) - before.get(i, k) + ((c * dt) ** 2 * laplace) / 100
      })
      ;[old, now] = [from, next]
    }
    close(sea.result, now)
  })

  it('parts of a grid', async () => {
    const parts = await run<typeof Parts>('subdomains')
    const within = (v: number, [lo, hi]: readonly [number, number]): boolean => v >= lo && v <= hi
    const expected = new Plane(40, 30, (i, j) => {
      const depth = Math.min(i, 39 - i, j, 29 - j)
      if (depth === 1 || depth === 2) return 30
      if (within(i, [8, 31]) && j >= 22) return 50
      const first = within(i, [10, 14]) && within(j, [5, 9]) ? i : 0
      const second = within(i, [13, 20]) && within(j, [8, 12]) ? i : 0
      return 1 + first + second
    })
    close(parts.result, expected)
  })
})
