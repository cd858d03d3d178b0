import { execFile, spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
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

/** As `script.ts` keeps them: step k holds k everywhere. */
function counted(serialization: string, nt: number, options: object = {}) {
  const grid = new Grid({ shape: [200, 100] })
  const u = new TimeFunction({ name: 'u', grid })
  const usave = new TimeFunction({ name: 'usave', grid, save: nt, layers: 'Disk', serialization, ...options })
  const plugins = [layers(), compression()]
  const store = new Operator([new Eq(u.forward, u.add(1)), new Eq(usave, u)], { plugins, name: 'Store' })
  const sum = new TimeFunction({ name: 'sum', grid })
  const read = new Operator(new Eq(sum.forward, sum.add(usave)), { plugins, name: 'Read' })
  return { u, usave, sum, store, read }
}

const chunk = (name: string, step: number): string => join(name, 'usave', `${String(step).padStart(8, '0')}.snap`)
/** Without what differs from machine to machine. */
const plain = (text: string): string => text.replaceAll(folder, 'FOLDER').replace(/process \d+/, 'process N')

describe('a snapshot that is not what was written', () => {
  const damage: readonly (readonly [string, (path: string) => void])[] = [
    ['cut off', (path) => truncateSync(path, 5000)],
    ['cut off within its header', (path) => truncateSync(path, 100)],
    ['flipped in its payload', (path) => flip(path, 40_000)],
    ['flipped in its header', (path) => flip(path, 33)],
    ['gone', (path) => rmSync(path)],
  ]
  it.each(damage)('%s', async (what, harm) => {
    const name = join(folder, what.replaceAll(' ', '-'))
    const { u, usave, store, read, sum } = counted(name, 6)
    await store.apply({ time_m: 0, time_M: 5 })
    harm(chunk(name, 3))
    const text = plain(await refusal(() => read.apply({ time_m: 0, time_M: 5 })))
    expect(text).toMatch(
      what === 'gone' ? /error\[layers\/missing\]: .*step 3 of 'usave'/ : /\[layers\/damaged\]: .*step 3/,
    )
    expect(await refusal(() => usave.data.get(3, 5, 5))).toContain(
      what === 'gone' ? 'layers/missing' : 'layers/damaged',
    )
    // The others are safe, and the step can be computed again.
    expect([usave.data.get(2, 5, 5), usave.data.get(5, 5, 5)]).toEqual([2, 5])
    u.data.slice(1).fill(3)
    await store.apply({ time_m: 3, time_M: 3 })
    sum.data.set(0)
    await read.apply({ time_m: 0, time_M: 5 })
    expect(sum.data.get(0, 7, 7)).toBe(15)
  })

  it.each(['quant', 'lossless'])('no flipped byte of a chunk of %s goes unseen', async (codec) => {
    const name = join(folder, `any-${codec}`)
    const { u, usave, store } = counted(name, 2, { compression: codec })
    u.data.slice(0).set(u.data.slice(0).map((_, [i = 0, j = 0]) => Math.sin(i * j)))
    await store.apply({ time_m: 0, time_M: 1 })
    const path = chunk(name, 1)
    const size = readFileSync(path).length
    for (let at = 0; at < size; at += 97) {
      flip(path, at)
      // Another page first, so that none is at hand.
      usave.data.get(0, 0, 0)
      expect(await refusal(() => usave.data.get(1, 5, 5))).toMatch(/layers\/(damaged|other)/)
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

const flip = (path: string, at: number): void => {
  const bytes = readFileSync(path)
  bytes[at] = (bytes[at] ?? 0) ^ 0x10
  writeFileSync(path, bytes)
}

it('a folder that is removed while its function lives', async () => {
  const name = join(folder, 'removed')
  const { store, read } = counted(name, 4)
  await store.apply({ time_m: 0, time_M: 3 })
  rmSync(name, { recursive: true })
  expect(await refusal(() => store.apply({ time_m: 0, time_M: 3 }))).toContain('[layers/missing]')
  expect(await refusal(() => read.apply({ time_m: 0, time_M: 3 }))).toContain('[layers/missing]')
})

it('two functions and two processes in one folder', async () => {
  const name = join(folder, 'shared')
  const child = spawn(process.execPath, [...node, name, '20000'], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const { store, read } = counted(name, 20_000)
  await new Promise((resolve) => setTimeout(resolve, 100))
  const texts = [await refusal(() => store.apply({ time_m: 0, time_M: 3 }))]
  texts.push(await refusal(() => read.apply({ time_m: 0, time_M: 3 })))
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  for (const text of texts) expect(plain(text)).toMatch(/\[layers\/locked\].*\n(.*\n)*.*The process N writes to it/)
  // The lock went with the process.
  await store.apply({ time_m: 0, time_M: 3 })
  await read.apply({ time_m: 0, time_M: 3 })
})

it('kill -9 in the middle of a spill: what is there is whole, and the rest is cleaned', async () => {
  const name = join(folder, 'killed')
  const nt = 20_000
  for (const wait of [5, 60, 150]) {
    const child = spawn(process.execPath, [...node, name, String(nt)], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    await new Promise((resolve) => setTimeout(resolve, wait))
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    const steps = readdirSync(join(name, 'usave')).filter((file) => file.endsWith('.snap'))
    expect(steps.length).toBeGreaterThan(0)
    const { usave, read } = counted(name, nt)
    await read.apply({ time_m: 0, time_M: 0 })
    for (const file of steps.slice(-50)) {
      const step = Number.parseInt(file, 10)
      expect([usave.data.get(step, 0, 0), usave.data.get(step, 199, 99)]).toEqual([step, step])
    }
    rmSync(name, { recursive: true })
  }
}, 60_000)

it('temporary folders go with their process, and those of a killed one with the next', async () => {
  const own = join(folder, 'temporary')
  mkdirSync(own)
  const env = { ...process.env, TMPDIR: own }
  const ended = await run(process.execPath, [...node, '', '40', 'DiskHost'], { env })
  expect(ended.stdout).toContain('done')
  const root = join(own, `courant-layers-${process.getuid?.() ?? 0}`)
  expect(readdirSync(root)).toEqual([])
  const child = spawn(process.execPath, [...node, '', '20000', 'Disk'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(readdirSync(root)).toHaveLength(1)
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  expect(readdirSync(root)).toHaveLength(1)
  await run(process.execPath, [...node, '', '10', 'Disk'], { env })
  expect(readdirSync(root)).toEqual([])
})

describe('a disk without room', () => {
  // A step has 80,128 bytes with its header. A file system of its own where one may be mounted; else no room by a limit.
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
    const name = join(folder, 'limited')
    const line = `ulimit -f 40; exec '${process.execPath}' ${node.map((part) => `'${part}'`).join(' ')} '${name}' 10`
    const failed = await run('bash', ['-c', line]).then(
      () => '',
      (error: unknown) => String((error as { stderr: string }).stderr),
    )
    expect(failed).toContain('layers/disk-full')
    expect(existsSync(chunk(name, 0))).toBe(false)
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
    const path = chunk(name, 1)
    const lines =
      'import sys\nstep, a = read_snapshot(sys.argv[1])\nprint(step, *a.shape)\nprint(*a[::50, ::25].ravel())\n'
    const { stdout } = await run('python3', ['-c', python + lines, path])
    const [head = '', values = ''] = stdout.split('\n')
    expect(head).toBe('1 200 100')
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
