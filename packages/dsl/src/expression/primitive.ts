import { callSite, fail } from '@courant/core'

/**
 * What JavaScript's own operators get of a formula: its text where text is wanted. Arithmetic and comparisons want a
 * number and would go on with NaN, far from where the mistake is. Throws `dsl/plain-operator`.
 */
export function primitiveOf(formula: { toString(): string }, hint: string): string {
  if (hint !== 'number') return formula.toString()
  return fail({
    code: 'dsl/plain-operator',
    message: `JavaScript's own operators can't compute with '${formula.toString()}'.`,
    site: callSite(),
    notes: ['They work on numbers, and this is a formula.'],
    hints: ['Put the formula into a template, math`${m} * ${u.dt2}`, or call what it needs: m.mul(u.dt2), lt(u, 3).'],
  })
}
