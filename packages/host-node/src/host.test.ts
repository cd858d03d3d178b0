import v8 from 'node:v8'
import vm from 'node:vm'
import { expect, it, vi } from 'vitest'
import { nodeHost } from './host.ts'
import { abi, frame, kernel, threadedSum } from './testing/kernels.ts'
import { folderOfFile, temporaryFolder } from './testing/machine.ts'

vi.setConfig({ testTimeout: 60_000 })

const options = { fp: 'strict' } as const
const host = nodeHost({ cacheDir: folderOfFile() })

it('runs a kernel on memory that JavaScript sees', async () => {
  const code = kernel(
    'scale',
    `  float *x = fields[0];
  for (int64_t i = 0; i < ints[0]; i++) x[i] *= reals[0];
  timers[0] += 0.25;
  return 7;`,
    { abi: abi(1, 1, 1, 1) },
  )
  const memory = host.allocate(4 * 10)
  const x = new Float32Array(memory.buffer, memory.byteOffset, 10).fill(3)
  const scale = await host.load(code, options)
  const args = frame({ fields: [memory.address], ints: [10], reals: [2] })
  expect(await scale.call(args)).toBe(7)
  expect(await scale.call(args)).toBe(7)
  expect([...x]).toEqual(Array(10).fill(12))
  expect(args.timers[0]).toBe(0.5)
})

it('describes this machine', async () => {
  const { threads, compiler, memoryBytes } = await host.describe()
  expect(threads).toBeGreaterThan(0)
  expect(memoryBytes).toBeGreaterThan(2 ** 28)
  expect(compiler).toMatchObject({ openmp: true })
  expect(compiler?.flags).toContain('-Wl,-z,nodelete')
})

it('runs every kernel on one native thread that is not a thread of JavaScript', async () => {
  const code = kernel('thread', '  usleep(ints[0]); return syscall(SYS_gettid);', { abi: abi(0, 1, 0) })
  const thread = await host.load(code, options)
  const short = frame({ ints: [0] })
  const long = frame({ ints: [2000] })
  const seen = new Set<number>()
  for (let i = 0; i < 10; i++) seen.add(await thread.call(i % 2 === 0 ? short : long))
  for (const id of await Promise.all(Array.from({ length: 10 }, () => thread.call(frame({ ints: [500] })))))
    seen.add(id)
  expect(seen.size).toBe(1)
  expect(seen).not.toContain(process.pid)
})

it('runs calls in the order they were made', async () => {
  const code = kernel(
    'append',
    `  int32_t *log = fields[0];
  usleep(ints[1]);
  log[++log[0]] = ints[0];
  return 0;`,
    { abi: abi(1, 2, 0) },
  )
  const memory = host.allocate(4 * 32)
  const log = new Int32Array(memory.buffer, memory.byteOffset, 32)
  const append = await host.load(code, options)
  const waits = [3000, 0, 500, 0, 0, 2000, 0, 100]
  await Promise.all(waits.map((wait, i) => append.call(frame({ fields: [memory.address], ints: [i, wait] }))))
  expect([...log.subarray(1, 9)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
})

it('leaves the event loop free while a kernel runs', async () => {
  const sleep = await host.load(kernel('sleep_long', '  usleep(300000); return 0;'), options)
  let ticks = 0
  const timer = setInterval(() => ticks++, 10)
  await sleep.call(frame())
  clearInterval(timer)
  expect(ticks).toBeGreaterThan(10)
})

it('keeps the arguments of a running kernel where they are', async () => {
  v8.setFlagsFromString('--expose-gc')
  const collect = vm.runInNewContext('gc') as () => void
  const code = kernel('late', '  usleep(50000); timers[0] = ints[0] + reals[0]; return ints[1];', {
    abi: abi(0, 2, 1, 1),
  })
  const late = await host.load(code, options)
  const timers = new Float64Array(1)
  const running = late.call({ ...frame({ ints: [40, 9], reals: [2] }), timers })
  for (let i = 0; i < 5; i++) {
    Array.from({ length: 1000 }, () => new Float64Array(1))
    collect()
  }
  expect(await running).toBe(9)
  expect(timers[0]).toBe(42)
})

it('gives a kernel a large stack', async () => {
  const code = kernel('deep', '  volatile char big[32 << 20]; big[0] = 1; big[(32 << 20) - 1] = 2; return big[0];')
  expect(await (await host.load(code, options)).call(frame())).toBe(1)
})

it.each(['strict', 'contract', 'fast'] as const)('leaves denormals of JavaScript alone with fp %s', async (fp) => {
  const body = `#ifdef __x86_64__
  __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040);
#endif
  return (int)(sqrt(reals[0]) * reals[0]);`
  const flush = await host.load(kernel('flush', body, { needs: ['math'], abi: abi(0, 0, 1) }), { fp })
  expect(await flush.call(frame({ reals: [4] }))).toBe(8)
  const tiny = Number('1e-308')
  expect(tiny * 0.01).not.toBe(0)
  const product = kernel('product', '  return reals[0] * reals[1] != 0;', { abi: abi(0, 0, 2) })
  expect(await (await host.load(product, options)).call(frame({ reals: [tiny, 0.01] }))).toBe(1)
})

it('keeps the promise of each mode of arithmetic', async () => {
  // (1 + 1e-17) - 1 is 0 as written; reassociated it is 1e-17.
  const body = '  return (reals[0] + reals[1]) - reals[0] != 0;'
  const sum = (fp: 'strict' | 'contract' | 'fast') =>
    host.load(kernel('sum', body, { abi: abi(0, 0, 2) }), { fp }).then((k) => k.call(frame({ reals: [1, 1e-17] })))
  expect(await sum('strict')).toBe(0)
  expect(await sum('contract')).toBe(0)
  expect(await sum('fast')).toBe(1)
})

it('compiles a kernel once a process, and not again for another host of the same cache', async () => {
  const cacheDir = temporaryFolder()
  const messages: string[] = []
  const load = { ...options, onProgress: (message: string) => messages.push(message) }
  const first = nodeHost({ cacheDir })
  const kernels = await Promise.all([first.load(threadedSum, load), first.load(threadedSum, load)])
  expect(kernels.map(({ compileSeconds }) => compileSeconds > 0)).toEqual([true, false])
  expect((await nodeHost({ cacheDir }).load(threadedSum, load)).compileSeconds).toBe(0)
  expect(messages).toEqual([
    expect.stringMatching(/^Compiling 'threaded_sum' with \w+/),
    expect.stringMatching(/^In .*kernel: \S*(cc|clang)\S* .*threaded_sum\.c/),
    expect.stringMatching(/^In .*kernel: \S*(cc|clang)\S* .*threaded_sum\.o/),
    expect.stringMatching(/^Compiled 'threaded_sum' in \d+\.\d\d s$/),
    expect.stringMatching(/^Found 'threaded_sum' in the cache: .*\.so$|\.dylib$/),
  ])
})

it('refuses a frame that is shorter than the ABI', async () => {
  const sum = await host.load(threadedSum, options)
  await expect(sum.call(frame({ fields: [0n] }))).rejects.toThrow(
    "the frame of kernel 'threaded_sum' does not match its ABI: ints",
  )
})

it('calls a kernel in microseconds', async () => {
  const empty = await host.load(kernel('empty', '  return 0;'), options)
  const args = frame()
  for (let i = 0; i < 200; i++) await empty.call(args)
  const start = performance.now()
  for (let i = 0; i < 2000; i++) await empty.call(args)
  console.log(`call overhead: ${((performance.now() - start) / 2).toFixed(2)} µs`)
})
