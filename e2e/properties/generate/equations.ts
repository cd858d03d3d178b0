import { Eq, Inc, solve, SubDomain, type Expression, type Part, type Statements } from 'courant'
import fc from 'fast-check'
import { isTimed, type Family, type WrittenName } from './family.ts'
import { values } from './terms.ts'
import type { Setting } from './setting.ts'

export type Sentence = (f: Family) => Statements

/** A function where it is being computed. */
export const computed = (f: Family, name: WrittenName, ahead: number): Expression =>
  isTimed(name) ? f[name].shift('time', ahead) : f[name]

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.tuple(fc.constantFrom('left', 'right'), fc.integer({ min: 0, max: 2 })),
  fc.tuple(fc.constant('middle'), fc.constantFrom(0, 1), fc.constantFrom(0, 1)),
)

/** Everywhere, inside, or on part of the grid along its first or last dimension. */
export const domain: fc.Arbitrary<(f: Family) => { readonly subdomain?: SubDomain }> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(() => ({})) },
  { weight: 1, arbitrary: fc.constant((f: Family) => ({ subdomain: f.grid.interior })) },
  {
    weight: 1,
    arbitrary: fc.tuple(part, fc.constantFrom(0, -1)).map(([part, axis]) => ({ grid }: Family) => {
      const parts = { [grid.dimensionNames.at(axis) ?? '']: part }
      return { subdomain: new SubDomain({ name: 'part', grid, parts }) }
    }),
  },
)

function point(setting: Setting): fc.Arbitrary<Sentence> {
  return fc
    .record({
      name: fc.constantFrom<WrittenName>('u', 'u', 'v', 'w', 'b'),
      // Sometimes in place: the step that is known changes too.
      step: fc.constantFrom(setting.ahead, setting.ahead, setting.ahead, 0),
      Kind: fc.constantFrom(Eq, Eq, Eq, Inc),
      value: values(setting),
      domain,
    })
    .map(
      ({ name, step, Kind, value, domain }) =>
        (f) =>
          new Kind(computed(f, name, step), value(f), domain(f)),
    )
}

/** A wave equation, solved for the unknown as users do. */
export const wave = ({ ahead }: Setting): fc.Arbitrary<Sentence> =>
  fc.constantFrom(0, 0.25).map((damping) => ({ m, u, grid }) => {
    const unknown = u.shift('time', ahead)
    const change = u.timeOrder === 2 ? u.dt2 : unknown.sub(u).div(grid.dt)
    const pde = m
      .mul(change)
      .sub((u.spaceOrder > 1 ? u.laplace : u.dx).mul(0.1))
      .add(u.mul(damping))
    return new Eq(unknown, solve(pde, unknown))
  })

export function sparse(setting: Setting): fc.Arbitrary<Sentence> {
  const { ahead } = setting
  const inject = fc
    .record({ name: fc.constantFrom<WrittenName>('u', 'v', 'w', 'b'), value: values(setting), still: fc.boolean() })
    .map(({ name, value, still }): Sentence => (f) => {
      const points = still ? f.spot : f.src
      return points.inject(computed(f, name, ahead), points.mul(value(f)).mul(f.m))
    })
  const interpolate = fc.record({ value: values(setting), increment: fc.boolean() }).map(
    ({ value, increment }): Sentence =>
      (f) =>
        f.rec.interpolate(value(f), { increment }),
  )
  return fc.oneof(inject, interpolate)
}

/** One to three point equations, a sparse operation or two somewhere between them. */
export const sentences = (setting: Setting): fc.Arbitrary<readonly Sentence[]> =>
  fc.array(
    fc.oneof(
      { weight: 5, arbitrary: point(setting) },
      { weight: 1, arbitrary: wave(setting) },
      { weight: 2, arbitrary: sparse(setting) },
    ),
    { minLength: 1, maxLength: 4 },
  )
