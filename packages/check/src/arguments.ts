import { callSite, didYouMean, fail, inWords } from '@courant/core'
import type { Checkable, CheckArguments, Problem } from './problem.ts'

/** What is given by name is looked at by name: `Dt` in place of `dt` would say that any step is stable. */
export function checkNamed(args: unknown): asserts args is CheckArguments {
  if (typeof args === 'object' && args !== null && !Array.isArray(args)) return
  fail({
    code: 'check/bad-argument',
    message: `'check' takes the arguments of 'apply' by name, in one object, not ${inWords(args)}.`,
    site: callSite(),
    hints: ['Write check(op, { dt: 1e-3 }).'],
  })
}

/** Throws `check/bad-argument` for a name that the problem does not have, and for a number that is none. */
export function checkArguments(checkable: Checkable, problem: Problem, args: CheckArguments): void {
  const known = namesOf(checkable, problem)
  for (const [name, value] of Object.entries(args)) {
    if (value === undefined) continue
    const isKnown = known.includes(name) || /_(?:m|M|coords|weights)$/.test(name)
    // Equations don't know what the plugins of an operator take.
    if (!isKnown && (isOperator(checkable) || didYouMean(name, known) !== undefined)) unknownName(name, known)
    const isScalar = name === 'dt' || name.startsWith('h_')
    if (isScalar && !Number.isFinite(value)) notANumber(name, value)
  }
}

const isOperator = (checkable: object): checkable is { readonly parameters: readonly string[] } =>
  'parameters' in checkable && Array.isArray(checkable.parameters)

/** An operator says which; equations have their functions, their numbers and the parameters of these. */
function namesOf(checkable: Checkable, { root, fields, grid }: Problem): readonly string[] {
  const own = isOperator(checkable) ? checkable.parameters : []
  const names = [...own, ...fields.keys(), ...root.decls.params.keys(), ...grid.dimensionNames.map((dim) => `h_${dim}`)]
  // Complex ones are given whole.
  return [...new Set([...names, ...names.map((name) => name.replace(/_(?:re|im)$/, '')), 'dt'])]
}

function unknownName(name: string, known: readonly string[]): never {
  const meant = didYouMean(name, known)
  return fail({
    code: 'check/bad-argument',
    message: `The problem has no argument '${name}'.`,
    site: callSite(),
    notes: [`It has: ${known.join(', ')}.`],
    hints: meant === undefined ? [] : [`Did you mean '${meant}'?`],
  })
}

const notANumber = (name: string, value: unknown): never =>
  fail({
    code: 'check/bad-argument',
    message: `The argument '${name}' must be a finite number, not ${inWords(value)}.`,
    site: callSite(),
  })
