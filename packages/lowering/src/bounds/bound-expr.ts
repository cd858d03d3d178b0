/**
 * A bound as plain data, so that a stored program can be checked wherever it is run: a number, a parameter's name, or an
 * operation. `['+', 'x_M', 4]` is `x_M + 4`; `div` is the floored quotient of two.
 */
export type BoundExpr = number | string | readonly ['+' | '*' | 'div' | 'min' | 'max', ...BoundExpr[]]

/** The bound for the parameters of a call. Throws where one is missing: the runtime then left out an argument. */
export function evaluateBound(bound: BoundExpr, values: ReadonlyMap<string, number>): number {
  if (typeof bound === 'number') return bound
  if (typeof bound === 'string') {
    const value = values.get(bound)
    if (value === undefined) throw new Error(`A bound needs the parameter '${bound}', which has no value.`)
    return value
  }
  const [op, ...args] = bound
  const numbers = args.map((a) => evaluateBound(a, values))
  switch (op) {
    case '+':
      return numbers.reduce((a, b) => a + b, 0)
    case '*':
      return numbers.reduce((a, b) => a * b, 1)
    case 'div':
      return Math.floor((numbers[0] ?? NaN) / (numbers[1] ?? NaN))
    case 'min':
      return Math.min(...numbers)
    case 'max':
      return Math.max(...numbers)
    default:
      return op satisfies never
  }
}

/** `x_M + 4`, for messages. */
export function printBound(bound: BoundExpr): string {
  if (typeof bound !== 'object') return String(bound)
  const [op, ...args] = bound
  const texts = args.map((a) =>
    op === '*' && typeof a === 'object' && a[0] === '+' ? `(${printBound(a)})` : printBound(a),
  )
  if (op === 'min' || op === 'max' || op === 'div') return `${op}(${texts.join(', ')})`
  return texts.join(op === '+' ? ' + ' : '*').replaceAll('+ -', '- ')
}
