import {
  CourantError,
  Constant,
  Eq,
  Grid,
  GridFunction,
  math,
  Operator,
  solve,
  TimeFunction,
  type OperatorOptions,
} from 'courant'
import { expect, test } from 'vitest'

/** Waves from a bump, three steps, over grid spacings that differ. */
function waves(options: OperatorOptions = {}) {
  const grid = new Grid({ shape: [13, 11], spacing: [0.25, 7.5], dtype: 'float64' })
  const c = new Constant({ name: 'c', value: 0.5, dtype: 'float64' })
  const m = new GridFunction({ name: 'm', grid })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 8 })
  m.data.set(2)
  u.data.set(u.data.map((_, [t = 0, i = 0, j = 0]) => (t < 2 ? Math.sin(i) * Math.cos(3 * j) : 0)))
  const pde = math`${m} * ${u.dt2} - ${c} * ${u.laplace} + ${u.dx}`
  return { grid, c, u, op: new Operator(new Eq(u.forward, solve(pde, u.forward)), { name: 'Waves', ...options }) }
}

const flops = (op: Operator): number => Number(/cost: (\d+) flops/.exec(op.explain())?.[1])

/** What an action throws. */
async function diagnosticOf(action: () => unknown) {
  try {
    await action()
  } catch (error) {
    if (error instanceof CourantError) return error.diagnostics[0]
    throw error
  }
  throw new Error('Nothing was thrown.')
}

test('numbers at build time give the same results with fewer operations', async () => {
  const plain = waves()
  const fixed = waves({ subs: { ...plain.grid.spacingMap, c: 0.5, dt: 1e-3 } })
  await plain.op.apply({ dt: 1e-3, time_m: 1, time_M: 3 })
  await fixed.op.apply({ time_m: 1, time_M: 3 })
  const values = ({ u }: { u: TimeFunction }): number[] => {
    const all: number[] = []
    u.data.map((value) => all.push(value))
    return all
  }
  const [before, after] = [values(plain), values(fixed)]
  const scale = Math.max(...before.map(Math.abs))
  const differences = after.map((v, i) => Math.abs(v - (before[i] ?? NaN)))
  expect(Math.max(...differences) / scale).toBeLessThan(1e-14)
  expect(flops(fixed.op)).toBeLessThan(flops(plain.op))
  expect(fixed.op.code).not.toMatch(/\b(h_x|dt)\b/)
})

test('equal spacings share their weights', () => {
  const laplace = (options: OperatorOptions): number => {
    const grid = new Grid({ shape: [30, 30, 30], spacing: [10, 10, 10] })
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 8 })
    return flops(new Operator(new Eq(u.forward, u.laplace), { ...options, subs: options.subs ?? grid.spacingMap }))
  }
  // Of each distance: five additions of six neighbours, one weight, one addition to the sum. One weight for the centre.
  expect(laplace({})).toBe(4 * 7 + 1)
  expect(laplace({ subs: {} })).toBeGreaterThan(4 * 7 + 1)
})

test('a run with other values is refused', async () => {
  const { grid, op, c } = waves({ subs: { h_x: 0.25, c: 0.5, dt: 1e-3 } })
  expect(grid.spacingMap).toEqual({ h_x: 0.25, h_y: 7.5 })
  const run = (args: Record<string, number>) => diagnosticOf(() => op.apply({ time_m: 1, time_M: 1, ...args }))
  expect((await run({ h_x: 0.5 }))?.message).toBe(
    "'h_x' is 0.25 in this operator, and the argument 'h_x' makes it 0.5.",
  )
  expect(await run({ dt: 2 })).toMatchObject({ code: 'args/out-of-range' })
  c.value = 3
  expect((await run({}))?.message).toBe("'c' is 0.5 in this operator, and the constant 'c' makes it 3.")
})

test.each([
  [{ h_q: 1 }, "[lower/unknown-parameter]: 'subs' gives a number for 'h_q', and the equations have no such parameter."],
  [{ x_m: 1 }, "[lower/unknown-parameter]: 'subs' gives a number for 'x_m', and the equations have no such parameter."],
  [{ h_x: 0 }, "[lower/division-by-zero]: 'subs' makes the spacing 'h_x' 0."],
  [{ dt: NaN }, "[options/invalid]: The option 'subs.dt' of an operator must be a number."],
])('numbers that cannot be meant: %j', (subs, message) => {
  expect(() => waves({ subs })).toThrow(message)
})
