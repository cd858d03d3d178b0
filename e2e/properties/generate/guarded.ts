import { and, ConditionalDimension, Eq, Inc, eq, ge, gt, le, lt, mod, not, or, SubDomain } from 'courant'
import type { EquationOptions, Expression, Operand, Part, Thickness } from 'courant'
import fc from 'fast-check'
import { computed, type Sentence } from './equations.ts'
import { isTimed, type Family, type GridName, type WrittenName } from './family.ts'
import type { Draft } from './program.ts'
import { settings, type Setting } from './setting.ts'
import { read, values, type Term } from './terms.ts'

/**
 * Programs whose bounds are the question: boxes of the grid as thick as the run says, guards, indices of one's own.
 * Many reach out of their functions, so that a proof has something to refuse.
 */

const thickness: fc.Arbitrary<(f: Family) => Thickness> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 2 }).map((n) => () => n) },
  { weight: 1, arbitrary: fc.constant((f: Family) => f.near) },
  { weight: 1, arbitrary: fc.constant((f: Family) => f.far) },
)

const part: fc.Arbitrary<(f: Family) => Part> = fc
  .tuple(fc.constantFrom('left', 'right', 'middle', 'middle'), thickness, thickness)
  .map(
    ([side, first, last]) =>
      (f) =>
        side === 'middle' ? [side, first(f), last(f)] : [side, first(f)],
  )

/** The whole grid, or a part of it along each dimension that is drawn. */
const region = ({ shape }: Setting): fc.Arbitrary<(f: Family) => EquationOptions> =>
  fc.array(fc.option(part, { freq: 2 }), { minLength: shape.length, maxLength: shape.length }).map((drawn) => (f) => {
    const { grid } = f
    const parts = grid.dimensionNames.flatMap((dim, axis): [string, Part][] => {
      const made = drawn[axis]?.(f)
      return made ? [[dim, made]] : []
    })
    if (parts.length === 0) return {}
    return { subdomain: new SubDomain({ name: 'part', grid, parts: Object.fromEntries(parts) }) }
  })

/** Of indices, steps and constants: of values, one that rounding may decide either way would tell nothing. */
const condition: fc.Arbitrary<(f: Family) => Operand> = fc
  .record({
    form: fc.nat(7),
    axis: fc.constantFrom(0, -1),
    factor: fc.constantFrom(1, 2, 3),
    at: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ form, axis, factor, at }) => (f) => {
    const { grid, near, far, m } = f
    const along = grid.dimensions.at(axis) ?? grid.x
    const every = (name: string, options: { factor?: number; condition?: Operand }): ConditionalDimension =>
      new ConditionalDimension({ name, parent: grid.time, ...options })
    const forms: readonly (() => Operand)[] = [
      () => ge(along, at),
      () => and(ge(along, near), le(along, far)),
      () => or(lt(along, at), eq(mod(along, factor + 1), 0)),
      () => not(eq(along, at)),
      () => every(`every${factor}`, { factor }),
      () => every(`from${at}`, { condition: ge(grid.time, at) }),
      () => every(`both${factor}${at}`, { factor, condition: or(gt(grid.time, at), lt(near, 2)) }),
      () => and(every(`held${factor}`, { factor }).holds, gt(m, 0)),
    ]
    return forms[form]?.() ?? 1
  })

const guards: fc.Arbitrary<(f: Family) => EquationOptions> = fc
  .array(condition, { maxLength: 2 })
  .map((drawn) => (f) => (drawn.length === 0 ? {} : { when: drawn.map((one) => one(f)) }))

/** A wall, a line counted from the end, one that moves along or backwards, or one that the run names. */
const index = fc
  .record({
    kind: fc.constantFrom('fixed', 'end', 'shift', 'mirror', 'image', 'constant'),
    axis: fc.constantFrom(0, -1),
    by: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: -1, max: 2 }) },
      { weight: 1, arbitrary: fc.integer({ min: -9, max: 9 }) },
    ),
  })
  .map(({ kind, axis, by }) => ({ grid, near }: Family): Readonly<Record<string, Operand>> => {
    const along = grid.dimensions.at(axis) ?? grid.x
    const meant: Readonly<Record<typeof kind, () => Operand>> = {
      fixed: () => by,
      end: () => along.last.sub(by),
      shift: () => along.add(by),
      mirror: () => along.neg().add(by),
      image: () => along.last.sub(along).add(by),
      constant: () => near.add(by),
    }
    return { [along.name]: meant[kind]() }
  })

const indexed = ({ ahead }: Setting): fc.Arbitrary<Term> =>
  fc
    .record({
      name: fc.constantFrom<GridName>('u', 'v', 'w', 'm', 'b'),
      step: fc.constantFrom(0, 0, -ahead, ahead),
      at: index,
    })
    .map(({ name, step, at }) => (f) => {
      const there: Expression = isTimed(name) && step !== 0 ? f[name].shift('time', step) : f[name]
      return there.at(at(f))
    })

const sentence = (setting: Setting): fc.Arbitrary<Sentence> =>
  fc
    .record({
      name: fc.constantFrom<WrittenName>('u', 'u', 'v', 'w', 'b'),
      Kind: fc.constantFrom(Eq, Eq, Inc),
      value: values(setting),
      // At an index of its own, along which there is no derivative.
      plain: read(setting),
      there: fc.option(indexed(setting)),
      written: fc.option(index, { freq: 6 }),
      region: region(setting),
      guards,
    })
    .map(({ name, Kind, value, plain, there, written, region, guards }) => (f) => {
      const unknown = computed(f, name, setting.ahead)
      const here = written ? plain(f).mul(0.5) : value(f)
      const rhs = there ? here.add(there(f).mul(0.25)) : here
      return new Kind(written ? unknown.at(written(f)) : unknown, rhs, { ...region(f), ...guards(f) })
    })

/** How thick the run makes what `near` and `far` stand for, which may differ from what they were declared with. */
const widths = fc.record({ near: fc.integer({ min: 0, max: 3 }), far: fc.integer({ min: 0, max: 3 }) })

export const guarded: fc.Arbitrary<Draft> = settings.chain((setting) =>
  fc.record({ made: fc.array(sentence(setting), { minLength: 1, maxLength: 3 }), widths }).map(({ made, widths }) => ({
    setting,
    write: (f) => made.map((one) => one(f)),
    args: widths,
  })),
)
