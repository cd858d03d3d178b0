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

/** What the engine itself keeps would drown a leak: optimised code, and a nursery that grows with the garbage. */
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

it('apply keeps no memory beside optimised code', { timeout: 120_000, retry: 2 }, async () => {
  const found = await growth('apply', [])
  console.log(`${found.measured} times apply with the engine's own flags: ${shown(found)}`)
  const grown = (kind: Kind): number => found.after[kind] - found.before[kind]
  // The code of some fifty functions that get hot by now; a kilobyte kept by each apply would be three times as much.
  expect(grown('heapUsed')).toBeLessThan(found.measured * 512)
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
