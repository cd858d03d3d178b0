import { rationals, walk, type Diagnostic, type Expr } from '@courant/core'
import type { Problem } from '../problem.ts'
import type { Speeds } from '../speeds.ts'
import type { Values } from '../values.ts'
import { number, place } from '../words.ts'

/** Values that no medium has: NaN, zeros that are divided by, a sign that changes, waves that stand still. */
export function checkModel(problem: Problem, names: readonly string[], values: Values): readonly Diagnostic[] {
  const roles = rolesOf(problem)
  return names.flatMap((name) => {
    const flat = values.flat(name)
    const { partOf } = problem.fields.get(name) ?? {}
    const subject =
      partOf === undefined ? `'${name}'` : `The ${name.endsWith('_re') ? 'real' : 'imaginary'} part of '${partOf}'`
    const count = tally(flat)
    const at = (element: number): string => place(values.pointOf(name, element) ?? [], problem.grid.dimensionNames)
    const all = flat?.length ?? 0
    const make = (
      code: Diagnostic['code'],
      severity: 'error' | 'warning',
      message: string,
      why: string,
      what: string,
    ) => ({
      ...{ code, severity, message, site: problem.sites.get(name) },
      notes: [why],
      hints: [what],
    })
    const found: Diagnostic[] = []
    if (count.bad.many > 0) {
      const message = `${subject} holds NaN or infinity at ${many(count.bad.many, all)}, first at ${at(count.bad.first)}.`
      found.push(
        make(
          'check/not-finite',
          'error',
          message,
          'It spreads by one stencil every step.',
          `Look at where '${partOf ?? name}' is set.`,
        ),
      )
    }
    const zeros = flat ? count.zero : { many: 1, first: 0 }
    if (roles.divisors.has(name) && zeros.many > 0) {
      const message = flat
        ? `The equations divide by '${name}', which is 0 at ${many(zeros.many, all)}, first at ${at(zeros.first)}.`
        : `The equations divide by '${name}', which was never set and holds zeros.`
      found.push(
        make(
          'check/zero-divisor',
          'error',
          message,
          'The result there is infinite or NaN from the first step on.',
          `Set '${name}' everywhere, the absorbing layer included.`,
        ),
      )
    }
    // Complex numbers have no sign.
    const isMeasure = partOf === undefined && (roles.divisors.has(name) || roles.squares.has(name))
    if (isMeasure && count.negative.many > 0 && count.positive.many > 0) {
      const message = `'${name}' is negative at ${many(count.negative.many, all)}, first at ${at(count.negative.first)}, and positive elsewhere.`
      found.push(
        make(
          'check/mixed-sign',
          'warning',
          message,
          'The equations divide by it or square it, as one does with velocities and densities.',
          `Look at where '${name}' is set.`,
        ),
      )
    }
    return found
  })
}

/** Points where nothing travels, in a model where elsewhere it does. */
export function checkStanding(problem: Problem, speeds: readonly Speeds[]): readonly Diagnostic[] {
  const standing = speeds.find((s) => s.fastest === 0)
  const fastest = Math.max(0, ...speeds.map((s) => s.fastest))
  if (!standing || fastest === 0) return []
  const { point, coefficients } = standing.sample
  const zero = [...coefficients].find(([, value]) => value === 0)?.[0]
  return [
    {
      code: 'check/no-waves',
      severity: 'warning',
      message: `Waves stand still at ${place(point, problem.grid.dimensionNames)}: their speed there is 0, and up to ${number(fastest)} elsewhere.`,
      ...(zero !== undefined && { site: problem.sites.get(zero), notes: [`'${zero}' is 0 there.`] }),
      hints: ['Set the model everywhere, the absorbing layer included.'],
    },
  ]
}

const many = (count: number, all: number): string => `${count} of ${all} points`

interface Count {
  many: number
  first: number
}

function tally(flat: ArrayLike<number> | undefined): Record<'bad' | 'zero' | 'negative' | 'positive', Count> {
  const none = (): Count => ({ many: 0, first: -1 })
  const out = { bad: none(), zero: none(), negative: none(), positive: none() }
  for (let i = 0; i < (flat?.length ?? 0); i++) {
    const v = flat?.[i] as number
    const count = !Number.isFinite(v) ? out.bad : v === 0 ? out.zero : v < 0 ? out.negative : out.positive
    if (count.many++ === 0) count.first = i
  }
  return out
}

/** Which functions the equations divide by as they are, and which they raise to an even power. */
function rolesOf({ root }: Problem): { readonly divisors: ReadonlySet<string>; readonly squares: ReadonlySet<string> } {
  const [divisors, squares] = [new Set<string>(), new Set<string>()]
  const isEven = (e: Expr): boolean => e.kind === 'num' && rationals.isInteger(e.value) && e.value.n % 2n === 0n
  for (const { value } of root.body) {
    walk(value, (e) => {
      if (e.kind !== 'pow' || e.base.kind !== 'at') return
      if (e.exponent.kind === 'num' && rationals.sign(e.exponent.value) < 0) divisors.add(e.base.field)
      if (isEven(e.exponent)) squares.add(e.base.field)
    })
  }
  return { divisors, squares }
}
