import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// Within the workspace, so that a script finds 'courant' as a user's would, and where no other check looks.
const out = fileURLToPath(new URL('../../../out/', import.meta.url))
mkdirSync(out, { recursive: true })
const folder = mkdtempSync(`${out}cli-`)
const bin = fileURLToPath(new URL('../../courant/bin/courant.js', import.meta.url))

beforeAll(() => {
  writeFileSync(
    join(folder, 'heat.ts'),
    `import { Eq, Grid, Operator, TimeFunction } from 'courant'
const grid: Grid = new Grid({ shape: [8], spacing: [1] })
const u = new TimeFunction({ name: 'u', grid })
const op = new Operator(new Eq(u.forward, u.add(1)), { name: 'Heat' })
await op.apply({ time_M: 2 })
console.log('argument', process.argv[2], 'value', u.data.get(3, 0), 'loaded', String((globalThis as { loaded?: number }).loaded))
`,
  )
  const plugin = join(folder, 'node_modules/a-plugin')
  mkdirSync(plugin, { recursive: true })
  writeFileSync(
    join(plugin, 'package.json'),
    JSON.stringify({ name: 'a-plugin', type: 'module', exports: './index.js', courant: { commands: './commands.js' } }),
  )
  writeFileSync(
    join(plugin, 'index.js'),
    `import { definePlugin } from '@courant/core'
import * as z from '@courant/core/schema'
export const loud = definePlugin({
  name: 'loud',
  summary: 'Says its word.',
  options: z.strictObject({ word: z.string().default('hey').describe('What it says.') }),
  apply(compiler, { word }) {
    const run = (root, cx) => (cx.note('loud says ' + word), root)
    compiler.hooks.clusters.tap('loud', (phase) => phase.add({ name: 'loud', summary: '', run }))
  },
})
globalThis.loaded = 1
`,
  )
  const other = join(folder, 'node_modules/b-plugin')
  mkdirSync(other, { recursive: true })
  writeFileSync(join(other, 'package.json'), JSON.stringify({ name: 'b-plugin', type: 'module', exports: './b.js' }))
  writeFileSync(join(other, 'b.js'), 'globalThis.loaded += 1')
  writeFileSync(
    join(plugin, 'commands.js'),
    "export const addCommands = (program) => program.command('hello').action(() => console.log('hello from a plugin'))",
  )
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', dependencies: { 'a-plugin': '*' } }))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Outcome {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** Sources, as all tests take; where the packages have just been built those, which start in half the time. */
const source = process.env['TEST_PACKAGES'] === 'built' ? [] : ['--conditions=@courant/source']

const inEnv =
  (env: Readonly<Record<string, string>>) =>
  (...args: string[]): Promise<Outcome> =>
    new Promise((resolve) => {
      const argv = [...source, '--import', 'tsx', bin, ...args]
      const child = execFile(
        process.execPath,
        argv,
        { cwd: folder, env: { ...process.env, ...env } },
        (_, stdout, stderr) => resolve({ stdout: stdout.trimEnd(), stderr, exitCode: child.exitCode ?? -1 }),
      )
    })
const courant = inEnv({})

describe('courant', () => {
  it('runs a script with its own arguments and plugins imported before it', async () => {
    const { stdout } = await courant('run', '-p', 'a-plugin', '--plugin', 'b-plugin', 'heat.ts', '--fast')
    expect(stdout).toContain('argument --fast value 3 loaded 2')
  })

  it('tunes an operator of a script ahead, writes what was found, and runs take it', async () => {
    const cache = join(folder, 'cache')
    const cached = inEnv({ COURANT_CACHE_DIR: cache, COURANT_TUNER_SECONDS: '1e-6' })
    writeFileSync(
      join(folder, 'diffuse.ts'),
      `import { Eq, Grid, Operator, TimeFunction } from 'courant'
const u = new TimeFunction({ name: 'u', grid: new Grid({ shape: [20, 20, 20], spacing: [1, 1, 1] }), spaceOrder: 4 })
const time_M = Number(process.argv[2])
for (const name of ['Diffuse', 'Other']) {
  const op = new Operator(new Eq(u.forward, u.add(u.laplace.mul(0.01))), { name })
  console.log(String(await op.apply({ time_m: 0, time_M })))
}
`,
    )
    const best = join(folder, 'best.json')
    const { stdout } = await cached('tune', '--level', 'basic', '--op', 'Diffuse', '--out', best, 'diffuse.ts', '900')
    expect(stdout).toMatch(/^Diffuse: .* \(\d+ variants timed\)$/m)
    expect(stdout).not.toMatch(/^Other:/m)
    const found = JSON.parse(readFileSync(best, 'utf8')) as Record<string, unknown>
    expect(found).toMatchObject({ operator: 'Diffuse', level: 'basic', complete: true, opt: null })
    // As somebody may who reviews it.
    writeFileSync(best, JSON.stringify({ ...found, arguments: { x0_blk0_size: 5 }, gain: 2 }))
    const named = inEnv({ COURANT_CACHE_DIR: cache, COURANT_TUNER_FILE: best })
    expect((await named('run', 'diffuse.ts', '9')).stdout).toContain('tuned before: x0_blk0_size 5, 2.00 times as fast')
  }, 120_000)

  it('says what it lacks to tune', async () => {
    expect((await courant('tune', '--op', 'Heta', 'heat.ts')).stderr).toContain(
      "The script ran no operator named 'Heta', only 'Heat'.",
    )
    const short = await courant('tune', 'heat.ts')
    expect(short.exitCode).toBe(1)
    expect(short.stderr).toContain('[tuner/few-steps]')
    expect(short.stderr).toContain("Nothing was found for 'Heat': see the lines above.")
    expect((await courant('tune', '--out', 'best.json', 'heat.ts')).stderr).toContain('name it by --op')
  }, 120_000)

  it('has the plugins of a package named in a pipeline and by the environment', async () => {
    const shouting = inEnv({ COURANT_LOUD_WORD: 'ho' })
    const { stdout } = await shouting('explain', '-p', 'a-plugin', '--opt', 'lift,loud', 'heat.ts')
    expect(stdout).toMatch(/loud says ho/)
    const named = await courant('explain', '-p', 'a-plugin', '--opt', 'loud{word=hi}', 'heat.ts')
    expect(named.stdout).toMatch(/loud says hi/)
    const without = await courant('run', '--opt', 'loud', 'heat.ts')
    expect([without.stderr.includes("'loud'"), without.exitCode]).toEqual([true, 1])
    expect((await courant('run', '--opt', 'noop', 'heat.ts')).stdout).toContain('value 3')
  })

  it('explains the operators of a script and stops before the first run', async () => {
    const { stdout, exitCode } = await courant('explain', 'heat.ts')
    expect(exitCode).toBe(0)
    expect(stdout).toContain("Operator 'Heat' for openmp on cpu")
    expect(stdout).toContain('== clusters: clusterise')
    expect(stdout).toContain('int Heat(void *const *fields')
    expect(stdout).not.toContain('argument')
    expect((await courant('explain', '--run', 'heat.ts')).stdout).toContain('value 3')
  })

  it('explains the code of an error', async () => {
    expect((await courant('explain', 'args/unknown')).stdout).toMatch(/^args\/unknown\n {2}means: .*\n {2}cure: .*$/m)
    const slip = await courant('explain', 'args/unknwon')
    expect([slip.stderr, slip.exitCode]).toEqual([expect.stringContaining("Did you mean 'args/unknown'?"), 1])
  })

  it('says what is wrong with a script or a plugin that is not there', async () => {
    expect((await courant('run', 'lost.ts')).stderr).toContain("There is no script 'lost.ts'")
    const { stderr, exitCode } = await courant('run', '--plugin', '@courant/lost', 'heat.ts')
    expect([stderr.includes('npm install @courant/lost'), exitCode]).toEqual([true, 1])
    expect((await courant('explian', 'heat.ts')).stderr).toContain('Did you mean explain?')
  })

  it('says where a script stumbles by itself, leaving out what runs it', async () => {
    writeFileSync(join(folder, 'slip.ts'), 'const none = JSON.parse("null")\nconst read = () => none.data\nread()\n')
    const { stderr, exitCode } = await courant('run', 'slip.ts')
    expect(stderr).toMatch(/^TypeError: .*'data'.*\n +at read .*slip\.ts:2:\d+/)
    expect(stderr).not.toMatch(/node:internal|node_modules.tsx/)
    expect(exitCode).toBe(1)
  })

  it('lists and empties the kernel cache', async () => {
    const inCache = inEnv({ COURANT_CACHE_DIR: join(folder, 'cache') })
    await inCache('run', 'heat.ts')
    expect((await inCache('cache', 'ls')).stdout).toMatch(/Heat[\s\S]*kernels, .* kB/)
    expect((await inCache('cache', 'prune')).stdout).toMatch(/Removed [1-9]\d* kernels/)
    expect((await inCache('cache', 'ls')).stdout).toMatch(/^0 kernels/)
  })

  it('takes sub-commands from the packages that a project depends on', async () => {
    expect((await courant('hello')).stdout).toBe('hello from a plugin')
  })

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    expect(await courant('--version')).toMatchObject({ stdout: version, exitCode: 0 })
  })

  it('tells what the machine has', async () => {
    const { stdout, exitCode } = await courant('doctor', '--no-bandwidth')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('C compiler')
    expect((await inEnv({ OMP_NUM_THREADS: '1' })('doctor', '--no-bandwidth')).stdout).toMatch(/threads +1 for kernels/)
    expect(stdout).toContain('Courant can run here.')
    const misnamed = await inEnv({ COURANT_CC: 'no-such-cc' })('doctor', '--no-bandwidth')
    expect(misnamed.stdout).toContain("COURANT_CC is 'no-such-cc', which does not work")
    expect([misnamed.stdout.includes('can run here'), misnamed.exitCode]).toEqual([false, 1])
  })
})
