import { CourantError, inWords, type DescribedEquation, type EquationObject } from '@courant/core'
import { splitComplex } from '@courant/lowering'
import { fingerprintOfNodes } from './fingerprint.ts'
import { collectObjects, type ProgramObjects } from './objects.ts'

/** Equations, in lists as deep as is handy: `[eq, src.inject(...), rec.interpolate(...)]`. */
export type EquationList = EquationObject | readonly EquationList[]

/** What an operator's equations say, whatever its options. */
export interface Reading {
  /** As it was read, frozen: the user's own may change. */
  readonly list: EquationList
  /** Complex functions are pairs of real ones. */
  readonly equations: readonly DescribedEquation[]
  readonly objects: ProgramObjects
  /** Equal for equations that say the same. */
  readonly fingerprint: string | undefined
}

interface Read extends Reading {
  readonly written: readonly DescribedEquation[]
}

/**
 * By the user's own list, which leads to all that a reading holds: nothing lives longer for it. What equations say is
 * frozen; the list may change.
 */
const readings = new WeakMap<EquationList, Read>()

/** Throws `operator/not-an-equation`, and what describing an equation throws. */
export function read(list: EquationList): Reading {
  const written = flatten(list)
  const known = readings.get(list)
  if (known?.written.length === written.length && written.every((e, i) => e === known.written[i])) return known
  const mentioned = collectObjects(written)
  // Other programs pay for the look alone.
  const equations = mentioned.isComplex ? splitComplex(written) : written
  const objects = mentioned.isComplex ? collectObjects(equations) : mentioned
  const own = copied(list)
  const reading = { list: own, written, equations, objects, fingerprint: fingerprintOfNodes(equations) }
  for (const one of [list, own]) readings.set(one, reading)
  return reading
}

function flatten(equations: EquationList): readonly DescribedEquation[] {
  if (isList(equations)) return equations.flatMap(flatten)
  const describe = (equations as Partial<EquationObject> | undefined)?.describe
  if (typeof describe === 'function') return [describe.call(equations)].flat()
  throw new CourantError([
    {
      code: 'operator/not-an-equation',
      severity: 'error',
      message: `An operator is made of equations, not of ${inWords(equations)}.`,
      hints: ["Wrap it: 'new Eq(u.forward, ...)', 'src.inject(...)', 'rec.interpolate(...)'."],
    },
  ])
}

const copied = (equations: EquationList): EquationList =>
  isList(equations) ? Object.freeze(equations.map(copied)) : equations

const isList = (equations: EquationList): equations is readonly EquationList[] => Array.isArray(equations)
