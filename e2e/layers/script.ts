// Stores steps, step k as k everywhere, on disk and in memory, for good and for as long as it lives. `script.ts all FOLDER
// STEPS` begins when a line tells it to, and is killed; `script.ts small FOLDER` ends, and then stores more than files may hold.
import { once } from 'node:events'
import { join } from 'node:path'
import type { FunctionExtras } from '@courant/core'
import { layers } from '@courant/layers'
import { Eq, Grid, Operator, TimeFunction } from 'courant'

const [what = 'all', folder = '', steps = '10'] = process.argv.slice(2)

async function store(shape: readonly number[], nt: number, kept: readonly FunctionExtras[]): Promise<void> {
  const grid = new Grid({ shape })
  const u = new TimeFunction({ name: 'u', grid })
  const saved = kept.map((extras, k) => new TimeFunction({ name: `usave${k}`, grid, save: nt, ...extras }))
  const plugins = [layers({ budget: 1, directory: join(folder, 'temporary') })]
  const op = new Operator([new Eq(u.forward, u.add(1)), ...saved.map((f) => new Eq(f, u))], { plugins })
  await op.compile()
  if (what === 'all') {
    console.log('ready')
    await once(process.stdin, 'data')
  }
  await op.apply({ time_m: 0, time_M: nt - 1 })
}

if (what === 'all') {
  const serialization = join(folder, 'good')
  const kept = [{ layers: 'Disk', serialization }, { layers: 'DiskHost', serialization }, { layers: 'Disk' }] as const
  await store([200, 100], Number(steps), kept)
} else {
  await store([20, 30], 40, [{ layers: 'DiskHost' }])
  console.log('done')
  await store([200, 100], 10, [{ layers: 'Disk', serialization: join(folder, 'limited') }])
}
