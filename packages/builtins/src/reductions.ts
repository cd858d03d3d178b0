import { fail, inWords } from '@courant/core'
import { NdArray, type Complex, type ComplexArray } from '@courant/data'
import { complexDataOf, dataOf, isFunction, type ComplexValues, type Values } from './data-of.ts'

/**
 * `(sum |f|^order)^(1/order)` over the domain, halo excluded, and over every stored time slot. `order` is at least 1, and
 * `Infinity` gives the largest magnitude. Sums are in double precision, and so is the result, which is real for complex
 * values, too.
 */
export function norm(f: Values | ComplexValues, order = 2): number {
  const complex = complexDataOf(f)
  const data = complex ? (order === 2 ? complex : complex.abs()) : dataOf(f, 'norm')
  if (typeof (order as unknown) !== 'number' || !(order >= 1)) {
    fail({ code: 'builtins/bad-order', message: `'norm' has an order of at least 1, not ${inWords(order)}.` })
  }
  if (data.kind === 'complex-array' || order === 2) return data.norm()
  let total = 0
  if (order === Infinity) {
    for (const value of data) total = Math.abs(value) > total || value !== value ? Math.abs(value) : total
    return total
  }
  for (const value of data) total += Math.abs(value) ** order
  return total ** (1 / order)
}

/** The sum over the domain and every stored time slot, in double precision. */
export function sumAll(f: Values): number
export function sumAll(f: ComplexValues): Complex
export function sumAll(f: Values | ComplexValues): number | Complex {
  return complexDataOf(f)?.sum() ?? dataOf(f, 'sumAll').sum()
}

/**
 * The sum along some axes, named as the function's dimensions or numbered: an array over the others, of float64.
 * Throws `builtins/no-such-axis`.
 */
export function sumAlong(f: Values, along: number | string | readonly (number | string)[]): NdArray {
  const data = dataOf(f, 'sumAlong')
  const names = isFunction(f) ? f.field.axes.map((axis) => axis.dim ?? '') : []
  const summed = new Set([along].flat().map((axis) => axisOf(axis, names, data)))
  const kept = data.shape.flatMap((_, k) => (summed.has(k) ? [] : [k]))
  const total = NdArray.zeros(
    kept.map((k) => data.shape[k] as number),
    { name: data.storage.name },
  )
  return total.map((_, index) => {
    const parts: (number | null)[] = data.shape.map(() => null)
    kept.forEach((k, i) => (parts[k] = index[i] as number))
    return data.slice(...parts).sum()
  })
}

/** The smallest value of the domain; NaN if any is. (`min` is the one of formulas.) */
export const minOf = (f: Values): number => dataOf(f, 'minOf').min()

/** The largest value of the domain; NaN if any is. (`max` is the one of formulas.) */
export const maxOf = (f: Values): number => dataOf(f, 'maxOf').max()

/** The arithmetic mean over the domain and every stored time slot. */
export function mean(f: Values): number {
  const data = dataOf(f, 'mean')
  return data.sum() / data.size
}

/**
 * `sum f g` over the domain and every stored time slot, in double precision; of complex functions `sum conj(f) g`.
 * Throws `builtins/different-shapes`.
 */
export function inner(f: Values, g: Values): number
export function inner(f: ComplexValues, g: ComplexValues): Complex
export function inner(f: Values | ComplexValues, g: Values | ComplexValues): number | Complex {
  const [z, w] = [complexDataOf(f), complexDataOf(g)]
  return z && w ? complexInner(z, w) : realInner(f as Values, g as Values)
}

const complexInner = (z: ComplexArray, w: ComplexArray): Complex => ({
  re: realInner(z.real, w.real) + realInner(z.imag, w.imag),
  im: realInner(z.real, w.imag) - realInner(z.imag, w.real),
})

function realInner(f: Values, g: Values): number {
  const a = dataOf(f, 'inner')
  const b = dataOf(g, 'inner')
  if (a.shape.join() !== b.shape.join()) {
    fail({
      code: 'builtins/different-shapes',
      message: `'inner' needs one shape: '${a.storage.name}' has [${a.shape.join(', ')}], '${b.storage.name}' has [${b.shape.join(', ')}].`,
      hints: ['Take matching parts: inner(u.data.slice(0), m.data).'],
    })
  }
  // Row by row: neither of the two is copied whole.
  if (a.shape.length > 1) {
    let total = 0
    for (let i = 0; i < (a.shape[0] as number); i++) total += realInner(a.slice(i), b.slice(i))
    return total
  }
  const other = b[Symbol.iterator]()
  let total = 0
  for (const value of a) total += value * (other.next().value as number)
  return total
}

function axisOf(axis: number | string, names: readonly string[], data: NdArray): number {
  const k = typeof axis === 'string' ? names.indexOf(axis) : axis < 0 ? axis + data.shape.length : axis
  if (Number.isInteger(k) && k >= 0 && k < data.shape.length) return k
  return fail({
    code: 'builtins/no-such-axis',
    message: `'${data.storage.name}' has no axis '${axis}'.`,
    notes: [
      names.length > 0 ? `Its axes are ${names.join(', ')}.` : `It has ${data.shape.length} axes, counted from 0.`,
    ],
  })
}
