import { expect, it, vi } from 'vitest'
import { folderOfFile, runChild } from './testing/machine.ts'

vi.setConfig({ testTimeout: 120_000 })

const COURANT_CACHE_DIR = folderOfFile()

const sum = `
const host = nodeHost()
const sum = await host.load(threadedSum, { fp: 'fast' })
const memory = host.allocate(4 * 1000)
new Float32Array(memory.buffer, memory.byteOffset, 1000).fill(1)
const args = frame({ fields: [memory.address], ints: [1000] })
for (let i = 0; i < 20; i++) if ((await sum.call(args)) !== 1000) throw new Error('wrong sum')
`

const inWorker = `
import { Worker } from 'node:worker_threads'
const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(
  "import { createRequire } from 'node:module'; import { workerData } from 'node:worker_threads';" +
  "const koffi = createRequire(workerData.from)('koffi');" +
  "const sum = koffi.load(workerData.library).func('int threaded_sum(void *, void *, void *, void *)');" +
  "const x = new Float32Array(1000).fill(1); const fields = BigUint64Array.of(koffi.address(x));" +
  "if (sum(fields, BigInt64Array.of(1000n), null, null) !== 1000) throw new Error('wrong sum')"
)), { workerData: { library: sum.path, from: process.cwd() + '/package.json' } })
await new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject))
`

const silent = { code: 0, signal: null, output: '' }
const times = <T>(n: number, make: () => Promise<T>): Promise<T[]> =>
  Array.from({ length: n }).reduce<Promise<T[]>>(async (all) => [...(await all), await make()], Promise.resolve([]))

// A library that is unloaded under the sleeping threads of its OpenMP runtime crashes two exits of three.
it.each([
  ['at its end', 5, sum],
  ['by process.exit', 2, `${sum}\nprocess.exit(0)`],
  ['after a worker that ran the kernel has gone', 3, sum + inWorker],
])('leaves a process clean %s', async (_, count, code) => {
  for (const end of await times(count, () => runChild(code, { COURANT_CACHE_DIR }))) expect(end).toEqual(silent)
})

it('does not keep a process alive that has nothing else to do', async () => {
  expect(await runChild(`${sum}\nconst forgotten = sum.call(args)`, { COURANT_CACHE_DIR })).toEqual(silent)
})

it('waits for the kernel that is running when the process exits', async () => {
  const code = `
const host = nodeHost()
const slow = await host.load(kernel('slow', '  usleep(200000); timers[0] = 1; return 0;'), { fp: 'strict' })
const running = slow.call(frame())
setTimeout(() => process.exit(0), 20)`
  expect(await runChild(code, { COURANT_CACHE_DIR })).toEqual(silent)
})
