import { mixedPrecision, type Precision } from '@courant/mixed-precision'
import { configuration } from '@courant/core'
import { Operator } from 'courant'
import type { Case } from './problems/index.ts'
import { race, type Run } from './race.ts'

const kinds = ['float16', 'bfloat16', '16', '8'] as const
export type Kind = (typeof kinds)[number]
export const isPrecision = (text: string): text is Kind => (kinds as readonly string[]).includes(text)

/** Ranges are for what is only read: nobody knows those of waves. */
const storesWaves = (kind: Kind): kind is 'float16' | 'bfloat16' => kind === 'float16' || kind === 'bfloat16'
const precisionOf = (kind: Kind): Precision => (kind === '16' ? { bits: 16 } : kind === '8' ? { bits: 8 } : kind)

interface Effort {
  readonly rounds: number
  readonly steps: number
}

/**
 * The same problem with its parameters, and what is computed of them ahead of the steps, stored in less, then with all that it computes as well, beside the plain one, each
 * on arrays of its own. Says how fast, how large, and how far what was recorded is from the plain run's.
 */
export async function measurePrecision(
  of: Case,
  kind: Kind,
  { rounds, steps }: Effort,
  say: (text: string) => void,
): Promise<void> {
  configuration.set('tuner.reuse', false)
  const plain = await contestant(of, {}, 'none', steps)
  const { read, written } = plain
  const all = (names: readonly string[]): Readonly<Record<string, Precision>> =>
    Object.fromEntries(names.map((name) => [name, precisionOf(kind)]))
  const stresses = written.filter((name) => name.startsWith('tau'))
  const choices: readonly (readonly [string, readonly string[]])[] = [
    ['parameters', read],
    ...(stresses.length > 0 ? [['parameters and stresses', [...read, ...stresses]] as const] : []),
    ['all functions', [...read, ...written]],
  ]
  const others = []
  for (const [what, names] of storesWaves(kind) ? choices : choices.slice(0, 1)) {
    others.push({ what, of: await contestant(of, all(names), storesWaves(kind) ? kind : 'none', steps) })
  }
  // What the first run recorded, before a race goes on from where it ended.
  const expected = await plain.traces(steps)
  const errors: string[] = []
  for (const { of: other } of others) errors.push(differenceOf(await other.traces(steps), expected))
  const [first = 0, ...speeds] = await race([plain.run, ...others.map(({ of: other }) => other.run)], plain.points, {
    rounds,
    steps,
  })
  const name = `${of.entry.name} of order ${of.spaceOrder}`
  say(
    `${name}, ${of.size} points a side: ${first.toFixed(4)} GPts/s, ${plain.mebibytes.toFixed(0)} MiB, ${plain.bytesPerPoint} bytes a point`,
  )
  others.forEach(({ what, of: other }, i) => {
    const speed = speeds[i] ?? 0
    say(
      `  ${what.padEnd(24)} ${(speed / first).toFixed(2)} times as fast, ${other.mebibytes.toFixed(0)} MiB, ${other.bytesPerPoint} bytes a point, ${errors[i]}`,
    )
  })
}

async function contestant(
  { entry, spaceOrder, size }: Case,
  functions: Readonly<Record<string, Precision>>,
  temporaries: 'none' | 'float16' | 'bfloat16',
  steps: number,
) {
  const problem = entry.make({ size, spaceOrder, steps })
  const operator = new Operator(problem.equations, {
    ...{ name: 'Shot', opt: 'plain', check: 'off', subs: problem.grid.spacingMap },
    plugins: [mixedPrecision({ functions, temporaries })],
  })
  await operator.compile()
  problem.fill()
  const args = { dt: problem.dt, time_m: 1 }
  const run: Run = async (n) => (await operator.apply({ ...args, time_M: n })).gpointss
  const onGrid = [...operator.program.decls.fields.values()]
    .filter(({ role }) => role === 'grid')
    .map(({ name }) => name)
  return {
    run,
    points: problem.grid.shape.reduce((product, n) => product * n, 1),
    bytesPerPoint: operator.costs.bytesPerPoint,
    mebibytes: operator.estimateMemory({ ...args, time_M: steps }).total / 2 ** 20,
    written: operator.writes.filter((name) => onGrid.includes(name)),
    read: onGrid.filter((name) => !operator.writes.includes(name)),
    async traces(n: number): Promise<ArrayLike<number>> {
      await run(n)
      return problem.recorded.data.toFlat()
    },
  }
}

/** By the largest amplitude of the plain run. */
function differenceOf(found: ArrayLike<number>, expected: ArrayLike<number>): string {
  let [largest, apart, squares, whole] = [0, 0, 0, 0]
  for (let i = 0; i < expected.length; i++) {
    const [is, was] = [found[i] ?? NaN, expected[i] ?? NaN]
    largest = Math.max(largest, Math.abs(was))
    apart = Math.max(apart, Math.abs(is - was))
    squares += (is - was) ** 2
    whole += was ** 2
  }
  return `error ${(apart / largest).toExponential(1)} of the largest amplitude, ${Math.sqrt(squares / whole).toExponential(1)} by norm`
}
