import { expect, it, vi } from 'vitest'
import { folderOfFile, runChild, runModule } from './testing/machine.ts'

vi.setConfig({ testTimeout: 120_000 })

// Threads that spin are sure to notice when their code is unloaded; sleeping ones only sometimes do.
const env = { COURANT_CACHE_DIR: folderOfFile(), OMP_WAIT_POLICY: 'active' }

const load = `
const host = nodeHost()
const sum = await host.load(threadedSum, { fp: 'fast' })
`

const run = `${load}
const memory = host.allocate(4 * 1000)
new Float32Array(memory.buffer, memory.byteOffset, 1000).fill(1)
const args = frame({ fields: [memory.address], ints: [1000] })
for (let i = 0; i < 20; i++) if ((await sum.call(args)) !== 1000) throw new Error('wrong sum')
`

const silent = { code: 0, signal: null, output: '' }

it.each([
  ['at its end', run],
  ['by process.exit', `${run}\nprocess.exit(0)`],
  ['while a call is forgotten', `${run}\nconst forgotten = sum.call(args)`],
])('leaves a process clean %s', async (_, code) => {
  for (let i = 0; i < 3; i++) expect(await runChild(code, env)).toEqual(silent)
})

/** Only the worker loads the library, so that it is the last to let go of it. */
const inWorker = (library: string): string => `
import { Worker } from 'node:worker_threads'
const code = \`
  import { createRequire } from 'node:module'
  import { workerData } from 'node:worker_threads'
  const koffi = createRequire(process.cwd() + '/')('koffi')
  const sum = koffi.load(workerData).func('int threaded_sum(void *, void *, void *, void *)')
  const x = new Float32Array(1000).fill(1)
  if (sum(BigUint64Array.of(koffi.address(x)), BigInt64Array.of(1000n), null, null) !== 1000) throw new Error('sum')
\`
const worker = new Worker(code, { eval: true, workerData: '${library}' })
await new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject))
`

it('leaves a process clean when the worker that ran a kernel ends', async () => {
  const { output: library } = await runChild(`${load}\nprocess.stdout.write(sum.path)`, env)
  for (let i = 0; i < 2; i++) expect(await runModule(inWorker(library), env)).toEqual(silent)
})

it('waits for the kernel that is running when the process exits', async () => {
  const code = `
const host = nodeHost()
const slow = await host.load(kernel('slow', '  usleep(200000); timers[0] = 1; return 0;'), { fp: 'strict' })
const running = slow.call(frame())
setTimeout(() => process.exit(0), 20)`
  expect(await runChild(code, env)).toEqual(silent)
})

/** Node frees a worker's memory when it has gone, so it must not go while a kernel still writes there. */
const terminated = (code: string): string => `
import { Worker } from 'node:worker_threads'
const worker = new Worker(\`${code}\`, { eval: true })
await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
const start = performance.now()
await worker.terminate()
console.log(performance.now() - start > 200 ? 'waited' : 'gone')
`

const calling = `
import { parentPort } from 'node:worker_threads'
import { register } from 'tsx/esm/api'
register()
const { nodeHost } = await import('@courant/host-node')
const text = 'extern int usleep(unsigned); int nap(void *f, void *i, void *r, void *t) { usleep(2000000); return 0; }'
const abi = { fields: [], ints: [], reals: [], sections: [] }
const nap = await nodeHost().load({ name: 'nap', dialect: 'c', needs: [], abi, text }, { fp: 'strict' })
nap.call({ fields: new BigUint64Array(0), ints: new BigInt64Array(0), reals: new Float64Array(0), timers: new Float64Array(0) })
parentPort.postMessage('running')
`

it('lets a kernel end before the memory of a terminated worker goes', async () => {
  expect(await runModule(terminated(calling), env)).toEqual({ code: 0, signal: null, output: 'waited\n' })
})
