/**
 * A bound as plain data, so that a stored program can be checked wherever it is run: a number, a parameter's name, or an
 * operation. `['+', 'x_M', 4]` is `x_M + 4`; `div` is the floored quotient of two. `['least', 'map']` and
 * `['largest', 'map']` are the ends of what an integer function holds where the kernel reads it: only the data tell.
 */
export type BoundExpr =
  number | string | readonly ['+' | '*' | 'div' | 'min' | 'max', ...BoundExpr[]] | readonly [DataEnd, string]

export type DataEnd = 'least' | 'largest'

/** The key under which `evaluateBound` looks for an end of a function's values. No parameter has such a name. */
export const dataKey = (end: DataEnd, field: string): string => `${end}(${field})`

const isDataEnd = (bound: BoundExpr): bound is readonly [DataEnd, string] =>
  typeof bound === 'object' && (bound[0] === 'least' || bound[0] === 'largest')

/** The functions whose values a bound depends on, each once. */
export function dataIn(bound: BoundExpr): readonly string[] {
  if (typeof bound !== 'object') return []
  if (isDataEnd(bound)) return [bound[1]]
  const [, ...args] = bound as readonly [string, ...BoundExpr[]]
  return [...new Set(args.flatMap(dataIn))]
}

/** The bound for the parameters of a call. Throws where one is missing: the runtime then left out an argument. */
export function evaluateBound(bound: BoundExpr, values: ReadonlyMap<string, number>): number {
  if (typeof bound === 'number') return bound
  if (typeof bound === 'string' || isDataEnd(bound)) {
    const name = typeof bound === 'string' ? bound : dataKey(...bound)
    const value = values.get(name)
    if (value === undefined) throw new Error(`A bound needs the parameter '${name}', which has no value.`)
    return value
  }
  const [op, first = NaN] = bound
  let value = evaluateBound(first, values)
  // A plain loop: every apply evaluates dozens.
  for (let i = 2; i < bound.length; i++) value = combined(op, value, evaluateBound(bound[i] ?? NaN, values))
  return value
}

function combined(op: Exclude<Extract<BoundExpr, readonly unknown[]>[0], DataEnd>, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b
    case '*':
      return a * b
    case 'div':
      return Math.floor(a / b)
    case 'min':
      return Math.min(a, b)
    case 'max':
      return Math.max(a, b)
    default:
      return op satisfies never
  }
}

/** `x_M + 4`, for messages. */
export function printBound(bound: BoundExpr): string {
  if (typeof bound !== 'object') return String(bound)
  if (isDataEnd(bound)) return dataKey(...bound)
  const [op, ...args] = bound
  const texts = args.map((a) =>
    op === '*' && typeof a === 'object' && a[0] === '+' ? `(${printBound(a)})` : printBound(a),
  )
  if (op === 'min' || op === 'max' || op === 'div') return `${op}(${texts.join(', ')})`
  return texts.join(op === '+' ? ' + ' : '*').replaceAll('+ -', '- ')
}
