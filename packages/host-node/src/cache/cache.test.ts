import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Diagnostic } from '@courant/core'
import { expect, it, vi, type TestContext } from 'vitest'
import { nodeHost } from '../host.ts'
import { frame, kernel } from '../testing/kernels.ts'
import {
  ended,
  failure,
  fakeCompiler,
  realCompiler,
  runChild,
  startChild,
  temporaryFolder,
} from '../testing/machine.ts'
import { cacheDirectory, listCache, pruneCache } from './maintenance.ts'
import { cacheRoot, kernelsOf, scratchOf } from './roots.ts'

// Each child is a Node with a loader, and all of it may run beside other work.
vi.setConfig({ testTimeout: 60_000 })

const fp = { fp: 'strict' } as const
const answer = kernel('answer', '  return 42;')

const answerChild = `
const host = nodeHost()
const answer = await host.load(kernel('answer', '  return 42;'), { fp: 'strict' })
console.log(await answer.call(frame()), answer.compileSeconds > 0 ? 'compiled' : 'found')
`

const buildsOf = (root: string, name: string): string[] =>
  readdirSync(kernelsOf(root)).filter((key) => existsSync(path.join(kernelsOf(root), key, `${name}.so`)))

it('lets many processes build the same kernel at once', async () => {
  const root = temporaryFolder()
  const children = await Promise.all([1, 2, 3].map(() => runChild(answerChild, { COURANT_CACHE_DIR: root })))
  for (const child of children)
    expect(child).toMatchObject({ code: 0, output: expect.stringMatching(/^42 /) as string })
  expect(buildsOf(root, 'answer')).toHaveLength(1)
  expect(readdirSync(scratchOf(root))).toEqual([])
  expect((await runChild(answerChild, { COURANT_CACHE_DIR: root })).output).toBe('42 found\n')
})

it('survives a killed build, which prune clears away', async () => {
  const root = temporaryFolder()
  const slow = fakeCompiler(`case "$*" in *answer.c*) sleep 20;; esac`)
  const child = startChild(answerChild, { COURANT_CACHE_DIR: root, COURANT_CC: slow.command })
  const end = ended(child)
  await expect.poll(() => scratchBuild(root), { timeout: 30_000 }).toBe(true)
  child.kill('SIGKILL')
  expect(await end).toMatchObject({ signal: 'SIGKILL' })

  const leftovers = readdirSync(scratchOf(root)).length
  expect(leftovers).toBeGreaterThan(0)
  const host = nodeHost({ cacheDir: root, compiler: realCompiler() })
  expect(await (await host.load(answer, fp)).call(frame())).toBe(42)
  expect(await pruneCache({ cacheDir: root })).toMatchObject({ kernels: 0, leftovers })
  expect(readdirSync(scratchOf(root))).toEqual([])
  expect(buildsOf(root, 'answer')).toHaveLength(1)
})

const scratchBuild = (root: string): boolean =>
  existsSync(scratchOf(root)) &&
  readdirSync(scratchOf(root)).some((folder) => existsSync(path.join(scratchOf(root), folder, 'kernel/answer.c')))

it('builds a damaged library anew', async () => {
  const root = temporaryFolder()
  expect((await runChild(answerChild, { COURANT_CACHE_DIR: root })).output).toBe('42 compiled\n')
  const [key = ''] = buildsOf(root, 'answer')
  const library = path.join(kernelsOf(root), key, 'answer.so')
  truncateSync(library, statSync(library).size / 2)
  expect((await runChild(answerChild, { COURANT_CACHE_DIR: root })).output).toBe('42 compiled\n')
  expect((await runChild(answerChild, { COURANT_CACHE_DIR: root })).output).toBe('42 found\n')
})

it('keeps the source and the commands beside the library', async () => {
  const cacheDir = temporaryFolder()
  const { path: library } = await nodeHost({ cacheDir }).load(answer, fp)
  expect(readdirSync(path.dirname(library)).sort()).toEqual(['answer.c', 'answer.so', 'entry.json'])
})

it('never gives two texts, flags or compilers the same library', async () => {
  const cacheDir = temporaryFolder()
  const host = nodeHost({ cacheDir })
  const other = nodeHost({ cacheDir, compiler: fakeCompiler('').command })
  const paths = [
    await host.load(answer, fp),
    await host.load(answer, { fp: 'fast' }),
    await host.load({ ...answer, needs: ['math'] }, fp),
    await host.load(kernel('answer', '  return 43;'), fp),
    await other.load(answer, fp),
  ].map((loaded) => loaded.path)
  expect(new Set(paths).size).toBe(5)
})

const cannotWrite = (warnings: Diagnostic[]) => (warning: Diagnostic) => warnings.push(warning)

it('falls back to a private folder when the cache is no folder, and says so once', async () => {
  const file = path.join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  const warnings: Diagnostic[] = []
  const host = nodeHost({ cacheDir: path.join(file, 'cache'), onWarning: cannotWrite(warnings) })
  const [loaded] = await Promise.all([host.load(answer, fp), host.load(kernel('second', '  return 1;'), fp)])
  expect(await loaded.call(frame())).toBe(42)
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatchObject({
    code: 'host/cache-fallback',
    severity: 'warning',
    message: `Cannot write to the cache folder '${file}/cache' (ENOTDIR: not a directory).`,
    hints: [
      'Make room there or choose another folder by COURANT_CACHE_DIR; `courant cache prune` removes old kernels.',
    ],
  })
})

it('has no folder left: says which it tried', async () => {
  const file = path.join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  const { code, output } = await runChild(
    `process.env.TMPDIR = process.env.COURANT_CACHE_DIR + '/tmp'
    await nodeHost().load(kernel('answer', '  return 42;'), { fp: 'strict' }).catch((error) => console.log(error.message))`,
    { COURANT_CACHE_DIR: file },
  )
  expect(code).toBe(0)
  expect(output.replaceAll(file, '<file>'))
    .toBe(`error[host/cache-unwritable]: Found no folder to build a kernel in: ENOTDIR: not a directory.
 = note: Tried '<file>'.
 = note: Tried '<file>/tmp'.
 = hint: Make room on the disk, or choose a folder that can be written by COURANT_CACHE_DIR.
`)
})

it('reports a limit on the size of files as a storage problem', async (context) => {
  if (process.platform !== 'linux') context.skip("its shell's 'ulimit -f' is Linux's")
  const { output } = await runChild(
    `await nodeHost().load(kernel('answer', '  return 42;'), { fp: 'strict' }).catch((error) => console.log(error.code))`,
    { COURANT_CACHE_DIR: temporaryFolder(), NODE_NO_WARNINGS: '1' },
    'ulimit -f 8',
  )
  expect(output).toBe('host/cache-unwritable\n')
})

/** The system's own programs, which no package brings. */
const system = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: 'ignore' })

/** Only root may, as tests in most containers are. */
function mountOrSkip(context: TestContext, ...args: string[]): void {
  try {
    system('mount', ...args)
  } catch {
    context.skip('this user may not mount a disk')
  }
}

it.for([
  ['full', 'size=16k', /ENOSPC|No space left/],
  ['read-only', 'ro', /EROFS/],
] as const)('goes on when the disk of the cache is %s', async ([, options, reason], context) => {
  const root = temporaryFolder()
  const disk = path.join(root, 'disk')
  mkdirSync(disk)
  mountOrSkip(context, '-t', 'tmpfs', '-o', options, 'tmpfs', disk)
  try {
    const warnings: Diagnostic[] = []
    const host = nodeHost({ cacheDir: disk, onWarning: cannotWrite(warnings) })
    expect(await (await host.load(answer, fp)).call(frame())).toBe(42)
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringMatching(reason)])
  } finally {
    system('umount', disk)
  }
})

it('reads from a cache it cannot write', async (context) => {
  const root = temporaryFolder()
  const first = nodeHost({ cacheDir: root })
  const { path: library } = await first.load(answer, fp)
  const disk = path.join(temporaryFolder(), 'disk')
  mkdirSync(disk)
  mountOrSkip(context, '-o', 'bind,ro', root, disk)
  try {
    const warnings: Diagnostic[] = []
    const host = nodeHost({ cacheDir: disk, onWarning: cannotWrite(warnings) })
    const loaded = await host.load(answer, fp)
    expect(loaded.compileSeconds).toBe(0)
    expect(loaded.path).toBe(library.replace(root, disk))
    expect(warnings).toEqual([])
  } finally {
    system('umount', disk)
  }
})

it('lists what it holds and prunes by age, then by size', async () => {
  const cacheDir = temporaryFolder()
  const host = nodeHost({ cacheDir })
  const names = ['oldest', 'older', 'newest']
  for (const name of names) await host.load(kernel(name, '  return 1;'), fp)
  const kernels = (await listCache({ cacheDir })).filter(({ name }) => names.includes(name))
  const days = { oldest: 40, older: 20, newest: 0 } as Readonly<Record<string, number>>
  for (const { name, path: folder } of kernels) {
    const used = new Date(Date.now() - (days[name] ?? 0) * 86_400_000)
    utimesSync(path.join(folder, 'entry.json'), used, used)
  }
  const left = async () =>
    (await listCache({ cacheDir })).map(({ name }) => name).filter((name) => names.includes(name))
  expect(await left()).toEqual(['newest', 'older', 'oldest'])
  expect(await pruneCache({ cacheDir, olderThanDays: 30 })).toMatchObject({ kernels: 1 })
  expect(await left()).toEqual(['newest', 'older'])
  const total = (await listCache({ cacheDir })).reduce((sum, { bytes }) => sum + bytes, 0)
  expect(await pruneCache({ cacheDir, maxBytes: total - 1 })).toMatchObject({ kernels: 1 })
  expect(await left()).toEqual(['newest'])
  await pruneCache({ cacheDir, maxBytes: 0 })
  expect(await listCache({ cacheDir })).toEqual([])
})

it('has nothing to list or prune where there is no cache', async () => {
  const cacheDir = path.join(temporaryFolder(), 'none')
  expect(await listCache({ cacheDir })).toEqual([])
  expect(await pruneCache({ cacheDir })).toEqual({ kernels: 0, bytes: 0, leftovers: 0 })
  expect(cacheDirectory({ cacheDir })).toBe(cacheDir)
})

it('lies where the user or the system wants it', () => {
  expect(cacheRoot('/a', { COURANT_CACHE_DIR: '/b' })).toBe('/a')
  expect(cacheRoot(undefined, { COURANT_CACHE_DIR: '/b' })).toBe('/b')
  if (process.platform !== 'linux') return
  expect(cacheRoot(undefined, { COURANT_CACHE_DIR: '', XDG_CACHE_HOME: '/c' })).toBe('/c/courant')
  expect(cacheRoot(undefined, { XDG_CACHE_HOME: 'relative' })).toBe(path.join(os.homedir(), '.cache/courant'))
})

it('needs no storage to say that a compiler is missing', async () => {
  const host = nodeHost({ cacheDir: '/proc/nowhere', compiler: '/none/cc' })
  expect((await failure(host.load(answer, fp))).code).toBe('host/no-compiler')
})
