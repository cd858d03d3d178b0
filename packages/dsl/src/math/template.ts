import { callSite, complexOps, fail, inWords, type Described, type RawSite } from '@courant/core'
import { complexOf, partOf } from '../expression/complex.ts'
import { Expression } from '../expression/expression.ts'
import * as nodes from '../expression/nodes.ts'
import { anyOperand, asCondition, asNumber, type Operand } from '../expression/operand.ts'
import { isWhole, type Quantity } from '../tensor/arithmetic.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { Vector } from '../tensor/vector.ts'
import { parse, type Formula } from './parser.ts'
import { TemplateSource } from './source.ts'
import { evaluateWhole } from './whole.ts'

/** The formulas of call sites seen so far: an engine hands the same array to every call from one site. */
const formulas = new WeakMap<TemplateStringsArray, Formula>()

/**
 * A formula as text, with the symbols interpolated:
 *
 *     math`${m} * ${u.dt2} - ${u.laplace}`
 *
 * Operators, weakest first: `||`, `&&`, `< <= > >= == !=`, `+ -`, `* /`, unary `-`, `^` (to the right, so that `-x^2` is
 * `-(x^2)`). Functions: `sin(...)`, `sqrt(...)`, `min(...)` and the others of this package, `select(condition, a, b)`,
 * `not(...)`, `complex(re, im)`, `real(...)`, `imag(...)`, `conj(...)`. Numbers in the text are exact: `0.1` is 1/10. Vectors and tensors take part in sums, in products with
 * scalars and in quotients by them, and make the formula one of their kind.
 *
 * Errors: `dsl/math-syntax`, with a caret under the place; `dsl/not-an-expression`, `dsl/not-finite` for what is
 * interpolated; `dsl/shape-mismatch`, `dsl/ambiguous-product` for vectors and tensors; `dsl/not-a-number`, `dsl/not-a-condition` where the two are mixed up.
 */
export function math(strings: TemplateStringsArray, ...values: Operand[]): Expression
export function math(strings: TemplateStringsArray, ...values: (Operand | Vector)[]): Vector
export function math(strings: TemplateStringsArray, ...values: (Operand | Tensor)[]): Tensor
export function math(strings: TemplateStringsArray, ...values: Quantity[]): Expression | Vector | Tensor {
  const site = callSite()
  if (!Array.isArray(strings) || !('raw' in strings)) notATemplate(strings, site)
  let formula = formulas.get(strings)
  if (!formula) formulas.set(strings, (formula = parse(new TemplateSource(strings.raw, site))))
  const scalar = (part: Formula): Described => evaluate(part, values as Operand[], site)
  return values.some(isWhole) ? evaluateWhole(formula, values, scalar) : new Expression(scalar(formula))
}

function notATemplate(value: unknown, site: RawSite): never {
  return fail({
    code: 'dsl/math-syntax',
    message: `'math' stands before a template, and was called with ${inWords(value)}.`,
    site,
    hints: ['Write math`${u} + 1`, without brackets.'],
  })
}

function evaluate(f: Formula, values: readonly Operand[], site: RawSite): Described {
  const number = (part: Formula): Described => asNumber(evaluate(part, values, site), site)
  const condition = (part: Formula): Described => asCondition(evaluate(part, values, site), site)
  switch (f.kind) {
    case 'num':
      return nodes.num(f.value, site)
    case 'value':
      return anyOperand(values[f.index], site)
    case 'neg':
      return nodes.neg(number(f.arg), site)
    case 'binary':
      return binary(f, number, condition, site)
    case 'call':
      return called(f, number, condition, site)
    default:
      return f satisfies never
  }
}

type Part = (part: Formula) => Described

function binary(f: Formula & { kind: 'binary' }, number: Part, condition: Part, site: RawSite): Described {
  switch (f.op) {
    case '+':
      return nodes.add([number(f.lhs), number(f.rhs)], site)
    case '-':
      return nodes.sub(number(f.lhs), number(f.rhs), site)
    case '*':
      return nodes.mul([number(f.lhs), number(f.rhs)], site)
    case '/':
      return nodes.div(number(f.lhs), number(f.rhs), site)
    case '^':
      return nodes.pow(number(f.lhs), number(f.rhs), site)
    case '&&':
      return nodes.node({ kind: 'logic', op: 'and', args: Object.freeze([condition(f.lhs), condition(f.rhs)]) }, site)
    case '||':
      return nodes.node({ kind: 'logic', op: 'or', args: Object.freeze([condition(f.lhs), condition(f.rhs)]) }, site)
    default:
      return nodes.node({ kind: 'compare', op: f.op, lhs: number(f.lhs), rhs: number(f.rhs) }, site)
  }
}

function called({ fn, args }: Formula & { kind: 'call' }, number: Part, condition: Part, site: RawSite): Described {
  const [first, second, third] = args as [Formula, Formula, Formula]
  switch (fn) {
    case 'select':
      return nodes.node({ kind: 'select', cond: condition(first), then: number(second), else: number(third) }, site)
    case 'not':
      return nodes.node({ kind: 'logic', op: 'not', args: Object.freeze([condition(first)]) }, site)
    case 'complex':
      return complexOf(number(first), number(second), site)
    case 'real':
    case 'imag':
    case 'conj':
      return partOf(complexOps[fn], number(first), site)
    case 'min':
    case 'max':
      return args.map(number).reduce((a, b) => nodes.call(fn, [a, b], site))
    default:
      return nodes.call(fn, args.map(number), site)
  }
}
