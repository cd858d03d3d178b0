import {
  definePlugin,
  Interner,
  ownDefault,
  parseProgram,
  registerPlugin,
  registry,
  type CallContext,
  type TextStore,
  type Tree,
} from '@courant/core'
import * as z from '@courant/core/schema'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { Choice } from './choice.ts'
import { Journal } from './journal.ts'
import { search, type Lab } from './search.ts'
import { stepsAtOnce } from './sizes.ts'
import { fewestOfRun, OutOfSteps, Trials } from './trials.ts'
import { waysOf, type Ways } from './ways.ts'

const text = `
dim time: time(dt)
dim x: space(h_x)
dim y: space(h_y)
dim z: space(h_z)
field q: float32[time % 3, x(2, 2), y(2, 2), z(2, 2)]
param dt: float32 spacing(time)
param h_x: float32 spacing(x)
param h_y: float32 spacing(y)
param h_z: float32 spacing(z)
param time_m: int64 bound(time, min)
param time_M: int64 bound(time, max)
param x_m: int64 bound(x, min)
param x_M: int64 bound(x, max)
param y_m: int64 bound(y, min)
param y_M: int64 bound(y, max)
param z_m: int64 bound(z, min)
param z_M: int64 bound(z, max)
param x0_blk0_size: int64 plugin(block) tunable in 1..2147483647 default 4 unit "points"
param y0_blk0_size: int64 plugin(block) tunable in 1..2147483647 default 256 unit "points"
tree
  loop time in time_m..time_M {
    let t0: int64 depth 1 = mod(time, 3)
    let t1: int64 depth 1 = mod(time + 1, 3)
    loop x0_blk0 over x in x_m..x_M step x0_blk0_size parallel {
      loop y0_blk0 over y in y_m..y_M step y0_blk0_size parallel {
        loop x in x0_blk0..min(x0_blk0 + x0_blk0_size - 1, x_M) parallel {
          loop y in y0_blk0..min(y0_blk0 + y0_blk0_size - 1, y_M) parallel {
            loop z in z_m..z_M parallel {
              0: q[t1, x, y, z] = q[t0, x - 1, y, z] + q[t0, x + 1, y, z]
            }
          }
        }
      }
    }
  }
`
const tree = parseProgram(new Interner(), text) as Tree
const extents = new Map([
  ['x', 200],
  ['y', 200],
  ['z', 200],
])

/** Seconds of a step, by the sizes of blocks and the step's number. */
type Speed = (x: number, y: number, step: number) => number

interface Run {
  readonly cx: CallContext
  readonly ways: Ways
  /** The steps in the order in which they ran. */
  readonly ran: number[]
}

function runOf(steps: number, speed: Speed, direction: 'forward' | 'backward' = 'forward'): Run {
  const ran: number[] = []
  const given = (value: number) => ({ value, source: 'a test' })
  const byDefault = (value: number) => ({ value, source: ownDefault })
  const values = new Map([
    ['time_m', given(1)],
    ['time_M', given(steps)],
    ['x0_blk0_size', byDefault(4)],
    ['y0_blk0_size', byDefault(256)],
  ])
  const cx = {
    ...{ name: 'Test', tree, decls: tree.decls, values, code: { text: 'code' }, time: { dim: 'time', direction } },
    rebuild: () => Promise.reject(new Error('Nothing is built here.')),
  } as unknown as CallContext
  const ways = waysOf(cx, async ({ values: now }) => {
    const of = (name: string): number => now.get(name)?.value ?? NaN
    const part = Array.from({ length: of('time_M') - of('time_m') + 1 }, (_, i) => of('time_m') + i)
    ran.push(...(direction === 'forward' ? part : part.toReversed()))
    const seconds = part.reduce((sum, step) => sum + speed(of('x0_blk0_size'), of('y0_blk0_size'), step), 0)
    return { seconds, steps: part.length, points: 8e6, sections: { all: seconds } }
  })
  return { cx, ways, ran }
}

function labOf({ ways }: Run, trials: Trials, journal: Journal): Lab {
  const machine = { threads: 2, caches: [2 ** 15, 2 ** 19, 2 ** 25].map((bytes) => ({ bytes, sharedBy: 1 })) }
  const time: Lab['time'] = (way, choice) => trials.time(way, choice)
  const [room, left] = [() => trials.room, () => trials.left]
  return {
    level: 'basic',
    plugins: [],
    opt: 'noop',
    extents,
    machine,
    ways,
    journal,
    time,
    room,
    left,
    say: () => undefined,
  }
}

/** In memory. */
function store(): TextStore & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>()
  return {
    texts,
    read: (name) => Promise.resolve(texts.get(name)),
    write: (name, whole) => Promise.resolve(void texts.set(name, whole)),
    append: (name, line) => Promise.resolve(void texts.set(name, `${texts.get(name) ?? ''}${line}\n`)),
    remove: (name) => Promise.resolve(void texts.delete(name)),
    readFile: () => Promise.reject(new Error('there are no files')),
  }
}

const memory = (): Promise<Journal> => Journal.open(store(), 'trials')
const sizesOf = ({ arguments: args }: Choice): readonly [number, number] => [
  args['x0_blk0_size'] ?? 4,
  args['y0_blk0_size'] ?? 256,
]

test('finds what is fastest of what it tries, on a machine that is noisy and gets slower', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), fc.nat(), async (x, y, seed) => {
      let state = seed
      const noise = (): number => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0
        return 1 + (0.2 * state) / 2 ** 32
      }
      const cost = (bx: number, by: number): number =>
        1 + 0.3 * Math.abs(Math.log2(bx) - x) + 0.3 * Math.abs(Math.log2(Math.min(by, 200)) - y)
      const run = runOf(2000, (bx, by, step) => 1e-3 * cost(bx, by) * noise() * (step > 300 ? 3 : 1))
      const trials = new Trials(run.cx, 5e-3)
      const found = await search(labOf(run, trials, await memory()))
      expect(found.complete).toBe(true)
      const tried = found.tried.map(({ what }) => {
        const of = (name: string, own: number): number => Number(new RegExp(`${name} (\\d+)`).exec(what)?.[1] ?? own)
        return cost(of('x0_blk0_size', 4), of('y0_blk0_size', 256))
      })
      expect(cost(...sizesOf(found.choice))).toBeLessThan(1.12 * Math.min(...tried))
    }),
    { seed: 7, numRuns: 40 },
  )
})

test('leaves an operator as it is where nothing is faster', async () => {
  const run = runOf(500, (x, y) => (x === 4 && y === 256 ? 1e-3 : 1.01e-3))
  const found = await search(labOf(run, new Trials(run.cx, 5e-3), await memory()))
  expect([found.choice.arguments, found.gain, found.complete]).toEqual([{}, 1, true])
})

test.each(['forward', 'backward'] as const)('takes every step of a %s run once, in its order', async (direction) => {
  const run = runOf(300, (x) => 1e-3 * x, direction)
  const trials = new Trials(run.cx, 2e-3)
  const { choice } = await search(labOf(run, trials, await memory()))
  await trials.take(await run.ways.of(choice.opt), choice, trials.left)
  const all = Array.from({ length: 300 }, (_, i) => i + 1)
  expect(run.ran).toEqual(direction === 'forward' ? all : all.toReversed())
  expect(trials.result?.steps).toBe(300)
  expect(trials.result?.sections['all']).toBeCloseTo(trials.result?.seconds ?? 0, 12)
})

test('a search that ran out of steps goes on where it was, and does not time again what it has timed', async () => {
  const kept = store()
  const speed: Speed = (x, y) => 1e-3 * (1 + Math.abs(x - 32) / 32 + Math.abs(y - 64) / 64)
  const counts: number[] = []
  for (let shot = 0; shot < 30; shot++) {
    const run = runOf(fewestOfRun + 20, speed)
    const journal = await Journal.open(kept, 'trials')
    counts.push(journal.size)
    const found = await search(labOf(run, new Trials(run.cx, 1e-3), journal))
    if (!found.complete) continue
    expect(counts.length).toBeGreaterThan(2)
    expect(new Set(counts).size).toBe(counts.length)
    return
  }
  expect(counts).toBe('finished')
})

test('half a line in the journal, as a killed process leaves it, is as none', async () => {
  const kept = store()
  const journal = await Journal.open(kept, 'trials')
  await journal.add({ choice: { changes: [], arguments: { x0_blk0_size: 8 } }, seconds: 1, reference: 2 })
  kept.texts.set('trials', `${kept.texts.get('trials')}{"choice":{"chan`)
  expect((await Journal.open(kept, 'trials')).size).toBe(1)
})

test('a part that is longer than what is left of a run is not begun', async () => {
  const run = runOf(4, () => 1)
  const trials = new Trials(run.cx, 1)
  await expect(trials.take(await run.ways.of(undefined), { changes: [], arguments: {} }, 5)).rejects.toThrow(OutOfSteps)
  expect(run.ran).toEqual([])
})

test('a variant that cannot be built is left out, with the reason', async () => {
  const options = z.strictObject({})
  registerPlugin(
    definePlugin({ name: 'tiles', summary: 'For this test.', options, optional: true, apply: () => undefined }),
  )
  onTestFinished(() => void registry().plugins.delete('tiles'))
  const run = runOf(2000, () => 1e-3)
  const lab = labOf(run, new Trials(run.cx, 2e-3), await memory())
  const { skipped, complete } = await search({ ...lab, level: 'aggressive', opt: 'plain' })
  expect(complete).toBe(true)
  expect(skipped).toEqual([{ what: 'with tiles', why: 'Nothing is built here.' }])
})

test('a kernel that takes several steps at once is timed by whole tiles of them', async () => {
  const tiled = text
    .replace('tree\n', 'param tile: int64 plugin(tile) tunable in 1..2147483647 default 8 unit "steps"\ntree\n')
    .replace(
      'loop time in time_m..time_M {',
      'loop times over time in time_m..time_M step tile {\nloop time in times..times {',
    )
    .concat('}')
  const way = { tree: parseProgram(new Interner(), tiled) as Tree }
  expect([stepsAtOnce({ tree }, {}), stepsAtOnce(way, {}), stepsAtOnce(way, { tile: 4 })]).toEqual([1, 8, 4])
  const run = runOf(500, () => 1e-3)
  const trials = new Trials(run.cx, 1e-6)
  const whole = await run.ways.of(undefined)
  await trials.time({ ...whole, ...way }, { changes: [], arguments: { tile: 5 } })
  expect(trials.left).toBe(500 - 3 - 3 * 5)
})
