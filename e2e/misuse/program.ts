import { CourantError, Eq, Grid, GridFunction, Operator, solve, TimeFunction, type OperatorOptions } from 'courant'
import { expect } from 'vitest'

export const grid = new Grid({ shape: [21, 31], spacing: [10, 10] })
/** As `grid`, with ten points along x. */
export const otherGrid = new Grid({ shape: [10, 31], spacing: [10, 10] })

/** A run that is right: stable, and short. */
export const rightRun = { dt: 1, time_M: 5 }

/** A wave in a medium of velocity 1 that begins with one bump. */
export function wave(options: OperatorOptions = {}) {
  const m = new GridFunction({ name: 'm', grid, spaceOrder: 4 })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
  const start = (): void => {
    m.data.set(1)
    u.data.set(0)
    u.data.set(1, 0, 10, 15)
    u.data.set(1, 1, 10, 15)
  }
  start()
  const pde = m.mul(u.dt2).sub(u.laplace)
  const op = new Operator(new Eq(u.forward, solve(pde, u.forward)), { name: 'Forward', ...options })
  return { m, u, op, start }
}

type Wave = ReturnType<typeof wave>

/** The message of what an action throws or rejects with: the same on every machine, and whatever stands above it. */
export async function refusal(action: () => unknown): Promise<string> {
  try {
    await action()
  } catch (error) {
    if (error instanceof CourantError) return anywhere(error.message)
    throw error
  }
  throw new Error('Nothing was refused.')
}

/** Folders and line numbers left out, and the indentation of the lines that are shown. */
export function anywhere(message: string): string {
  let indent = 0
  return message
    .split('\n')
    .map((line) => {
      const source = /^(\d+| +) \| ( *)(.*)$/.exec(line)
      if (source?.[1]?.trim()) indent = (source[2] ?? '').length
      if (source) return `  | ${`${source[2]}${source[3]}`.slice(indent)}`
      return line.replace(/^ +--> .*[/\\](.+):\d+:\d+$/, ' --> $1').replace(/^ += /, '  = ')
    })
    .join('\n')
}

const bits = ({ m, u }: Wave): string => [m, u].map((f) => f.dataWithHalo.toFlat().join()).join()

/** What a run from the start makes. */
async function outcome(problem: Wave): Promise<string> {
  problem.start()
  await problem.op.apply(rightRun)
  return bits(problem)
}

/** A refused run has touched nothing, and the next run is as if it had not been. */
export async function expectHarmless(problem: Wave, action: () => unknown): Promise<string> {
  const right = await outcome(problem)
  problem.start()
  const before = bits(problem)
  const message = await refusal(action)
  expect(bits(problem)).toBe(before)
  expect(await outcome(problem)).toBe(right)
  return message
}
