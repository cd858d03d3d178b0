import { rationals, stencilOf, type Described, type Dimension, type Rational } from '@courant/core'

/** Values for the leaves of a formula: a function anywhere, a parameter by name. */
export interface Values {
  at(name: string, shifts: readonly Rational[]): number
  param(name: string): number
}

/** A formula as a number at one point, derivatives by their stencils. In double precision, slow and plain. */
export function evaluate(e: Described, values: Values): number {
  const at = (d: Described, moved: ReadonlyMap<string, number>): number => {
    const inner = (part: Described): number => at(part, moved)
    switch (d.kind) {
      case 'num':
        return rationals.toNumber(d.value)
      case 'param':
        return values.param(d.param.name)
      case 'index':
        return moved.get(d.dimension.name) ?? 0
      case 'at': {
        const { axes, name } = d.function.field
        const shifts = d.shifts.map((s, i) => rationals.plus(s, rationals.rational(moved.get(axes[i]?.dim ?? '') ?? 0)))
        return values.at(name, shifts)
      }
      case 'deriv': {
        const spacing = values.param(d.dimension.spacing ?? '')
        const sum = stencilOf({ ...d, x0: d.x0 ?? rationals.zero }).reduce(
          (total, p) => total + rationals.toNumber(p.weight) * at(d.arg, further(moved, d.dimension, p.shift)),
          0,
        )
        return sum / spacing ** d.order
      }
      case 'add':
        return d.args.map(inner).reduce((a, b) => a + b)
      case 'mul':
        return d.args.map(inner).reduce((a, b) => a * b)
      case 'pow':
        return inner(d.base) ** inner(d.exponent)
      default:
        throw new Error(`No value for a '${d.kind}'.`)
    }
  }
  return at(e, new Map())
}

const further = (moved: ReadonlyMap<string, number>, { name }: Dimension, by: number): ReadonlyMap<string, number> =>
  new Map(moved).set(name, (moved.get(name) ?? 0) + by)
