import {
  abs,
  and,
  cos,
  d,
  div,
  eq,
  exp,
  floor,
  ge,
  lt,
  max,
  min,
  mod,
  mul,
  not,
  or,
  pow,
  select,
  sin,
  sqrt,
  tanh,
  type Expression,
} from 'courant'
import fc from 'fast-check'
import { isTimed, type Family, type GridName } from './family.ts'
import type { Setting } from './setting.ts'

/** An expression, once there are functions to make it of. */
export type Term = (f: Family) => Expression

/**
 * A function at a step that is known, now and then at the one that is being computed; moved by so many points. `m` has
 * no part in time, `b` may be written.
 */
export function read({ ahead, shape, spaceOrder }: Setting): fc.Arbitrary<Term> {
  const reach = Math.min(2, spaceOrder)
  return fc
    .record({
      name: fc.constantFrom<GridName>('u', 'u', 'v', 'w', 'm', 'b'),
      step: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(0, -ahead) },
        { weight: 1, arbitrary: fc.constant(ahead) },
      ),
      moved: fc.boolean(),
      by: fc.array(fc.integer({ min: -reach, max: reach }), { minLength: shape.length, maxLength: shape.length }),
    })
    .map(({ name, step, moved, by }) => (f) => {
      const there: Expression = isTimed(name) && step !== 0 ? f[name].shift('time', step) : f[name]
      if (!moved) return there
      return f.grid.dimensionNames.reduce((e, dim, axis) => (by[axis] ? e.shift(dim, by[axis] ?? 0) : e), there)
    })
}

const byAngle = (angle: Expression): readonly Expression[] => [sin(angle), cos(angle)]
/** As exact in C as in JavaScript. */
const bySlope = (slope: Expression): readonly Expression[] => {
  const length = sqrt(slope.mul(slope).add(1))
  return [div(slope, length), div(1, length)]
}

/** Along an axis that turns from place to place, and along it again: slopes of slopes, which leave temporaries. */
export function rotated({ ahead, shape, spaceOrder }: Setting): fc.Arbitrary<Term> {
  const dims = ['x', 'y', 'z'].slice(0, shape.length)
  return fc
    .record({
      name: fc.constantFrom<GridName>('u', 'u', 'v', 'w', 'b'),
      step: fc.constantFrom(0, 0, 0, -ahead, ahead),
      along: fc.shuffledSubarray(dims, { minLength: 2 }),
      by: fc.constantFrom<'m' | 'b'>('m', 'm', 'm', 'b'),
      turn: fc.constantFrom(byAngle, bySlope),
    })
    .map(({ name, step, along, by, turn }) => (f) => {
      const there: Expression = isTimed(name) && step !== 0 ? f[name].shift('time', step) : f[name]
      const low = { fdOrder: Math.max(1, Math.floor(spaceOrder / 2)) }
      const parts = [...turn(f[by]), f.m]
      const turned = (of: (dim: string, part: Expression) => Expression): Expression =>
        along.map((dim, i) => of(dim, parts[i] ?? f.m)).reduce((sum, e) => sum.add(e))
      const slope = turned((dim, part) => part.mul(d(there, dim, 1, low)))
      return mul(
        0.05,
        turned((dim, part) => d(part.mul(slope), dim, 1, low)),
      )
    })
}

/** Along one dimension, of any side and place; or of a derivative; or the sum of all second ones. */
function derivative(setting: Setting): fc.Arbitrary<Term> {
  const { shape, spaceOrder, timeOrder, ahead } = setting
  const dim = fc.constantFrom(...['x', 'y', 'z'].slice(0, shape.length))
  const options = fc.record(
    {
      fdOrder: fc.integer({ min: 1, max: spaceOrder }),
      side: fc.constantFrom('left', 'right', 'centred'),
      x0: fc.constantFrom(0, 0.5, -0.5),
    },
    { requiredKeys: [] },
  )
  const along = fc
    .record({ arg: read(setting), dim, order: fc.integer({ min: 1, max: Math.min(3, spaceOrder) }), options })
    .map(
      ({ arg, dim, order, options }): Term =>
        (f) =>
          d(arg(f), dim, order, options),
    )
  const nested = fc.record({ arg: read(setting), inner: dim, outer: dim }).map(({ arg, inner, outer }): Term => (f) => {
    const low = { fdOrder: Math.max(1, Math.floor(spaceOrder / 2)) }
    return d(f.m.mul(d(arg(f), inner, 1, low)), outer, 1, low)
  })
  const laplace = fc.constant<Term>((f) => (spaceOrder > 1 ? f.u.laplace : f.u.dx))
  const time = fc.constantFrom<Term>(
    (f) => d(f.v, 'time', 1, { side: ahead > 0 ? 'left' : 'right', fdOrder: 1 }),
    (f) => (timeOrder === 2 ? f.u.dt2 : f.u.mul(f.grid.dt)),
  )
  return (
    fc
      .oneof(
        { weight: 4, arbitrary: along },
        { weight: 2, arbitrary: nested },
        { weight: 2, arbitrary: laplace },
        { weight: 1, arbitrary: time },
      )
      // Of rough data with steps of one unit, derivatives are large.
      .map((term) => (f) => mul(0.05, term(f)))
  )
}

const first = ({ grid }: Family): Expression => grid.dimensions[0] ?? grid.time
const last = ({ grid }: Family): Expression => grid.dimensions.at(-1) ?? grid.time

/** Bounded, and continuous: where two values are nearly equal, rounding may choose either. */
function functions(setting: Setting): fc.Arbitrary<Term> {
  const arg = fc.oneof(read(setting), derivative(setting))
  const forms: readonly ((a: Expression, b: Expression, f: Family) => Expression)[] = [
    (a) => sin(a),
    (a) => cos(a),
    (a) => tanh(a),
    (a) => sqrt(abs(a).add(1)),
    (a) => exp(abs(a).neg()),
    (a, b) => min(a, b),
    (a, b) => max(a, b),
    (a, b) => select(lt(a, b), b.mul(2).sub(a), b),
    (a, b, f) => select(lt(first(f), 2), a, b),
    (a, b, f) => select(or(eq(mod(first(f), 2), 1), not(ge(last(f), 1))), a, b),
    (a, b, f) => select(and(lt(last(f), 3), lt(f.grid.time, 3)), a, b),
    (a, _, f) => mul(floor(div(last(f), 2)), a, 0.3),
    (a, _, f) => mul(f.grid.time, a, 0.1),
    (a, _, f) => div(a, f.grid.h['x'] ?? 1),
    (a, _, f) => div(a, f.m),
    (a, _, f) => mul(pow(f.m, 2), a, f.grid.dt),
    (a, _, f) => mul(pow(f.m, -2), a, 0.2),
    (a, _, f) => mul(f.k, a, pow(f.m, 0.5)),
    (a, _, f) => mul(0.1, last(f), a),
  ]
  return fc.tuple(fc.constantFrom(...forms), arg, arg).map(
    ([form, a, b]) =>
      (f) =>
        form(a(f), b(f), f),
  )
}

/** A sum of a few weighted terms; the weights keep a run of several steps within bounds. */
export function values(setting: Setting): fc.Arbitrary<Term> {
  const term = fc.oneof(read(setting), derivative(setting), functions(setting))
  const weight = fc.constantFrom(0.25, -0.25, 0.1, 1 / 3, 0.5, -0.125)
  return fc
    .array(fc.tuple(weight, term), { minLength: 1, maxLength: 4 })
    .map((terms) => (f) => terms.map(([w, t]) => t(f).mul(w)).reduce((sum, e) => sum.add(e)))
}
