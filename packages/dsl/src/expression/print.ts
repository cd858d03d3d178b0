import { complexOps, rationals, type Described, type Rational } from '@courant/core'

/** How tightly a printed form binds, so that brackets appear only where needed. */
const level = { compare: 1, add: 2, mul: 3, neg: 3, pow: 5, atom: 6 } as const

interface Printed {
  readonly text: string
  readonly level: number
}

/** An expression as a reader of mathematics would write it. For messages and the console, not parsed back. */
export const print = (d: Described): string => printed(d).text

function printed(d: Described): Printed {
  switch (d.kind) {
    case 'num':
      return number(d.value)
    case 'param':
      return atom(d.param.name)
    case 'index':
      return atom(d.dimension.name)
    case 'at':
      return atom(
        access(
          d.function.field.name,
          d.function.field.axes.map((axis) => axis.dim ?? ''),
          d.shifts,
        ),
      )
    case 'access':
      return atom(`${d.function.field.name}(${d.indices.map(print).join(', ')})`)
    case 'deriv':
      return atom(derivative(d))
    case 'add':
      return { text: sum(d.args), level: level.add }
    case 'mul':
      return product(d.args)
    case 'pow':
      return { text: `${within(d.base, level.atom)}^${within(d.exponent, level.pow)}`, level: level.pow }
    case 'call':
      return atom(`${d.fn}(${d.args.map(print).join(', ')})`)
    case 'ext':
      if (d.op === complexOps.unit) return atom('I')
      return atom(`${d.op.replace('complex.', '')}(${d.args.map(print).join(', ')})`)
    case 'compare':
      return { text: `${within(d.lhs, level.add)} ${d.op} ${within(d.rhs, level.add)}`, level: level.compare }
    case 'logic':
      return atom(`${d.op}(${d.args.map(print).join(', ')})`)
    case 'select':
      return atom(`select(${[d.cond, d.then, d.else].map(print).join(', ')})`)
    default:
      return d satisfies never
  }
}

const atom = (text: string): Printed => ({ text, level: level.atom })

function number(value: Rational): Printed {
  const text = rationals.printRational(value)
  if (rationals.sign(value) < 0) return { text, level: level.neg }
  return rationals.isInteger(value) ? atom(text) : { text, level: level.mul }
}

function within(d: Described, least: number): string {
  const { text, level: own } = printed(d)
  return own < least ? `(${text})` : text
}

/** `u`, or `u(time + 1, x, y)` where it is shifted. */
function access(name: string, dims: readonly string[], shifts: readonly Rational[]): string {
  if (shifts.every((s) => rationals.sign(s) === 0)) return name
  return `${name}(${dims.map((dim, i) => shifted(dim, shifts[i] ?? rationals.zero)).join(', ')})`
}

function shifted(dim: string, shift: Rational): string {
  const direction = rationals.sign(shift)
  if (direction === 0) return dim
  return `${dim} ${direction < 0 ? '-' : '+'} ${rationals.printRational(direction < 0 ? rationals.negate(shift) : shift)}`
}

function derivative(d: Extract<Described, { kind: 'deriv' }>): string {
  const order = d.order === 1 ? '' : `, ${d.order}`
  return `d(${print(d.arg)}, ${d.dimension.name}${order})`
}

function sum(args: readonly Described[]): string {
  return args
    .map((term, i) => {
      const text = within(term, level.add)
      if (i === 0) return text
      return text.startsWith('-') ? ` - ${text.slice(1)}` : ` + ${text}`
    })
    .join('')
}

/** Factors, with negative powers under a stroke and a leading -1 as a sign. */
function product(args: readonly Described[]): Printed {
  const head = args[0]
  if (args.length > 1 && head?.kind === 'num' && rationals.equal(head.value, rationals.minusOne)) {
    return {
      text: `-${within(args.length === 2 ? (args[1] as Described) : { kind: 'mul', args: args.slice(1) }, level.mul)}`,
      level: level.neg,
    }
  }
  const above: string[] = []
  const below: string[] = []
  for (const factor of args) {
    const inverse = inverted(factor)
    if (inverse) below.push(within(inverse, level.pow))
    else above.push(within(factor, level.mul))
  }
  return { text: [above.join('*') || '1', ...below].join('/'), level: level.mul }
}

function inverted(d: Described): Described | undefined {
  if (d.kind !== 'pow' || d.exponent.kind !== 'num' || rationals.sign(d.exponent.value) >= 0) return undefined
  const exponent = rationals.negate(d.exponent.value)
  if (rationals.equal(exponent, rationals.one)) return d.base
  return { kind: 'pow', base: d.base, exponent: { kind: 'num', value: exponent } }
}
