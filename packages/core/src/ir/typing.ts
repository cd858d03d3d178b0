import type { Declarations } from './declarations.ts'
import { isFloat, promote, type Dtype } from './dtype.ts'
import type { Expr, Fn } from './expr.ts'

/** The dtype of a name that is no parameter: a `Let` in scope, or `int64` for a loop index. Undefined if unknown. */
export type LocalTypes = (name: string) => Dtype | undefined

const keepsIntegers: ReadonlySet<Fn> = new Set(['abs', 'sign', 'min', 'max', 'mod', 'floordiv'])

/**
 * The number format in which a target evaluates `e`: floats dominate integers, the wider one wins. A literal takes the
 * format of what it meets, and so does a root or another function of integers. Undefined for these alone, for a
 * condition, an unknown name and a plugin's own operation.
 */
export function dtypeOf(e: Expr, decls: Declarations, local: LocalTypes): Dtype | undefined {
  switch (e.kind) {
    case 'symbol':
      return decls.params.get(e.name)?.dtype ?? local(e.name)
    case 'at':
    case 'access':
      return decls.fields.get(e.field)?.dtype
    case 'add':
    case 'mul':
      return widest(e.args, decls, local)
    case 'pow':
      return widest([e.base, e.exponent], decls, local)
    case 'call': {
      const dtype = widest(e.args, decls, local)
      return dtype === undefined || isFloat(dtype) || keepsIntegers.has(e.fn) ? dtype : undefined
    }
    case 'select':
      return widest([e.then, e.else], decls, local)
    case 'deriv':
      return dtypeOf(e.arg, decls, local)
    case 'num':
    case 'compare':
    case 'logic':
    case 'ext':
      return undefined
    default:
      return e satisfies never
  }
}

function widest(args: readonly Expr[], decls: Declarations, local: LocalTypes): Dtype | undefined {
  let out: Dtype | undefined
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Expr
    const dtype = dtypeOf(arg, decls, local)
    if (dtype === undefined && isLiteral(arg)) continue
    if (dtype === undefined) return undefined
    out = out === undefined ? dtype : promote(out, dtype)
  }
  return out
}

/** A number, or a sum or product of numbers alone. */
const isLiteral = (e: Expr): boolean =>
  e.kind === 'num' || ((e.kind === 'add' || e.kind === 'mul') && e.args.every(isLiteral))
