import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logTo, registerHost, registry, type TextStore } from '@courant/core'
import { registerNodeHost } from '@courant/host-node'
import {
  Eq,
  Grid,
  GridFunction,
  math,
  Operator,
  solve,
  SparseTimeFunction,
  TimeFunction,
  type OperatorOptions,
} from 'courant'
import { onTestFinished } from 'vitest'

export const steps = 4000

/** A shot in three dimensions, small enough that hundreds of steps take no time. */
export function shot(options: OperatorOptions = {}, n = 20) {
  const grid = new Grid({ shape: [n, n, n], spacing: [10, 10, 10] })
  const m = new GridFunction({ name: 'm', grid, spaceOrder: 4 })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
  const rec = new SparseTimeFunction({
    name: 'rec',
    grid,
    npoint: 3,
    nt: steps + 2,
    coordinates: [
      [33, 47, 51],
      [90, 90, 90],
      [20, 40, 60],
    ],
  })
  m.data.set(1 / 1500 ** 2)
  u.data.set(0)
  u.data.set(1, 0, 5, 6, 7)
  u.data.set(1, 1, 5, 6, 7)
  const equations = [new Eq(u.forward, solve(math`${m} * ${u.dt2} - ${u.laplace}`, u.forward)), rec.interpolate(u)]
  const op = new Operator(equations, { name: 'Shot', opt: ['plain', { tuner: { seconds: 1e-6 } }], ...options })
  return { op, u, rec, args: { dt: 1e-3, time_m: 1, time_M: steps } }
}

/** A machine whose cache is a folder of the test's own. */
export function machineOfItsOwn(): { readonly folder: string; readonly texts: TextStore } {
  const folder = mkdtempSync(join(tmpdir(), 'courant-tuner-'))
  const before = registry().host
  const kernels = process.env['COURANT_CACHE_DIR']
  const own = registerNodeHost({ cacheDir: folder }).texts as TextStore
  const host = registerNodeHost(kernels === undefined ? {} : { cacheDir: kernels })
  // Kernels come from everybody's cache, so that a test compiles what is new alone.
  registerHost(Object.create(host, { texts: { value: own } }) as typeof host)
  onTestFinished(() => {
    if (before) registerHost(before)
    rmSync(folder, { recursive: true, force: true })
  })
  return { folder, texts: own }
}

/** What was said from now on, until the test ends. */
export function heard(): readonly string[] {
  const said: string[] = []
  onTestFinished(logTo({ write: (level, text) => said.push(`${level}: ${text}`) }))
  return said
}
