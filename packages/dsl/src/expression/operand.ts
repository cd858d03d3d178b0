import { fail, inWords, rationals, type Described, type RawSite, type Rational } from '@courant/core'
import { isCondition, num } from './nodes.ts'
import { print } from './print.ts'

/** Marks expressions, of this copy of the package or another. */
export const expressionBrand: unique symbol = Symbol.for('courant.expression')

export interface Branded {
  readonly [expressionBrand]: true
  readonly described: Described
}

/** What takes part in arithmetic: an expression, or a number, which counts as its shortest decimal (0.1 is 1/10). */
export type Operand = Branded | number

export const isExpression = (value: unknown): value is Branded =>
  (typeof value === 'object' || typeof value === 'function') && value !== null && expressionBrand in value

/** Throws `dsl/not-finite`, `dsl/not-an-expression`, or `dsl/not-a-number` for a condition. */
export const numeric = (value: unknown, site: RawSite): Described => asNumber(anyOperand(value, site), site)

/** Throws as `numeric` does, and `dsl/not-a-condition`. */
export const condition = (value: unknown, site: RawSite): Described => asCondition(anyOperand(value, site), site)

/** Throws `dsl/not-a-number`. */
export function asNumber(described: Described, site: RawSite): Described {
  if (!isCondition(described)) return described
  return fail({
    code: 'dsl/not-a-number',
    message: `The condition '${print(described)}' can't be used as a number.`,
    site,
    hints: ['Choose between two values with select(condition, a, b).'],
  })
}

/** Throws `dsl/not-a-condition`. */
export function asCondition(described: Described, site: RawSite): Described {
  if (isCondition(described)) return described
  return fail({
    code: 'dsl/not-a-condition',
    message: `'${print(described)}' is a number where a condition is needed.`,
    site,
    hints: ['Compare it, as in lt(a, b).'],
  })
}

/** A number or a condition. Throws `dsl/not-finite`, `dsl/not-an-expression`. */
export function anyOperand(value: unknown, site: RawSite): Described {
  if (typeof value === 'number') return num(exact(value, site), site)
  if (isExpression(value)) return value.described
  return fail({
    code: 'dsl/not-an-expression',
    message: `An expression can't contain ${inWords(value)}.`,
    site,
    notes: ['Expressions are made of numbers, functions, constants, dimensions and other expressions.'],
    hints: hintFor(value),
  })
}

/** The exact value of a JavaScript number. Throws `dsl/not-finite`. */
export function exact(value: number, site: RawSite): Rational {
  if (Number.isFinite(value)) return rationals.fromNumber(value)
  return fail({
    code: 'dsl/not-finite',
    message: `An expression can't contain ${value}, which is no finite number.`,
    site,
    hints: ['Look at where it was computed: a division by zero, or a value that was never set?'],
  })
}

function hintFor(value: unknown): readonly string[] {
  if (value === undefined) return ['It comes of a misspelt name of a property, or of an argument that was left out.']
  if (typeof value === 'string') {
    const hints = ['In a math template text is not interpolated: write math`2 * ${u}`.']
    // A template without its tag, or two functions that JavaScript added up.
    if (/[-+*/^(]/.test(value)) hints.push('A formula needs `math` before its template, and add(u, v) for u + v.')
    else if (/^[a-z_]\w+$/i.test(value))
      hints.push("JavaScript's '+' makes a text of formulas: write add(u, v) for u + v.")
    return hints
  }
  if (typeof value === 'boolean') {
    return ['JavaScript compared before the formula could: write lt(u, 3) or math`${u} < 3`.']
  }
  if (typeof value === 'bigint') return ['Use a number: 2 instead of 2n.']
  if ((typeof value === 'object' || typeof value === 'function') && value !== null && 'elements' in value) {
    return [
      'A product of a scalar and a vector starts with the vector, v.mul(m), or is written mul(m, v), math`${m} * ${v}`.',
      "A scalar and a vector have no sum: take a component of it, v.at('x'), or its divergence, div(v).",
    ]
  }
  if (typeof value === 'object' && value !== null && 'storage' in value) {
    return ["This is a function's data. Use the function itself: u instead of u.data."]
  }
  if (typeof value === 'object' && value !== null && 'lhs' in value && 'rhs' in value) {
    return ['This is an equation. Use its side: eq.rhs.']
  }
  return []
}
