import { callSite, fail, rationals, type Described } from '@courant/core'
import { Expression } from './expression.ts'
import { mapChildren } from './nodes.ts'
import { anyOperand, numeric, type Operand } from './operand.ts'
import { print } from './print.ts'

/**
 * The formula with other things in the place of some: `subs(pde, [[m, 2], [u.forward, next]])`. What is replaced is a
 * function where it is read (`u` leaves `u.forward` alone), a constant, a spacing or a dimension; below derivatives too.
 * All pairs at once: what one brings, no other one changes. The formula given stays as it is, and the new one reads the
 * same functions, whose data it shares.
 *
 * Errors: `dsl/bad-substitution` for anything else in the first place of a pair, `dsl/not-an-expression`, `dsl/not-finite`.
 */
export function subs(e: Operand, pairs: Iterable<readonly [from: Operand, to: Operand]>): Expression {
  const site = callSite()
  const to = new Map<string, Described>()
  for (const [from, value] of pairs) {
    const described = anyOperand(from, site)
    const key = keyOf(described) ?? refuse(described, site)
    to.set(key, numeric(value, site))
  }
  const done = new Map<Described, Described>()
  const replaced = (d: Described): Described => {
    const known = done.get(d)
    if (known) return known
    const key = keyOf(d)
    const out = (key === undefined ? undefined : to.get(key)) ?? mapChildren(d, replaced)
    done.set(d, out)
    return out
  }
  return new Expression(replaced(anyOperand(e, site)))
}

/** Equal for what has the same name in the code. */
function keyOf(d: Described): string | undefined {
  if (d.kind === 'at') return `at ${d.function.field.name} ${d.shifts.map(rationals.printRational).join(' ')}`
  if (d.kind === 'param') return `param ${d.param.name}`
  return d.kind === 'index' ? `index ${d.dimension.name}` : undefined
}

const refuse = (d: Described, site: Described['site']): never =>
  fail({
    code: 'dsl/bad-substitution',
    message: `'${print(d)}' can't be replaced.`,
    site,
    notes: ['Functions, constants, spacings and dimensions can, for they have names.'],
    hints: ['Write a function of TypeScript that takes what varies, and builds the formula.'],
  })
