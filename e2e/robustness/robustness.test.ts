import { expect, it } from 'vitest'
import { runProgram } from './child.ts'

interface Growth {
  readonly measured: number
  readonly before: number
  readonly after: number
}

const mebibyte = 2 ** 20

/** Of an engine that keeps next to nothing itself, neither optimised code nor a nursery that grows: any leak shows. */
const calm = ['--no-opt', '--max-semi-space-size=1']

/** In bytes, and as a share of what there was. */
async function growth(work: string, kind: string, flags: readonly string[]): Promise<readonly [number, number]> {
  const url = new URL('memory.ts', import.meta.url)
  const { code, output } = await runProgram(url, [work, kind], { flags: ['--expose-gc', ...flags] })
  expect(code, output).toBe(0)
  const { measured, before, after } = JSON.parse(output) as Growth
  console.log(`${measured} times ${work} ${flags.join(' ')}: ${kind} ${before} and ${(after - before) / 1024} KiB`)
  return [after - before, (after - before) / before]
}

// A leak shows in every process; which pages garbage touches first differs.
it.each(['apply', 'build'])('%s keeps no memory', { timeout: 120_000, retry: 2 }, async (work) => {
  for (const kind of ['rss', 'external', 'heapUsed']) {
    const [bytes, share] = await growth(work, kind, calm)
    expect(bytes, kind).toBeLessThan(2 * mebibyte)
    expect(share, kind).toBeLessThan(0.01)
  }
})

// Here the engine keeps what it makes of a run: code, and the pages that garbage has touched. The loader that compiles
// sources as they are read makes the heap twice as large: a hundredth of it would be too much.
it.each(['apply', 'step'])("%s keeps no memory with node's own flags", { timeout: 120_000 }, async (work) => {
  const [pages] = await growth(work, 'rss', [])
  expect(pages).toBeLessThan(2 * mebibyte)
  const [, share] = await growth(work, 'external', [])
  expect(share).toBeLessThan(0.01)
  const [bytes] = await growth(work, 'heapUsed', [])
  expect(bytes).toBeLessThan(mebibyte / 8)
})

it('an apply costs microseconds', { timeout: 120_000 }, async () => {
  const { code, output } = await runProgram(new URL('overhead.ts', import.meta.url))
  expect(code, output).toBe(0)
  const { min, quarter, median, p99 } = JSON.parse(output) as Readonly<Record<string, number>>
  const text = [min, quarter, median, p99].map((us) => us?.toFixed(1)).join(', ')
  console.log(`beyond the kernel: ${text} us (least, quarter, median, 99 of 100)`)
  // A quarter of this on a quiet machine; where others use the cores, the hand-over to the kernel's thread waits.
  expect(quarter).toBeLessThan(400)
})
