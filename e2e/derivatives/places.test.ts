import { d, Eq, type Expression, Grid, GridFunction, Operator } from 'courant'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/**
 * Functions exp(a x + b y), which stay of that form when multiplied and differentiated. So the exact value of a formula
 * is known anywhere, and the place at which a discrete one is most accurate is where it lies.
 */
interface Wave {
  readonly text: string
  readonly e: Expression
  readonly amplitude: number
  readonly rates: Pair
  /** Where the values lie, in grid steps after the grid point: their own place, that of the left side if undefined. */
  readonly place: readonly [x: number | undefined, y: number | undefined]
  /** Where what is differentiated next lies: where its functions do, or where an `x0` has taken it. */
  readonly home: Pair
  readonly functions: Pair
}

type Pair = readonly [x: number, y: number]

const grid = new Grid({ shape: [20, 20], spacing: [1, 1], dtype: 'float64' })
const middle = 10
const rates = { u: [0.9, 0.7], c: [0.4, -0.6], v: [-0.7, 1.2], w: [1.1, 0.5], q: [0.8, -1.4] } as const
const homes = { u: [0, 0], c: [0, 0], v: [0.5, 0], w: [0, 0.5], q: [0.5, 0.5] } as const
const names = ['u', 'c', 'v', 'w', 'q'] as const
type Name = (typeof names)[number]

const staggered = ([x, y]: Pair): ('x' | 'y')[] => [...(x ? (['x'] as const) : []), ...(y ? (['y'] as const) : [])]
const functionAt = (name: string, home: Pair, spaceOrder: number): GridFunction =>
  new GridFunction({ name, grid, spaceOrder, staggered: staggered(home).length > 0 ? staggered(home) : 'node' })
const functions = Object.fromEntries(names.map((n) => [n, functionAt(n, homes[n], n === 'c' ? 8 : 4)])) as Readonly<
  Record<Name, GridFunction>
>

const wave = (name: Name): Wave => ({
  text: name,
  e: functions[name],
  amplitude: 1,
  rates: rates[name],
  place: [undefined, undefined],
  home: homes[name],
  functions: homes[name],
})

const meet = (a: Pair, b: Pair): Pair => [a[0] === b[0] ? a[0] : 0, a[1] === b[1] ? a[1] : 0]

const times = (a: Wave, b: Wave): Wave => ({
  text: `${a.text} * ${b.text}`,
  e: a.e.mul(b.e),
  amplitude: a.amplitude * b.amplitude,
  rates: [a.rates[0] + b.rates[0], a.rates[1] + b.rates[1]],
  place: [undefined, undefined],
  home: meet(a.home, b.home),
  functions: meet(a.functions, b.functions),
})

interface How {
  readonly along: 0 | 1
  readonly order: 1 | 2
  readonly side?: 'left' | 'right' | 'centred'
  readonly x0?: number
  readonly fdOrder?: 2 | 4
}

/**
 * A side or an `x0` pins a derivative along its dimension; otherwise it is taken where the left side lies. Positions are
 * counted from the grid point of the functions, so those of a derivative of a derivative add up.
 */
function derivative(of: Wave, { along, order, ...options }: How): Wave {
  const dim = along === 0 ? 'x' : 'y'
  const own = of.home[along]
  const pinned = options.x0 === undefined ? own : own + options.x0 - of.functions[along]
  const isPinned = options.x0 !== undefined || options.side !== undefined
  const put = <T>(pair: readonly [T, T], value: T): readonly [T, T] =>
    along === 0 ? [value, pair[1]] : [pair[0], value]
  return {
    text: `d(${of.text}, ${dim}, ${order}, ${JSON.stringify(options)})`,
    e: d(of.e, dim, order, options),
    amplitude: of.amplitude * of.rates[along] ** order,
    rates: of.rates,
    place: put(of.place, isPinned ? pinned : undefined),
    home: put(of.home, pinned % 1),
    functions: of.functions,
  }
}

const name = fc.constantFrom(...names)
const inside = fc.oneof(
  name.map(wave),
  fc.tuple(name, name).map(([a, b]) => times(wave(a), wave(b))),
)
const how: fc.Arbitrary<How> = fc
  .record({
    along: fc.constantFrom(0, 1),
    order: fc.constantFrom(1, 1, 2),
    pin: fc.constantFrom({}, {}, { side: 'left' }, { side: 'right' }, { side: 'centred' }, { x0: -0.5 }, { x0: 0.5 }),
    fdOrder: fc.constantFrom({}, {}, { fdOrder: 4 as const }),
  })
  .map(({ along, order, pin, fdOrder }) => ({ along, order, ...pin, ...fdOrder }))
const formula = fc
  .tuple(name, inside, fc.array(how, { minLength: 1, maxLength: 2 }), fc.option(name))
  .map(([target, of, hows, factor]) => ({
    target,
    factor: factor && wave(factor),
    term: hows.reduce(derivative, of),
  }))

describe('formulas of staggered functions', () => {
  const before = derivative(times(wave('v'), wave('c')), { along: 0, order: 1, x0: -0.5 })
  const bent = { target: 'u' as const, factor: null, term: derivative(before, { along: 0, order: 2 }) }
  const cases = [bent, ...fc.sample(formula, { numRuns: 12, seed: 4 })]
  const results = cases.map(({ target }, i) => functionAt(`r${i}`, homes[target], 4))
  const equations = cases.map(
    ({ factor, term }, i) => new Eq(results[i] as GridFunction, factor ? factor.e.mul(term.e) : term.e),
  )

  it('are accurate to second order at the place that the rules give them', async () => {
    const op = new Operator(equations)
    const errors = cases.map(() => [] as number[])
    for (const h of [0.02, 0.01]) {
      const at = ({ rates, amplitude }: Wave, [x, y]: Pair): number =>
        amplitude * Math.exp(h * ((x - middle) * rates[0] + (y - middle) * rates[1]))
      for (const n of names) {
        const [dx, dy] = homes[n]
        const values = Array.from({ length: 400 }, (_, k) => at(wave(n), [Math.floor(k / 20) + dx, (k % 20) + dy]))
        functions[n].data.set(Float64Array.from(values))
      }
      const here = { x_m: middle, x_M: middle, y_m: middle, y_M: middle }
      await op.apply({ ...here, h_x: h, h_y: h })
      cases.forEach(({ target, factor, term }, i) => {
        const home: Pair = [middle + homes[target][0], middle + homes[target][1]]
        const place = home.map((own, k) => (term.place[k] === undefined ? own : middle + term.place[k])) as [
          number,
          number,
        ]
        const exact = at(term, place) * (factor ? at(factor, home) : 1)
        errors[i]?.push(Math.abs((results[i] as GridFunction).data.get(middle, middle) - exact))
      })
    }
    const wrong = errors.flatMap(([coarse = 1, fine = 1], i) => {
      const { target, factor, term } = cases[i] as (typeof cases)[0]
      const order = Math.log2(coarse / fine)
      return order > 1.7 || fine < 1e-7
        ? []
        : [`${target} = ${factor ? `${factor.text} * ` : ''}${term.text}: ${order} ${fine}`]
    })
    expect(wrong).toEqual([])
  })
})
