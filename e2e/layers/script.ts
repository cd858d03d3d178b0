// Stores steps until it is killed, or to the end: `script.ts FOLDER STEPS [LAYERS]`.
import { layers, storeOf, type Layers } from '@courant/layers'
import { Eq, Grid, Operator, TimeFunction } from 'courant'

const [folder = '', steps = '10', place = 'Disk'] = process.argv.slice(2)
const nt = Number(steps)
const grid = new Grid({ shape: [200, 100] })
const u = new TimeFunction({ name: 'u', grid })
const usave = new TimeFunction({
  ...{ name: 'usave', grid, save: nt, layers: place as Layers },
  ...(folder === '' ? {} : { serialization: folder }),
})
const op = new Operator([new Eq(u.forward, u.add(1)), new Eq(usave, u)], { plugins: [layers({ budget: 1 })] })
await op.apply({ time_m: 0, time_M: Math.min(0, nt - 1) })
console.log(`started ${storeOf(usave)?.folder ?? ''}`)
u.data.set(0)
await op.apply({ time_m: 0, time_M: nt - 1 })
console.log('done')
