import { expect, it } from 'vitest'
import { runProgram } from './child.ts'

interface Growth {
  readonly measured: number
  readonly before: Readonly<Record<Kind, number>>
  readonly after: Readonly<Record<Kind, number>>
}
const kinds = ['rss', 'external', 'heapUsed'] as const
type Kind = (typeof kinds)[number]

const mebibyte = 2 ** 20

/** Of an engine that keeps next to nothing itself, neither optimised code nor a nursery that grows: any leak shows. */
const calm = ['--no-opt', '--max-semi-space-size=1']

async function growth(work: string, flags: readonly string[]): Promise<Growth> {
  const url = new URL('memory.ts', import.meta.url)
  const { code, output } = await runProgram(url, [work], { flags: ['--expose-gc', ...flags] })
  expect(code, output).toBe(0)
  return JSON.parse(output) as Growth
}

const shown = ({ before, after }: Growth): string =>
  kinds.map((k) => `${k} ${before[k]} -> ${after[k]} (${(after[k] - before[k]) / 1024} KiB)`).join(', ')

// A leak shows in every process; what the engine's own feedback takes differs from one to the next.
it.each(['apply', 'build'])('%s keeps no memory', { timeout: 120_000, retry: 2 }, async (work) => {
  const found = await growth(work, calm)
  console.log(`${found.measured} times ${work}: ${shown(found)}`)
  for (const kind of kinds) {
    const grown = found.after[kind] - found.before[kind]
    expect(grown, kind).toBeLessThan(2 * mebibyte)
    expect(grown / found.before[kind], kind).toBeLessThan(0.01)
  }
})

// Here the engine keeps what it makes of a run: code, and the pages that garbage has touched. Both are little of little.
it.each(['apply', 'step'])("%s keeps no memory with node's own flags", { timeout: 120_000, retry: 2 }, async (work) => {
  const found = await growth(work, [])
  console.log(`${found.measured} times ${work} with node's own flags: ${shown(found)}`)
  const grown = (kind: Kind): number => found.after[kind] - found.before[kind]
  expect(grown('rss')).toBeLessThan(2 * mebibyte)
  expect(grown('heapUsed') / found.before.heapUsed).toBeLessThan(0.01)
  expect(grown('external') / found.before.external).toBeLessThan(0.01)
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
