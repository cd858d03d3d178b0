import { execFile, spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { FunctionExtras, Plugin } from '@courant/core'
import { compression } from '@courant/compression'
import { layers, storeOf } from '@courant/layers'
import { Eq, Grid, Operator, TimeFunction } from 'courant'
import { afterAll, describe, expect, it } from 'vitest'
import { refusal } from '../misuse/program.ts'

const folder = mkdtempSync(join(tmpdir(), 'courant-faults-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const script = fileURLToPath(new URL('script.ts', import.meta.url))
const node = ['--conditions=@courant/source', '--import', 'tsx', script]
const run = promisify(execFile)

/** A process that stores steps until it is killed. It starts slowly, so that it is asked for early, and told to begin later. */
function spill(name: string) {
  const own = join(folder, name)
  const child = spawn(process.execPath, [...node, 'all', own, '20000'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ready = new Promise((resolve) => child.stdout.once('data', resolve))
  const lock = join(own, 'good', 'usave1', 'lock')
  /** Until it has stored for some milliseconds. */
  const stored = async (wait: number): Promise<void> => {
    await ready
    child.stdin.write('\n')
    while (!existsSync(lock) || readFileSync(lock).length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
  }
  return { own, stored, kill }
}
const children = { early: spill('early'), late: spill('late') }
/** One that ends, on a system where files may not be large. */
const limited = run('bash', [
  '-c',
  `ulimit -f 40; exec ${[process.execPath, ...node].map((part) => `'${part}'`).join(' ')} small '${folder}/ended'`,
]).then(
  () => ({ stdout: '', stderr: '' }),
  (error: unknown) => error as { readonly stdout: string; readonly stderr: string },
)

type Options = FunctionExtras & { readonly name?: string; readonly plugins?: readonly Plugin[] }

/** As `script.ts` keeps them: step k holds k everywhere. */
function counted(serialization: string, nt: number, { plugins = [layers(), compression()], ...options }: Options = {}) {
  const grid = new Grid({ shape: [200, 100] })
  const u = new TimeFunction({ name: 'u', grid })
  const extras = { layers: 'Disk', ...(serialization && { serialization }), ...options } as const
  const usave = new TimeFunction({ name: 'usave', grid, save: nt, ...extras })
  const store = new Operator([new Eq(u.forward, u.add(1)), new Eq(usave, u)], { plugins: [...plugins], name: 'Store' })
  const sum = new TimeFunction({ name: 'sum', grid })
  const read = new Operator(new Eq(sum.forward, sum.add(usave)), { plugins: [...plugins], name: 'Read' })
  return { u, usave, sum, store, read }
}

const fileOf = (name: string): string => join(name, 'usave', 'steps.snap')

/** Where a file has what it says of a step, and its payload: `docs/snapshots.md`. */
function partsOf(
  path: string,
  step: number,
): { readonly entry: number; readonly payload: number; readonly bytes: number } {
  const file = openSync(path, 'r')
  const head = Buffer.alloc(4096 + 64 * (step + 1))
  readSync(file, head, 0, head.length, 0)
  closeSync(file)
  const entry = 4096 + 64 * step
  const payload = Number(head.readBigInt64LE(24)) + step * Number(head.readBigInt64LE(32))
  return { entry, payload, bytes: Number(head.readBigUInt64LE(entry + 32)) }
}
/** Without what differs from machine to machine. */
const plain = (text: string): string => text.replaceAll(folder, 'FOLDER').replace(/process \d+/, 'process N')

describe('a snapshot that is not what was written', () => {
  const damage: readonly (readonly [string, (path: string, at: ReturnType<typeof partsOf>) => void])[] = [
    ['flipped in its payload', (path, { payload }) => flip(path, payload + 40_000)],
    ['flipped in its entry', (path, { entry }) => flip(path, entry + 33)],
    ['wiped out', (path, { entry }) => flip(path, entry, 64)],
  ]
  it.each(damage)('%s', async (what, harm) => {
    const name = join(folder, what.replaceAll(' ', '-'))
    const { u, usave, store, read, sum } = counted(name, 6)
    await store.apply({ time_m: 0, time_M: 5 })
    harm(fileOf(name), partsOf(fileOf(name), 3))
    const [code, hint] =
      what === 'wiped out' ? ['missing', 'Compute the steps again'] : ['damaged', 'the other steps can']
    const text = plain(await refusal(() => read.apply({ time_m: 0, time_M: 5 })))
    expect(text).toMatch(new RegExp(`error\\[layers/${code}\\]: .*step 3`))
    expect(text).toContain(hint)
    expect(await refusal(() => usave.data.get(3, 5, 5))).toContain(`layers/${code}`)
    // The others are safe, and the step can be computed again.
    expect([usave.data.get(2, 5, 5), usave.data.get(5, 5, 5)]).toEqual([2, 5])
    u.data.slice(1).fill(3)
    await store.apply({ time_m: 3, time_M: 3 })
    sum.data.set(0)
    await read.apply({ time_m: 0, time_M: 5 })
    expect(sum.data.get(0, 7, 7)).toBe(15)
  })

  const harms: readonly (readonly [string, string, (path: string) => void])[] = [
    ['a file that is cut off', 'damaged', (path) => truncateSync(path, 300_000)],
    ['one that is cut off within its header', 'damaged', (path) => truncateSync(path, 100)],
    ['one whose header is flipped', 'damaged', (path) => flip(path, 49)],
    ['one that is gone', 'missing', (path) => rmSync(path)],
  ]
  it.each(harms)('%s', async (what, code, harm) => {
    const name = join(folder, what.replaceAll(' ', '-'))
    const { u, store, read, usave } = counted(name, 6)
    await store.apply({ time_m: 0, time_M: 5 })
    harm(fileOf(name))
    expect(await refusal(() => read.apply({ time_m: 0, time_M: 5 }))).toContain(`[layers/${code}]`)
    expect(await refusal(() => usave.data.get(3, 5, 5))).toContain(`[layers/${code}]`)
    rmSync(fileOf(name), { force: true })
    u.data.set(0)
    await store.apply({ time_m: 0, time_M: 2 })
    // What was not computed again is not zero because its file is another one.
    expect([usave.data.get(2, 5, 5), await refusal(() => usave.data.get(3, 5, 5))]).toEqual([
      2,
      expect.stringContaining('[layers/missing]'),
    ])
  })

  it.each(['quant', 'lossless'])('no flipped byte of a step of %s goes unseen', async (codec) => {
    const name = join(folder, `any-${codec}`)
    const { u, usave, store } = counted(name, 2, { compression: codec })
    u.data.slice(0).set(u.data.slice(0).map((_, [i = 0, j = 0]) => Math.sin(i * j)))
    await store.apply({ time_m: 0, time_M: 1 })
    const path = fileOf(name)
    const { entry, payload, bytes } = partsOf(path, 1)
    // All fields of both headers, and here and there in the payload.
    const places = Array.from({ length: 48 }, (_, k) => (k < 32 ? 4 * k : entry + 4 * (k - 32)))
    for (let at = 0; at < bytes; at += 1531) places.push(payload + at)
    for (const at of places) {
      flip(path, at)
      // Another function of the name, so that no page is at hand.
      const other = counted(name, 2, { compression: codec })
      const texts = [refusal(() => other.read.apply({ time_m: 1, time_M: 1 })), refusal(() => usave.data.get(1, 5, 5))]
      for (const text of await Promise.all(texts)) expect(text).toMatch(/layers\/(damaged|other)/)
      flip(path, at)
    }
    expect(usave.data.get(1, 5, 5)).toBeCloseTo(Math.sin(25) + 1, 4)
  })

  it('of another function, and by another codec', async () => {
    const name = join(folder, 'others')
    await counted(name, 4).store.apply({ time_m: 0, time_M: 3 })
    const grid = new Grid({ shape: [10, 10] })
    const usave = new TimeFunction({ name: 'usave', grid, save: 4, layers: 'Disk', serialization: name })
    const sum = new TimeFunction({ name: 'sum', grid })
    const read = new Operator(new Eq(sum.forward, sum.add(usave)), { plugins: [layers()] })
    expect(await refusal(() => read.apply({ time_m: 0, time_M: 3 }))).toContain('layers/other-function')
    expect(await refusal(() => counted(name, 2).read.apply({ time_m: 0, time_M: 1 }))).toContain(
      'layers/other-function',
    )
    const coded = counted(name, 4, { compression: 'quant' })
    expect(await refusal(() => coded.read.apply({ time_m: 0, time_M: 3 }))).toContain('layers/other-codec')
  })
})

/** One bit of a byte, or all of several, which are zero afterwards. */
function flip(path: string, at: number, wiped = 0): void {
  const file = openSync(path, 'r+')
  const bytes = Buffer.alloc(Math.max(1, wiped))
  if (wiped === 0) {
    readSync(file, bytes, 0, 1, at)
    bytes[0] = (bytes[0] ?? 0) ^ 0x10
  }
  writeSync(file, bytes, 0, bytes.length, at)
  closeSync(file)
}

it('a folder that is removed while its function lives', async () => {
  const name = join(folder, 'removed')
  const { store, read } = counted(name, 4)
  await store.apply({ time_m: 0, time_M: 3 })
  rmSync(name, { recursive: true })
  expect(await refusal(() => store.apply({ time_m: 0, time_M: 3 }))).toContain('[layers/missing]')
  expect(await refusal(() => read.apply({ time_m: 0, time_M: 3 }))).toContain('[layers/missing]')
})

describe('a process that is killed', () => {
  const nt = 20_000
  const again = (own: string, k: number, options: Options = {}) =>
    counted(join(own, 'good'), nt, { name: `usave${k}`, ...options })
  const stepsIn = (path: string): readonly number[] => {
    if (!existsSync(join(path, 'steps.snap'))) return []
    const table = Buffer.alloc(64 * nt)
    const file = openSync(join(path, 'steps.snap'), 'r')
    readSync(file, table, 0, table.length, 4096)
    closeSync(file)
    return Array.from({ length: nt }, (_, k) => k).filter((k) => table.readUInt32LE(64 * k) !== 0)
  }

  it('has its folder alone while it lives', async () => {
    const { own, stored, kill } = children.late
    const { store, read } = again(own, 0)
    await stored(100)
    const texts = [await refusal(() => store.apply({ time_m: 0, time_M: 3 }))]
    texts.push(await refusal(() => read.apply({ time_m: 0, time_M: 3 })))
    for (const text of texts) expect(plain(text)).toMatch(/\[layers\/locked\].*\n(.*\n)*.*The process N writes to it/)
    await kill()
    // The lock went with the process.
    await read.apply({ time_m: 0, time_M: 3 })
  })

  it.each([
    ['early', 0, 'Disk'],
    ['early', 1, 'DiskHost'],
    ['late', 0, 'Disk'],
    ['late', 1, 'DiskHost'],
  ] as const)('%s: what is there is whole, and what is not is no zero: %i, %s', async (when, k, place) => {
    const { own, stored, kill } = children[when]
    if (when === 'early' && k === 0) await stored(2).then(kill)
    const steps = stepsIn(join(own, 'good', `usave${k}`))
    const { usave, read, sum, store, u } = again(own, k, { layers: place })
    // In memory there is room for twelve steps: what was spilled is behind by as many.
    if (place === 'Disk' && when === 'late') expect(steps.length).toBeGreaterThan(0)
    const last = Math.max(-1, ...steps)
    const missing = await refusal(() => read.apply({ time_m: last + 1, time_M: last + 1 }))
    expect(plain(missing)).toMatch(
      /\[layers\/unfinished\]: The run that was to keep step \d+ of 'usave\d' in '.*' did not/,
    )
    for (const step of steps.slice(-30))
      expect([usave.data.get(step, 0, 0), usave.data.get(step, 199, 99)]).toEqual([step, step])
    // Another run over a part of the steps makes a whole of what it kept, not of the others.
    u.data.set(0)
    await store.apply({ time_m: 0, time_M: 2 })
    sum.data.set(0)
    await read.apply({ time_m: 0, time_M: 2 })
    expect(sum.data.get(1, 7, 7)).toBe(3)
    if (last > 2) expect(await refusal(() => usave.data.get(last + 1, 5, 5))).toContain('[layers/unfinished]')
  })

  it('leaves temporary folders to the next one', async () => {
    const directory = join(children.late.own, 'temporary')
    expect(readdirSync(directory)).toHaveLength(1)
    const { usave, store } = counted('', 2, { plugins: [layers({ directory })] })
    await store.apply({ time_m: 0, time_M: 1 })
    expect(readdirSync(directory)).toEqual([basename(storeOf(usave)?.folder ?? '')])
  })
})

it('steps of an earlier run are not those of one that was cut short', async () => {
  const { u, usave } = counted(join(folder, 'earlier'), 8, { compression: 'quant' })
  const plugins = [layers(), compression()]
  const store = new Operator([new Eq(u.forward, u.mul(1e20)), new Eq(usave, u)], { plugins })
  await store.apply({ time_m: 0, time_M: 7 })
  // What can't be coded ends the run at step 4, as a kill would.
  u.data.set(1e-30)
  expect(await refusal(() => store.apply({ time_m: 0, time_M: 7 }, { check: 'off' }))).toContain('layers/not-finite')
  expect(usave.data.get(3, 1, 1) / 1e30).toBeCloseTo(1, 3)
  expect(await refusal(() => usave.data.get(6, 1, 1))).toContain('layers/unfinished')
  u.data.set(0)
  await store.apply({ time_m: 0, time_M: 7 })
  expect(usave.data.get(6, 1, 1)).toBe(0)
})

it('what is in memory has files as well where they are for good', async () => {
  const name = join(folder, 'both')
  const { store, usave } = counted(name, 4, { layers: 'DiskHost' })
  await store.apply({ time_m: 0, time_M: 3 })
  usave.data.set(9, 2, 5, 5)
  // What was written to one step is kept before another one is looked at, or when it is asked for.
  expect(usave.data.get(0, 5, 5)).toBe(0)
  usave.data.set(7, 1, 5, 5)
  storeOf(usave)?.flush()
  const other = counted(name, 4, { layers: 'Disk' })
  await other.read.apply({ time_m: 0, time_M: 3 })
  expect([other.usave.data.slice(null, 5, 5).toNested(), other.sum.data.get(0, 5, 5)]).toEqual([[0, 7, 9, 3], 19])
})

it('a process that ends takes its temporary folders along', async () => {
  expect((await limited).stdout).toContain('done')
  expect(readdirSync(join(folder, 'ended', 'temporary'))).toEqual([])
})

describe('a disk without room', () => {
  // A step takes 20 pages of a file system, 128 of which there are, and the file's own header one. A file system of its own where one may be mounted; else no room by a limit.
  const small = join(folder, 'small')
  mkdirSync(small)
  const mounted = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', small]).status === 0
  afterAll(() => void (mounted && spawnSync('/bin/umount', ['-l', small])))

  it.runIf(mounted)('ends the run with what was kept', async () => {
    const { usave, store, read, sum } = counted(small, 20)
    const text = plain(await refusal(() => store.apply({ time_m: 0, time_M: 19 })))
    expect(text).toMatch(/\[layers\/disk-full\]: There is no room on the disk for step 6 of 'usave'\./)
    expect(text).toContain("= note: 6 steps of 'usave' are safe.")
    expect(usave.data.slice([0, 6], 3, 3).toNested()).toEqual([0, 1, 2, 3, 4, 5])
    await read.apply({ time_m: 0, time_M: 5 })
    expect(sum.data.get(0, 3, 3)).toBe(15)
    expect(readdirSync(join(small, 'usave')).filter((file) => file.endsWith('.part'))).toEqual([])
  })

  it('also where files may not be so large', async () => {
    expect((await limited).stderr).toContain('layers/disk-full')
    expect(readdirSync(join(folder, 'ended', 'limited', 'usave0'))).toEqual(['lock'])
  })
})

describe('another program', () => {
  const page = readFileSync(new URL('../../docs/snapshots.md', import.meta.url), 'utf8')
  const python = /```python\n(.*?)```/s.exec(page)?.[1] ?? ''
  const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0

  it.runIf(hasNumpy).each([
    ['raw', {}, 0],
    ['quant', { compression: { codec: 'quant', nbits: 11 } }, 1e-3],
    ['quant by block', { compression: { codec: 'quant', step: 'block' } }, 1e-4],
  ])('reads %s', async (what, options, tolerance) => {
    const name = join(folder, `python-${what.replaceAll(' ', '-')}`)
    const { u, usave, store } = counted(name, 3, options)
    u.data.slice(0).set(u.data.slice(0).map((_, [i = 0, j = 0]) => Math.sin(i / 9) * Math.cos(j / 7)))
    await store.apply({ time_m: 0, time_M: 2 })
    const lines = 'import sys\na = read_step(sys.argv[1], 1)\nprint(*a.shape)\nprint(*a[::50, ::25].ravel())\n'
    const { stdout } = await run('python3', ['-c', python + lines, fileOf(name)])
    const [head = '', values = ''] = stdout.split('\n')
    expect(head).toBe('200 100')
    const expected = usave.data.slice(1, '::50', '::25').toFlat()
    const largest = values
      .split(' ')
      .reduce((most, v, i) => Math.max(most, Math.abs(Number(v) - (expected[i] ?? NaN))), 0)
    expect(largest).toBeLessThan(1e-6)
    const exact = Math.sin(100 / 9) * Math.cos(25 / 7) + 1
    expect(Math.abs(usave.data.get(1, 100, 25) - exact)).toBeLessThanOrEqual(2 * tolerance + 1e-6)
  })

  it('shows the structs of the sources', () => {
    const source = ['snapshots.h', 'codec.h'].map((file) =>
      readFileSync(new URL(`../../native/layers/${file}`, import.meta.url), 'utf8'),
    )
    const bare = (text: string): string => text.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/\s+/g, ' ')
    for (const struct of ['courant_page', 'courant_codec']) {
      const pattern = new RegExp(`struct ${struct} \\{.*?\\};`)
      expect(pattern.exec(bare(page))?.[0]).toBe(pattern.exec(bare(source.join('\n')))?.[0])
    }
  })
})

it('a page that is at hand is not a file that was changed since', async () => {
  const name = join(folder, 'at-hand')
  const { usave, store } = counted(name, 3)
  await store.apply({ time_m: 0, time_M: 2 })
  expect(storeOf(usave)?.counts().onDisk).toBe(3)
  expect(usave.data.get(1, 1, 1)).toBe(1)
  usave.data.set(8, 1, 1, 1)
  await store.apply({ time_m: 2, time_M: 2 })
  expect(usave.data.get(1, 1, 1)).toBe(8)
})
