import {
  complexOps,
  rationals,
  type Axis,
  type Described,
  type DescribedEquation,
  type DescribedFunction,
} from '@courant/core'
import { expect, it } from 'vitest'
import { splitComplex } from './split-equations.ts'

const axis: Axis = { dim: 'x', halo: [1, 1], location: rationals.zero }
const real = (name: string): DescribedFunction => ({
  field: { name, dtype: 'float64', axes: [axis], role: 'grid' },
  dimensions: [{ name: 'x', kind: 'space', spacing: 'h_x' }],
  params: [],
  object: { name },
})
const complex = (name: string): DescribedFunction => ({
  ...real(name),
  parts: [real(`${name}_re`), real(`${name}_im`)],
})
const at = (fn: DescribedFunction): Described => ({ kind: 'at', function: fn, shifts: [rationals.zero] })
const unit: Described = { kind: 'ext', op: complexOps.unit, args: [] }
const mul = (...args: Described[]): Described => ({ kind: 'mul', args })
const eq = (target: DescribedFunction, value: Described): DescribedEquation => ({
  kind: 'eq',
  target: at(target),
  update: 'set',
  value,
})
const names = (equations: readonly DescribedEquation[]): string[] =>
  equations.map(({ target }) => (target.kind === 'at' ? target.function.field.name : '?'))

it('leaves what is real as it is, node by node', () => {
  const [u, v] = [real('u'), real('v')]
  const equation = eq(u, mul(at(v), at(v)))
  const [out] = splitComplex([equation])
  expect(out?.value).toBe(equation.value)
  expect(out?.target).toBe(equation.target)
})

it('knows that the square of the unit is -1', () => {
  const [u, v] = [real('u'), real('v')]
  const [out] = splitComplex([eq(u, mul(unit, unit, at(v)))])
  const minusOne: Described = { kind: 'num', value: rationals.minusOne }
  expect(out?.value).toEqual(mul(at(v), minusOne))
})

it('stores a part that the other one reads last, and lets it wait where both do', () => {
  const f = complex('f')
  const [re, im] = f.parts ?? []
  if (!re || !im) return
  expect(names(splitComplex([eq(f, at(complex('g')))]))).toEqual(['f_re', 'f_im'])
  const fromReal: Described = { kind: 'add', args: [at(re), mul(unit, at(re))] }
  expect(names(splitComplex([eq(f, fromReal)]))).toEqual(['f_im', 'f_re'])
  const [held, ...rest] = splitComplex([eq(f, mul(unit, at(f)))])
  expect(names(rest)).toEqual(['f_im', 'f_re'])
  expect(names(held ? [held] : [])).toEqual(['f_re_next0'])
  expect(held?.target.kind === 'at' && held.target.function.field.role).toBe('scratch')
})

it('refuses to lose a part', () => {
  expect(() => splitComplex([eq(real('u'), mul(unit, at(real('v'))))])).toThrow(/lower\/complex-to-real.*'u'/)
})
