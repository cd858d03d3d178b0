import { didYouMean, type Declarations, type DescribedProgram, type PassContext } from '@courant/core'
import { isFixable } from './declare.ts'

/** Every number that was given stands for something in the equations. */
export function checkSubs({ subs = new Map() }: DescribedProgram, { params }: Declarations, cx: PassContext): void {
  for (const { name, role } of params.values()) {
    if (role.kind !== 'spacing' || subs.get(name) !== 0) continue
    cx.report({ code: 'lower/division-by-zero', severity: 'error', message: `'subs' makes the spacing '${name}' 0.` })
  }
  const known = [...params.values()].filter(isFixable).map(({ name }) => name)
  for (const name of subs.keys()) {
    if (known.includes(name)) continue
    const guess = didYouMean(name, known)
    cx.report({
      code: 'lower/unknown-parameter',
      severity: 'error',
      message: `'subs' gives a number for '${name}', and the equations have no such parameter.`,
      hints: [guess ? `Did you mean '${guess}'?` : `They have: ${known.map((n) => `'${n}'`).join(', ') || 'none'}.`],
    })
  }
}
