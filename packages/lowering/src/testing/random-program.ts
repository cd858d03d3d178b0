import { type Described, type DescribedEquation, type DescribedFunction } from '@courant/core'
import fc from 'fast-check'
import { add, at, d, dimensions, eq, fn, mul, num, param, sparse } from './described.ts'

/** The functions that random programs are made of, over the first so many dimensions of space. */
function functionsOver(rank: number): Readonly<Record<'u' | 'v' | 'w' | 'm' | 'c' | 'src' | 'rec', DescribedFunction>> {
  const space = ['x', 'y', 'z'].slice(0, rank)
  const grid = space.join(' ')
  return {
    u: fn('u', `time ${grid}`, { slots: 3 }),
    v: fn('v', `time ${grid}`, { slots: 2 }),
    w: fn('w', `time ${grid}`),
    m: fn('m', grid),
    c: fn('c', 'x'),
    src: sparse('src', space),
    rec: sparse('rec', space),
  }
}

type Functions = ReturnType<typeof functionsOver>
type Grid = 'u' | 'v' | 'w' | 'm' | 'c'

/** A read of a function, moved by up to two points, or a derivative of it. */
const term = (rank: number, ahead: 1 | -1): fc.Arbitrary<(f: Functions) => Described> =>
  fc
    .record({
      name: fc.constantFrom<Grid>('u', 'v', 'w', 'm', 'c'),
      // Mostly steps that are known already when time runs one way.
      step: fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom(0, -ahead) },
        { weight: 1, arbitrary: fc.constant(ahead) },
      ),
      shifts: fc.array(fc.integer({ min: -2, max: 2 }), { minLength: rank, maxLength: rank }),
      form: fc.constantFrom('here', 'here', 'moved', 'derivative', 'time', 'index'),
      weight: fc.integer({ min: -2, max: 2 }),
    })
    .map(({ name, step, shifts, form, weight }) => (f) => {
      const scaled = (e: Described): Described => mul(num(weight, 5), e)
      const moved = (by: readonly number[]): Described => at(f[name], ...(timed(name) ? [step, ...by] : by))
      if (form === 'derivative') return scaled(mul(num(1, 10), d(moved([]), 'x', 1 + (weight & 1), 2)))
      if (form === 'time') return scaled(mul(param('dt'), moved([])))
      if (form === 'index') return scaled(add({ kind: 'index', dimension: dimensions.x }, moved([])))
      return scaled(moved(form === 'here' ? [] : shifts))
    })

const timed = (name: Grid): boolean => name === 'u' || name === 'v' || name === 'w'

function statement(rank: number, ahead: 1 | -1): fc.Arbitrary<(f: Functions) => DescribedEquation> {
  const value = fc.array(term(rank, ahead), { minLength: 1, maxLength: 4 })
  const sum = (terms: readonly ((f: Functions) => Described)[], f: Functions): Described =>
    add(num(1), ...terms.map((t) => t(f)))
  const point = fc
    .record({
      name: fc.constantFrom<Grid>('u', 'v', 'w', 'u', 'v', 'w', 'm', 'c'),
      update: fc.constantFrom('set', 'set', 'add', 'max'),
      terms: value,
      edge: fc.constantFrom('all', 'all', 'left', 'middle'),
      when: fc.constantFrom('always', 'always', 'index', 'stored'),
    })
    .map(({ name, update, terms, edge, when }) => (f: Functions) => {
      const region = edge === 'all' ? {} : { region: [edge === 'left' ? left : middle] }
      return eq(at(f[name], ...(timed(name) ? [ahead] : [])), sum(terms, f), {
        update,
        ...region,
        ...conditionOn(when, f),
      })
    })
  const scatter = fc
    .record({ name: fc.constantFrom<Grid>('u', 'v', 'm') })
    .map(({ name }) => (f: Functions): DescribedEquation => {
      const target = at(f[name], ...(timed(name) ? [ahead] : []))
      return { kind: 'scatter', target, update: 'add', value: mul(at(f.src), at(f.m)), points: f.src }
    })
  const gather = fc
    .record({ terms: value, update: fc.constantFrom('set', 'add') })
    .map(({ terms, update }) => (f: Functions): DescribedEquation => {
      return { kind: 'gather', target: at(f.rec), update, value: add(sum(terms, f), at(f.rec)), points: f.rec }
    })
  return fc.oneof({ weight: 4, arbitrary: point }, { weight: 1, arbitrary: scatter }, { weight: 1, arbitrary: gather })
}

/** On where the point lies, or on what a function holds that may be stored itself. */
const conditionOn = (when: 'always' | 'index' | 'stored', f: Functions): Pick<DescribedEquation, 'when'> => {
  if (when === 'always') return {}
  const lhs: Described = when === 'index' ? { kind: 'index', dimension: dimensions.x } : at(f.m)
  return { when: [{ kind: 'compare', op: '<', lhs, rhs: when === 'index' ? num(3) : num(1) }] }
}

const left = { dimension: dimensions.x, lo: { from: 'start', offset: 0 }, hi: { from: 'start', offset: 1 } } as const
const middle = { dimension: dimensions.x, lo: { from: 'start', offset: 1 }, hi: { from: 'end', offset: -2 } } as const

/** Up to five equations over up to three dimensions, most of them stepping one way through time. */
export const programs: fc.Arbitrary<{ readonly rank: number; readonly equations: readonly DescribedEquation[] }> = fc
  .record({ rank: fc.integer({ min: 1, max: 3 }), ahead: fc.constantFrom<1 | -1>(1, 1, -1) })
  .chain(({ rank, ahead }) =>
    fc.array(statement(rank, ahead), { minLength: 1, maxLength: 5 }).map((statements) => {
      const functions = functionsOver(rank)
      return { rank, equations: statements.map((s) => s(functions)) }
    }),
  )
