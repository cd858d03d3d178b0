import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { registerHost, registry, type Host } from '@courant/core'
import { registerNodeHost } from '@courant/host-node'
import { Eq, Grid, GridFunction, logTo, NdArray, Operator, SparseFunction, TimeFunction } from 'courant'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { anywhere, refusal, rightRun, wave } from './program.ts'

const thisMachine = registry().host
afterEach(() => {
  if (thisMachine) registerHost(thisMachine)
})

it('no host', async () => {
  const { op } = wave()
  registry().host = undefined
  const message = await refusal(() => op.apply(rightRun))
  // Nor is there anyone who could read the user's file.
  expect(message).toMatchInlineSnapshot(`
    "error[host/none]: There is no host to compile and run kernels.
      = hint: Import 'courant', or '@courant/host-node' and call 'registerNodeHost()'."
  `)
})

it('a compiler without OpenMP', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'courant-misuse-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const compiler = path.join(folder, 'plaincc')
  writeFileSync(compiler, '#!/bin/sh\ncase " $* " in *" -fopenmp "*) exit 1;; esac\nexec cc "$@"\n')
  chmodSync(compiler, 0o755)
  registerNodeHost({ cacheDir: path.join(folder, 'cache'), compiler })
  const { op } = wave({ language: 'openmp' })
  const message = await refusal(() => op.apply(rightRun))
  const anyCompiler = message
    .replace(/'[^']*plaincc' \(.*\) can't/, "'plaincc' (its version) can't")
    .replace(/hint: Install .*/, 'hint: Install ...')
  expect(anyCompiler).toMatchInlineSnapshot(`
    "error[host/no-openmp]: Kernel 'Forward' needs OpenMP, which the C compiler 'plaincc' (its version) can't build.
     --> process.test.ts
      | const message = await refusal(() => op.apply(rightRun))
      |                                        ^^^^^^^^^^^^^^^
      = hint: Install ...
      = hint: Or run on one thread: language 'c'."
  `)
  // What the message proposes.
  expect((await wave({ language: 'c' }).op.apply(rightRun)).steps).toBe(5)
})

describe('more memory than there is', () => {
  const anyMachine = (message: string): string =>
    message.replace(/machine has .*\./, 'machine has ... GiB.').replace(/note: .* are free/, 'note: ... are free')
  const large = new Grid({ shape: [2 ** 21, 2 ** 21] })

  it('for a function', async () => {
    const huge = new GridFunction({ name: 'huge', grid: large, spaceOrder: 2 })
    const message = await refusal(() => huge.data.set(1))
    expect(anyMachine(message)).toMatchInlineSnapshot(`
      "error[host/out-of-memory]: Cannot allocate 16384.1 GiB for 'huge'; this machine has ... GiB.
       --> process.test.ts
        | const message = await refusal(() => huge.data.set(1))
        |                                               ^^^^^^
        = note: 'huge' has the shape [2097156, 2097156] in float32, halo included.
        = note: ... are free now.
        = hint: Use a coarser grid, fewer saved time steps, or dtype 'float32'.
        = hint: 'op.estimateMemory(...)' says what the arrays of a run take, and allocates none."
    `)
  })

  it('for those of a run, which nothing else holds back', async () => {
    const film = new TimeFunction({ name: 'film', grid: new Grid({ shape: [1001, 1001, 1001] }), save: 2000 })
    const op = new Operator(new Eq(film, 1), { name: 'Film' })
    const message = await refusal(() => op.apply({ time_M: 3 }))
    expect(anyMachine(message)).toMatchInlineSnapshot(`
      "error[host/out-of-memory]: The arrays of operator 'Film' take 7517.8 GiB; this machine has ... GiB.
       --> process.test.ts
        | const message = await refusal(() => op.apply({ time_M: 3 }))
        |                                        ^^^^^^^^^^^^^^^^^^^^
        = note: 'film' takes 7517.8 GiB: [2000, 1003, 1003, 1003] in float32, halo included.
        = hint: Use a coarser grid, fewer saved time steps, or dtype 'float32'.
        = hint: 'op.estimateMemory(...)' says what the arrays of a run take, and allocates none."
    `)
    expect(op.estimateMemory({ time_M: 3 }).byName.get('film')).toBe(2000 * 1003 ** 3 * 4)
    const small = new TimeFunction({ name: 'film', grid: new Grid({ shape: [5, 5, 5] }), save: 4 })
    await op.apply({ film: small })
    expect(small.data.sum()).toBe(4 * 125)
  })

  it('for several that would fit one by one', async () => {
    const points = Math.floor((0.6 * (registry().host?.memoryBytes?.() ?? 0)) / 4)
    const line = new Grid({ shape: [points] })
    const [a, b] = ['a', 'b'].map((name) => new GridFunction({ name, grid: line, spaceOrder: 0 })) as [
      GridFunction,
      GridFunction,
    ]
    const message = await refusal(() => new Operator(new Eq(a, b), { name: 'Copy' }).apply())
    expect(message).toMatch(/: The arrays of operator 'Copy' take [\d.]+ GiB; this machine has [\d.]+ GiB\.\n/)
    expect(message).toMatch(/note: 'a' takes [\d.]+ GiB: \[\d+\] in float32, halo included\.\n.*note: 'b' takes/)
    expect([a.isAllocated, b.isAllocated]).toEqual([false, false])
  })

  it('for what a run makes beside its functions', async () => {
    const host = registry().host as Host
    const plain = new Grid({ shape: [400, 400], dtype: 'float64' })
    const [f, g] = ['f', 'g'].map((name) => new GridFunction({ name, grid: plain, spaceOrder: 8 })) as [
      GridFunction,
      GridFunction,
    ]
    const p = new SparseFunction({ name: 'p', grid: plain, npoint: 20_000 })
    const op = new Operator([new Eq(g, f.mul(f).dx.dx), p.interpolate(g)], { name: 'Tables', opt: ['plain', { cire: true }] }) // prettier-ignore
    const { total, categories } = op.estimateMemory()
    expect(Math.min(categories.tables, categories.scratch)).toBeGreaterThan(1e5)
    const memoryBytes = host.memoryBytes?.bind(host)
    Object.assign(host, { memoryBytes: () => total - 1 })
    const message = await refusal(() => op.apply()).finally(() => Object.assign(host, { memoryBytes }))
    expect(message).toContain("host/out-of-memory]: The arrays of operator 'Tables' take 0.0")
    expect(message).toMatch(/note: '\w+' takes 0\.\d+ GiB, which the operator made for itself\./)
    await op.apply()
  })

  it('for an array of its own', async () => {
    const message = await refusal(() => NdArray.zeros([2 ** 25, 2 ** 25], { name: 'table' }).set(1))
    expect(message).toMatchInlineSnapshot(`
      "error[data/out-of-memory]: Cannot allocate 8388608 GiB for 'table'.
       --> process.test.ts
        | const message = await refusal(() => NdArray.zeros([2 ** 25, 2 ** 25], { name: 'table' }).set(1))
        |                                                                                          ^^^^^^
        = note: It has the shape [33554432, 33554432].
        = hint: Take a smaller array, or part of it at a time."
    `)
  })
})

it('two versions of the core', async () => {
  const p = new GridFunction({ name: 'p', grid: new Grid({ shape: [4] }) })
  const scope = globalThis as unknown as Record<symbol, object>
  const key = Symbol.for('courant.registry.v1')
  const ours = registry()
  scope[key] = { ...ours, apiVersion: 0, origin: 'file:///old/node_modules/@courant/core/index.js' }
  const refused = refusal(() => new Operator(new Eq(p, 1)))
  scope[key] = ours
  const message = await refused
  const anyFolder = anywhere(message.replace(/other at 'file:.*'/, "other at '...'"))
  expect(anyFolder).toMatchInlineSnapshot(`
    "error[core/two-versions]: Two versions of @courant/core are loaded that cannot work together.
     --> process.test.ts
      | const refused = refusal(() => new Operator(new Eq(p, 1)))
      |                               ^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: One is at 'file:///old/node_modules/@courant/core/index.js', the other at '...'.
      = hint: Run 'npm ls @courant/core' and install matching versions."
  `)
})

it("a variable of Devito's that has no meaning here: a warning, once", () => {
  const texts: string[] = []
  onTestFinished(logTo({ write: (_, text) => void texts.push(text) }))
  onTestFinished(() => void delete process.env['DEVITO_PLATFORM'])
  process.env['DEVITO_PLATFORM'] = 'intel64'
  const p = new GridFunction({ name: 'p', grid: new Grid({ shape: [4] }) })
  for (const value of [1, 2]) new Operator(new Eq(p, value))
  expect(texts.join('\n')).toMatchInlineSnapshot(`
    "warning[config/devito-variable]: The environment variable 'DEVITO_PLATFORM' is Devito's and has no effect here.
     = hint: Of Devito's variables these are understood: DEVITO_LANGUAGE, DEVITO_MPI, DEVITO_DECOUPLER, DEVITO_DEVICEID, DEVITO_AUTOPADDING, DEVITO_PROFILING, DEVITO_AUTOTUNING."
  `)
})
