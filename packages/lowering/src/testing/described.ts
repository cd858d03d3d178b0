import {
  rationals,
  type Described,
  type DescribedEquation,
  type DescribedFunction,
  type Dimension,
  type Field,
  type Param,
} from '@courant/core'

/** What a dsl would describe, built by hand: enough to write the programs of these tests. */

export const dimensions: Readonly<Record<'time' | 'x' | 'y' | 'z', Dimension>> = {
  time: { name: 'time', kind: 'time', spacing: 'dt' },
  x: { name: 'x', kind: 'space', spacing: 'h_x' },
  y: { name: 'y', kind: 'space', spacing: 'h_y' },
  z: { name: 'z', kind: 'space', spacing: 'h_z' },
}

const spacingOf = ({ name, spacing = '' }: Dimension): Param => ({
  name: spacing,
  dtype: 'float64',
  role: { kind: 'spacing', dim: name },
})

export interface FunctionOptions {
  readonly slots?: number
  readonly halo?: number
  readonly object?: object
}

/** A function over the named dimensions, e.g. `fn('u', 'time x y', { slots: 3 })`. */
export function fn(
  name: string,
  dims: string,
  { slots, halo = 4, object = {} }: FunctionOptions = {},
): DescribedFunction {
  const over = dims.split(' ').map((d) => dimensions[d as 'x'])
  const axes: Field['axes'] = over.map((d) => ({
    dim: d.name,
    ...(d.kind === 'time' && slots !== undefined ? { slots } : {}),
    halo: d.kind === 'time' ? [0, 0] : [halo, halo],
    location: rationals.zero,
  }))
  const field: Field = { name, dtype: 'float64', axes, role: 'grid' }
  return { field, dimensions: over, params: over.map(spacingOf), object }
}

/** A function of sparse points, over time or not. */
export function sparse(name: string, over: readonly string[], inTime = true, support = 2): DescribedFunction {
  const p: Dimension = { name: `p_${name}`, kind: 'points' }
  const axis = (dim: string): Field['axes'][number] => ({ dim, halo: [0, 0], location: rationals.zero })
  const fixed = (size: number): Field['axes'][number] => ({ size, halo: [0, 0], location: rationals.zero })
  const [base, weights] = [`${name}_gp`, `${name}_w`]
  const table = (table: string, dtype: Field['dtype'], sizes: readonly number[]): Field => ({
    name: table,
    dtype,
    axes: [axis(p.name), ...sizes.map(fixed)],
    role: 'table',
  })
  const dims = inTime ? [dimensions.time, p] : [p]
  return {
    field: { name, dtype: 'float64', axes: dims.map((d) => axis(d.name)), role: 'points' },
    dimensions: dims,
    params: inTime ? [spacingOf(dimensions.time)] : [],
    points: {
      points: { name, dim: p.name, over, support, base, weights, reach: 0 },
      tables: [table(base, 'int32', [over.length]), table(weights, 'float64', [over.length, support])],
    },
    object: {},
  }
}

export const num = (n: number, d = 1): Described => ({ kind: 'num', value: rationals.rational(n, d) })
export const at = (f: DescribedFunction, ...shifts: readonly number[]): Described => ({
  kind: 'at',
  function: f,
  shifts: f.field.axes.map((_, i) => rationals.rational(shifts[i] ?? 0)),
})
export const add = (...args: readonly Described[]): Described => ({ kind: 'add', args })
export const mul = (...args: readonly Described[]): Described => ({ kind: 'mul', args })
export const pow = (base: Described, n: number): Described => ({ kind: 'pow', base, exponent: num(n) })
export const d = (arg: Described, dim: string, order: number, accuracy: number): Described => ({
  kind: 'deriv',
  arg,
  dimension: dimensions[dim as 'x'],
  order,
  accuracy,
  side: undefined,
  x0: rationals.zero,
})
export const param = (name: string): Described => ({
  kind: 'param',
  param: name === 'dt' ? spacingOf(dimensions.time) : { name, dtype: 'float64', role: { kind: 'constant' } },
})
export const eq = (target: Described, value: Described, more: Partial<DescribedEquation> = {}): DescribedEquation => ({
  kind: 'eq',
  target,
  update: 'set',
  value,
  ...more,
})

/** The acoustic wave equation in 2-D with a source and a receiver. */
export function acoustic(accuracy = 4, slots = 3): readonly DescribedEquation[] {
  const u = fn('u', 'time x y', { slots, halo: accuracy })
  const m = fn('m', 'x y', { halo: accuracy })
  const [src, rec] = [sparse('src', ['x', 'y']), sparse('rec', ['x', 'y'])]
  const scaled = mul(pow(param('dt'), 2), pow(at(m), -1))
  const laplace = add(d(at(u), 'x', 2, accuracy), d(at(u), 'y', 2, accuracy))
  return [
    eq(at(u, 1), add(mul(scaled, laplace), mul(num(2), at(u)), mul(num(-1), at(u, -1)))),
    { kind: 'scatter', target: at(u, 1), update: 'add', value: mul(scaled, at(src)), points: src },
    { kind: 'gather', target: at(rec), update: 'set', value: at(u), points: rec },
  ]
}
