import { fail, isFloat, rationals, type Described, type Fn, type RawSite } from '@courant/core'
import { numeric, type Operand } from './operand.ts'
import { print } from './print.ts'

const rounds: ReadonlySet<Fn> = new Set(['floor', 'ceil', 'round'])
const keeps: ReadonlySet<Fn> = new Set(['abs', 'sign', 'min', 'max', 'mod'])

/** Whether an expression is sure to be a whole number: indices, integer constants and functions, and sums of these. */
function isWholeNumber(e: Described): boolean {
  switch (e.kind) {
    case 'num':
      return rationals.isInteger(e.value)
    case 'index':
      return true
    case 'param':
      return !isFloat(e.param.dtype)
    case 'at':
    case 'access':
      return !isFloat(e.function.field.dtype)
    case 'add':
    case 'mul':
      return e.args.every(isWholeNumber)
    case 'call':
      return rounds.has(e.fn) || (keeps.has(e.fn) && e.args.every(isWholeNumber))
    case 'select':
      return isWholeNumber(e.then) && isWholeNumber(e.else)
    case 'pow':
    case 'deriv':
    case 'compare':
    case 'logic':
    case 'ext':
      return false
    default:
      return e satisfies never
  }
}

/** An index. Throws `dsl/bad-index`. */
export function wholeNumber(value: Operand, dim: string, site: RawSite): Described {
  const e = numeric(value, site)
  if (isWholeNumber(e)) return e
  return fail({
    code: 'dsl/bad-index',
    message: `'${print(e)}' is no index along '${dim}': it need not be a whole number.`,
    site,
    notes: ['Indices are whole numbers, dimensions, and constants or functions of an integer dtype.'],
    hints: ["Give the constant or function the dtype 'int32'."],
  })
}
