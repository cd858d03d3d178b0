import { configuration, Eq, Grid, logTo, Operator, switchConfig, TimeFunction } from 'courant'
import { afterEach, describe, expect, it, vi } from 'vitest'

const grid = new Grid({ shape: [4, 5], spacing: [1, 1] })
const u = new TimeFunction({ name: 'u', grid })

afterEach(() => {
  configuration.reset()
  vi.unstubAllEnvs()
})

describe('settings of the process, after the operator was built', () => {
  // One step overflows within the run's only chunk.
  const run = { time_m: 0, time_M: 3, dt: 1 }
  const build = (options = {}): Operator => new Operator(new Eq(u.forward, u.mul(1e20)), options)
  const threadsOf = (op: Operator): number | undefined => op.arguments(run).get('nthreads')?.value
  const outcome = async (op: Operator, options = {}): Promise<string> => {
    u.data.set(1)
    return op.apply(run, options).then(
      () => 'unnoticed',
      (error: Error) => / (at step|between steps) /.exec(error.message)?.[1] ?? error.message,
    )
  }

  it('hold for applies that are started later', async () => {
    const op = build()
    expect(await outcome(op)).toBe('between steps')
    configuration.set('check', 'every-step')
    expect(await outcome(op)).toBe('at step')
    expect(await switchConfig({ check: 'off' }, () => outcome(op))).toBe('unnoticed')
    expect(await outcome(op)).toBe('at step')
    configuration.set('threads', 3)
    expect(threadsOf(op)).toBe(3)
    expect(switchConfig({ threads: 2 }, () => threadsOf(op))).toBe(2)
  })

  it("yield to the operator's options, and those to the options of apply", async () => {
    const op = build({ check: 'off', threads: 1 })
    configuration.set('check', 'every-step')
    configuration.set('threads', 3)
    expect(await outcome(op)).toBe('unnoticed')
    expect(await outcome(op, { check: 'chunk' })).toBe('between steps')
    expect(threadsOf(op)).toBe(1)
  })
})

it("warns once of variables of Devito's that mean nothing here", () => {
  vi.stubEnv('DEVITO_SAFE_MATH', '1')
  const seen: string[] = []
  const restore = logTo({ write: (_, text) => seen.push(text) })
  for (let i = 0; i < 3; i++) new Operator(new Eq(u.forward, u))
  restore()
  expect(seen).toEqual([
    expect.stringMatching(
      /^warning\[config\/devito-variable\]: The environment variable 'DEVITO_SAFE_MATH' is Devito's and has no effect here\./,
    ),
  ])
})
