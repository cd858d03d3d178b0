import {
  describedChildren,
  isFieldObject,
  isScalarObject,
  rationals,
  type Described,
  type DescribedEquation,
  type DescribedFunction,
  type FieldObject,
  type RawSite,
  type ScalarObject,
} from '@courant/core'

/** The objects that a program was written with, by name: the default arguments of its runs. */
export interface ProgramObjects {
  readonly fields: ReadonlyMap<string, FieldObject>
  readonly scalars: ReadonlyMap<string, ScalarObject>
  /** Where the user shifts each function furthest along each of its axes, by `reachKey`. */
  readonly reaches: ReadonlyMap<string, Reach>
  /** The functions whose values some formula reads. What the others hold before a run does not matter. */
  readonly inputs: ReadonlySet<string>
  /** Whether a formula speaks of complex numbers. */
  readonly isComplex: boolean
  /** Of an operator that was loaded from bytes: they say what an argument must be like, and can't stand in for one. */
  readonly arePlaceholders?: boolean
}

export interface Reach {
  readonly distance: number
  readonly site: RawSite
}

export const reachKey = (field: string, axis: number): string => `${field} ${axis}`

type DescribedAccess = Extract<Described, { kind: 'at' }>

export function collectObjects(equations: readonly DescribedEquation[]): ProgramObjects {
  const fields = new Map<string, FieldObject>()
  const scalars = new Map<string, ScalarObject>()
  const reaches = new Map<string, Reach>()
  const seen = new Set<Described>()
  const addFunction = ({ field, object, conditions, parts }: DescribedFunction): void => {
    if (parts) isComplex = true
    if (isFieldObject(object)) fields.set(field.name, object)
    for (const condition of conditions ?? []) visit(condition)
  }
  const addReach = ({ function: { field }, shifts, site }: DescribedAccess): void => {
    for (const [axis, shift] of shifts.entries()) {
      const [key, distance] = [reachKey(field.name, axis), Math.abs(rationals.toNumber(shift))]
      if (site && distance > (reaches.get(key)?.distance ?? 0)) reaches.set(key, { distance, site })
    }
  }
  const inputs = new Set<string>()
  let isComplex = false
  const visit = (e: Described): void => {
    if (seen.has(e)) return
    seen.add(e)
    if (e.kind === 'at') {
      inputs.add(e.function.field.name)
      addFunction(e.function)
      addReach(e)
    }
    if (e.kind === 'access') {
      inputs.add(e.function.field.name)
      addFunction(e.function)
    }
    if (e.kind === 'ext' && e.op.startsWith('complex.')) isComplex = true
    if (e.kind === 'param' && isScalarObject(e.object)) scalars.set(e.param.name, e.object)
    describedChildren(e).forEach(visit)
  }
  for (const { target, value, points, update, region, when } of equations) {
    for (const end of (region ?? []).flatMap(({ lo, hi }) => [lo, hi])) if (end.from === 'index') visit(end.at)
    if (target.kind === 'at' && update === 'set') {
      addFunction(target.function)
      addReach(target)
    } else visit(target)
    visit(value)
    for (const condition of when ?? []) visit(condition)
    if (points) addFunction(points)
  }
  return { fields, scalars, reaches, inputs, isComplex }
}
