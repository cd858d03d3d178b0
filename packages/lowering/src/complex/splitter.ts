import {
  complexOps,
  mapDescribed,
  rationals,
  type Described,
  type DescribedFunction,
  type Diagnostic,
  type RawSite,
} from '@courant/core'
import {
  complexFunctions,
  complexPower,
  conjugate,
  integerPower,
  num,
  pair,
  plus,
  times,
  zero,
  type Pair,
} from './arithmetic.ts'

/**
 * Formulas over complex numbers as pairs of formulas over real ones. A shared tree is split once; one without complex
 * numbers stays the tree that it is. Where complex numbers have no meaning, that is reported, and splitting goes on.
 */
export class Splitter {
  readonly #report: (d: Diagnostic) => void
  readonly #done = new Map<Described, Pair>()

  constructor(report: (d: Diagnostic) => void) {
    this.#report = report
  }

  split(d: Described, site: RawSite | undefined): Pair {
    const known = this.#done.get(d)
    if (known) return known
    const out = this.#split(d, d.site ?? site)
    this.#done.set(d, out)
    return out
  }

  /** What has to be real: a condition, an index, a weight. */
  real(d: Described, site: RawSite | undefined, what: string): Described {
    const { re, im } = this.split(d, site)
    if (im) this.#refuse(`${what} must be real, and this one is complex.`, d.site ?? site)
    return re
  }

  #split(d: Described, site: RawSite | undefined): Pair {
    const below = (child: Described): Pair => this.split(child, site)
    switch (d.kind) {
      case 'num':
      case 'param':
      case 'index':
        return { re: d }
      case 'at':
        return this.#read(d, d.function)
      case 'access': {
        const indices = mapDescribed(d, (index) => this.real(index, site, 'An index')) as typeof d
        return this.#read(indices, d.function)
      }
      case 'deriv': {
        const arg = below(d.arg)
        const weights = d.weights?.map((w) => this.real(w, site, 'A weight of a derivative'))
        const over = (part: Described): Described =>
          part === d.arg && (weights ?? []).every((w, i) => w === d.weights?.[i])
            ? d
            : Object.freeze({ ...d, arg: part, ...(weights && { weights: Object.freeze(weights) }) })
        return { re: over(arg.re), im: arg.im && over(arg.im) }
      }
      case 'add': {
        const terms = d.args.map(below)
        return terms.some((t) => t.im) ? plus(terms) : { re: rebuilt(d, terms) }
      }
      case 'mul':
        return this.#product(d, d.args.map(below))
      case 'pow':
        return this.#power(d, below(d.base), below(d.exponent))
      case 'call': {
        const args = d.args.map(below)
        const [z] = args
        if (!z || args.every((a) => !a.im)) return { re: rebuilt(d, args) }
        const apply = complexFunctions[d.fn]
        if (apply) return apply(z)
        return this.#refuse(`'${d.fn}' takes no complex number.`, site)
      }
      case 'compare':
        return { re: this.#compared(d, below(d.lhs), below(d.rhs), site) }
      case 'select': {
        const cond = this.real(d.cond, site, 'A condition')
        const [then, other] = [below(d.then), below(d.else)]
        if (!then.im && !other.im) return { re: rebuilt(d, [{ re: cond }, then, other]) }
        const choose = (a: Described, b: Described): Described =>
          Object.freeze({ kind: 'select', cond, then: a, else: b })
        return { re: choose(then.re, other.re), im: choose(then.im ?? zero, other.im ?? zero) }
      }
      case 'logic':
        return { re: mapDescribed(d, (c) => this.real(c, site, 'A condition')) }
      case 'ext':
        return this.#operation(d, site)
      default:
        return d satisfies never
    }
  }

  #read(d: Extract<Described, { kind: 'at' | 'access' }>, { parts }: DescribedFunction): Pair {
    if (!parts) return { re: d }
    return { re: Object.freeze({ ...d, function: parts[0] }), im: Object.freeze({ ...d, function: parts[1] }) }
  }

  /** Real factors are multiplied as they stand, and into each part once. */
  #product(d: Described, factors: readonly Pair[]): Pair {
    const complex = factors.filter((f) => f.im)
    if (complex.length === 0) return { re: rebuilt(d, factors) }
    const reals = factors.flatMap((f) => (f.im ? [] : [f.re]))
    const rest = complex.reduce(times)
    const scale: Pair[] = reals.length === 0 ? [] : [{ re: reals.length === 1 ? (reals[0] as Described) : mul(reals) }]
    return [...scale, rest].reduce(times)
  }

  #power(d: Extract<Described, { kind: 'pow' }>, base: Pair, exponent: Pair): Pair {
    if (!base.im && !exponent.im) return { re: rebuilt(d, [base, exponent]) }
    const e = exponent.re
    if (exponent.im || e.kind !== 'num') return complexPower(base, exponent)
    const value = rationals.toNumber(e.value)
    if (value === 0.5) return complexFunctions.sqrt?.(base) ?? base
    return Number.isInteger(value) && Math.abs(value) <= 64 ? integerPower(base, value) : complexPower(base, exponent)
  }

  #compared(d: Extract<Described, { kind: 'compare' }>, a: Pair, b: Pair, site: RawSite | undefined): Described {
    const { op } = d
    if (!a.im && !b.im) return rebuilt(d, [a, b])
    if (op !== '==' && op !== '!=') {
      this.#refuse(`Complex numbers have no order: '${op}' can't compare them.`, site, [
        'Compare their moduli, abs(...).',
      ])
      return d
    }
    const parts = [
      [a.re, b.re],
      [a.im ?? zero, b.im ?? zero],
    ] as const
    const args = parts.map(([lhs, rhs]): Described => Object.freeze({ kind: 'compare', op, lhs, rhs }))
    return Object.freeze({ kind: 'logic', op: op === '==' ? 'and' : 'or', args: Object.freeze(args) })
  }

  #operation(d: Extract<Described, { kind: 'ext' }>, site: RawSite | undefined): Pair {
    const [arg] = d.args
    if (d.op === complexOps.unit) return pair(zero, num(1))
    if (d.op === complexOps.real && arg) return { re: this.split(arg, site).re }
    if (d.op === complexOps.imag && arg) return { re: this.split(arg, site).im ?? zero }
    if (d.op === complexOps.conj && arg) return conjugate(this.split(arg, site))
    return { re: mapDescribed(d, (a) => this.real(a, site, `An operand of '${d.op}'`)) }
  }

  #refuse(message: string, site: RawSite | undefined, hints?: readonly string[]): Pair {
    this.#report({
      code: 'lower/complex-operand',
      severity: 'error',
      message,
      site,
      hints: hints ?? ["Take 'real(...)', 'imag(...)' or 'abs(...)' of it."],
    })
    return { re: zero }
  }
}

const mul = (args: readonly Described[]): Described => Object.freeze({ kind: 'mul', args: Object.freeze([...args]) })

/** The node over the real parts of its children, which are in their order; itself where they did not change. */
function rebuilt(d: Described, children: readonly Pair[]): Described {
  let next = 0
  return mapDescribed(d, () => (children[next++] as Pair).re)
}
