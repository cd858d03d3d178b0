import * as courant from 'courant'
import { Constant, Eq, Grid, GridFunction, I, Operator, type Complex, type Expression } from 'courant'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as plain from './arithmetic.ts'

const n = 7
type Operator2 = 'add' | 'sub' | 'mul' | 'div'
type Function1 = 'exp' | 'log' | 'sqrt' | 'sin' | 'cos' | 'sinh' | 'cosh' | 'tan' | 'tanh'

/** A formula as data, from which both sides are made. */
type Formula =
  | { readonly kind: 'leaf'; readonly name: 'z' | 'w' | 'x' | 'k' | 'i' }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'binary'; readonly op: Operator2; readonly a: Formula; readonly b: Formula }
  | { readonly kind: 'power'; readonly a: Formula; readonly n: number }
  | { readonly kind: 'call'; readonly fn: Function1 | 'conj' | 'real' | 'imag' | 'abs'; readonly a: Formula }

const { formula } = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.constantFrom('z', 'w', 'x', 'k', 'i').map((name): Formula => ({ kind: 'leaf', name: name as 'z' })),
    fc.integer({ min: -3, max: 3 }).map((value): Formula => ({ kind: 'number', value: value / 2 })),
    fc
      .tuple(fc.constantFrom('add', 'sub', 'mul', 'div'), tie('formula'), tie('formula'))
      .map(([op, a, b]): Formula => ({ kind: 'binary', op, a, b })),
    fc
      .tuple(tie('formula'), fc.constantFrom(-3, -2, -1, 0.5, 1.5, 2, 3, 5))
      .map(([a, exponent]): Formula => ({ kind: 'power', a, n: exponent })),
    fc
      .tuple(
        fc.constantFrom(
          'exp',
          'log',
          'sqrt',
          'sin',
          'cos',
          'sinh',
          'cosh',
          'tan',
          'tanh',
          'conj',
          'real',
          'imag',
          'abs',
        ),
        tie('formula'),
      )
      .map(([fn, a]): Formula => ({ kind: 'call', fn: fn as 'conj', a })),
  ),
}))

const grid = new Grid({ shape: [n], dtype: 'float64' })
const make = (name: string) => new GridFunction({ name, grid, dtype: 'complex128' })
const [z, w] = [make('z0'), make('w0')]
const x = new GridFunction({ name: 'x0', grid })
const k = new Constant({ name: 'k', dtype: 'complex128', value: { re: 0.75, im: -0.5 } })
const values = { z: [] as Complex[], w: [] as Complex[], x: [] as number[] }
for (let i = 0; i < n; i++) {
  values.z.push(plain.polar(0.5 + 0.17 * i, 0.9 * i - 2.8))
  values.w.push(plain.polar(1.5 - 0.13 * i, 2.1 - 0.7 * i))
  values.x.push(0.3 + 0.2 * i)
}
z.data = values.z
w.data = values.w
x.data = values.x

const written = (f: Formula): Expression => {
  switch (f.kind) {
    case 'leaf':
      return { z, w, x, k, i: I }[f.name]
    case 'number':
      return courant.add(f.value)
    case 'binary':
      return courant[f.op](written(f.a), written(f.b))
    case 'power':
      return courant.pow(written(f.a), f.n)
    case 'call':
      return courant[f.fn](written(f.a))
    default:
      return f satisfies never
  }
}

/** The value at a point, and how many times larger than it an intermediate value was: what cancellation costs. */
class Oracle {
  largest = 1
  smallest = 1
  readonly #at: number

  constructor(at: number) {
    this.#at = at
  }

  of(f: Formula): Complex {
    const value = this.#of(f)
    const size = plain.size(value)
    this.largest = Math.max(this.largest, size)
    if (size > 0) this.smallest = Math.min(this.smallest, size)
    return value
  }

  #of(f: Formula): Complex {
    const { c } = plain
    switch (f.kind) {
      case 'leaf': {
        const leaves = {
          z: values.z[this.#at],
          w: values.w[this.#at],
          x: c(values.x[this.#at] ?? 0),
          k: k.value,
          i: c(0, 1),
        }
        return leaves[f.name] ?? c(0)
      }
      case 'number':
        return c(f.value)
      case 'binary': {
        const [a, b] = [this.of(f.a), this.of(f.b)]
        return { add: plain.plus, sub: plain.minus, mul: plain.times, div: plain.over }[f.op](a, b)
      }
      case 'power':
        return plain.power(this.of(f.a), f.n)
      case 'call': {
        const a = this.of(f.a)
        if (f.fn === 'conj') return c(a.re, -a.im)
        if (f.fn === 'real') return c(a.re)
        if (f.fn === 'imag') return c(a.im)
        return f.fn === 'abs' ? c(plain.size(a)) : plain[f.fn](a)
      }
      default:
        return f satisfies never
    }
  }
}

/** Real formulas follow the rules of real numbers (the root of -1 is none), and near a cut the branch is chance. */
function isTame(f: Formula): boolean {
  if (f.kind === 'leaf' || f.kind === 'number') return true
  if (f.kind === 'binary') return isTame(f.a) && isTame(f.b)
  const branches = f.kind === 'power' ? !Number.isInteger(f.n) : f.fn === 'log' || f.fn === 'sqrt'
  if (!isTame(f.a)) return false
  return (
    !branches || values.x.every((_, at) => Math.abs(Math.abs(plain.angle(new Oracle(at).of(f.a))) - Math.PI) > 0.01)
  )
}

const isComplex = (f: Formula): boolean => {
  if (f.kind === 'leaf') return f.name !== 'x'
  if (f.kind === 'number') return false
  if (f.kind === 'call' && ['real', 'imag', 'abs'].includes(f.fn)) return false
  return isComplex(f.a) || (f.kind === 'binary' && isComplex(f.b))
}

const usable = formula.filter(
  (f) =>
    isComplex(f) &&
    isTame(f) &&
    values.x.every((_, at) => {
      const oracle = new Oracle(at)
      const { re, im } = oracle.of(f)
      return Number.isFinite(re) && Number.isFinite(im) && oracle.largest < 1e3 && oracle.smallest > 1e-3
    }),
)

const formulas = fc.sample(usable, { seed: 11, numRuns: 120 })

describe.each(['c', 'openmp'] as const)('complex formulas through %s', (language) => {
  it.each(['noop', 'plain'] as const)('have the values of plain arithmetic, mode %s', async (opt) => {
    // All formulas in one kernel: one compilation, and more to share between them.
    const results = formulas.map((_, i) => make(`r${i}`))
    const equations = formulas.map((f, i) => new Eq(results[i] as GridFunction<'complex128'>, written(f)))
    await new Operator(equations, { name: 'Formulas', language, opt }).apply()
    const wrong = formulas.flatMap((f, i) =>
      values.x.flatMap((_, at) => {
        const oracle = new Oracle(at)
        const [expected, found] = [oracle.of(f), results[i]?.data.get(at) ?? plain.c(NaN)]
        const error = plain.size(plain.minus(expected, found))
        return error < 1e-9 * oracle.largest ** 2 ? [] : [{ f: JSON.stringify(f), at, expected, found }]
      }),
    )
    expect(wrong.slice(0, 3)).toEqual([])
    expect(formulas.length).toBe(120)
  })
})
