import {
  describedChildren,
  isFieldObject,
  isScalarObject,
  rationals,
  type Described,
  type DescribedEnd,
  type DescribedEquation,
  type DescribedFunction,
  type Field,
  type FieldObject,
  type RawSite,
  type ScalarObject,
} from '@courant/core'

/** The objects that a program was written with, by name: the default arguments of its runs. */
export interface ProgramObjects {
  readonly fields: ReadonlyMap<string, FieldObject>
  readonly scalars: ReadonlyMap<string, ScalarObject>
  /** Where the user made each function. */
  readonly sites: ReadonlyMap<string, RawSite>
  /** Where the user reads or stores each function furthest along each of its axes, by `reachKey`. */
  readonly reaches: ReadonlyMap<string, Reach>
  /** The functions whose values some formula reads. What the others hold before a run does not matter. */
  readonly inputs: ReadonlySet<string>
  /** Which points meet functions on a part of the grid, in whose box they must lie. */
  readonly meetings: readonly Meeting[]
  /** The arrays that plugins' keys ask something of, those among them that no object of the user's stands behind. */
  readonly keyed: readonly Field[]
  /** Whether a formula speaks of complex numbers. */
  readonly isComplex: boolean
  /** Of an operator that was loaded from bytes: they say what an argument must be like, and can't stand in for one. */
  readonly arePlaceholders?: boolean
}

export interface Reach {
  readonly distance: number
  readonly site: RawSite
}

/** Points, and a function on a part of the grid, by name. */
export interface Meeting {
  readonly points: string
  readonly field: string
  /** Of the part. */
  readonly part: string
}

/** Of shifts, or of numbers that stand as indices, which lie where they do whatever the bounds of a run are. */
export const reachKey = (field: string, axis: number, isNumber = false): string =>
  `${field} ${axis}${isNumber ? ' at a number' : ''}`

type Shifted = Extract<Described, { kind: 'at' }>
type Indexed = Extract<Described, { kind: 'access' }>

export function collectObjects(equations: readonly DescribedEquation[]): ProgramObjects {
  const fields = new Map<string, FieldObject>()
  const scalars = new Map<string, ScalarObject>()
  const reaches = new Map<string, Reach>()
  const seen = new Set<Described>()
  const sites = new Map<string, RawSite>()
  const keyed = new Set<Field>()
  const addFunction = ({ field, object, conditions, parts, madeOf = [], site }: DescribedFunction): void => {
    if (parts) isComplex = true
    if (field.extras) keyed.add(field)
    if (isFieldObject(object)) fields.set(field.name, object)
    if (site) sites.set(field.name, site)
    for (const of of madeOf)
      if ('kind' in of) visit(of)
      else addFunction(of)
    for (const condition of conditions ?? []) visit(condition)
  }
  const addReach = (key: string, distance: number, site: RawSite | undefined): void => {
    if (site && distance > (reaches.get(key)?.distance ?? 0)) reaches.set(key, { distance, site })
  }
  const addShifts = ({ function: { field }, shifts, site }: Shifted): void => {
    for (const [axis, shift] of shifts.entries())
      addReach(reachKey(field.name, axis), Math.abs(rationals.toNumber(shift)), site)
  }
  const addNumbers = ({ function: { field }, indices, site }: Indexed): void => {
    for (const [axis, index] of indices.entries())
      if (index.kind === 'num')
        addReach(reachKey(field.name, axis, true), Math.abs(rationals.toNumber(index.value)), site)
  }
  /** A number among the indices of a left side is where the equation holds, and no index of the target any more. */
  const addWall = (target: Described, dim: string, end: DescribedEnd): void => {
    if (target.kind !== 'at' || end.from !== 'index' || end.at.kind !== 'num') return
    const { field } = target.function
    const axis = field.axes.findIndex((one) => one.dim === dim)
    addReach(reachKey(field.name, axis, true), Math.abs(rationals.toNumber(end.at.value)), target.site)
  }
  const inputs = new Set<string>()
  const meetings: Meeting[] = []
  let isComplex = false
  const visit = (e: Described): void => {
    if (seen.has(e)) return
    seen.add(e)
    if (e.kind === 'at') {
      inputs.add(e.function.field.name)
      addFunction(e.function)
      addShifts(e)
    }
    if (e.kind === 'access') {
      inputs.add(e.function.field.name)
      addFunction(e.function)
      addNumbers(e)
    }
    if (e.kind === 'ext' && e.op.startsWith('complex.')) isComplex = true
    if (e.kind === 'param' && isScalarObject(e.object)) scalars.set(e.param.name, e.object)
    describedChildren(e).forEach(visit)
  }
  for (const { target, value, points, update, region, when } of equations) {
    for (const { dimension, lo } of region ?? []) addWall(target, dimension.name, lo)
    for (const end of (region ?? []).flatMap(({ lo, hi }) => [lo, hi])) if (end.from === 'index') visit(end.at)
    if (target.kind === 'at' && update === 'set') {
      addFunction(target.function)
      addShifts(target)
    } else visit(target)
    visit(value)
    for (const condition of when ?? []) visit(condition)
    if (points) {
      addFunction(points)
      if (region) for (const e of [target, value]) meetings.push(...meetingsOf(points.field.name, e))
    }
  }
  return { fields, scalars, sites, reaches, inputs, meetings, keyed: [...keyed], isComplex }
}

function meetingsOf(points: string, root: Described): readonly Meeting[] {
  const found: Meeting[] = []
  const seen = new Set<Described>()
  const visit = (e: Described): void => {
    if (seen.has(e)) return
    seen.add(e)
    if ((e.kind === 'at' || e.kind === 'access') && e.function.region)
      found.push({ points, field: e.function.field.name, part: e.function.region.name })
    describedChildren(e).forEach(visit)
  }
  visit(root)
  return found
}
