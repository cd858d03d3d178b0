import {
  callSite,
  describedChildren,
  fail,
  isFieldObject,
  isPointsObject,
  isScalarObject,
  type Described,
  type DescribedEquation,
  type DescribedFunction,
  type EquationObject,
  type Equations,
  type FieldObject,
  type PointsObject,
  type RawSite,
} from '@courant/core'
import { splitComplex } from '@courant/lowering'
import { discretised } from './discretised.ts'

/** Equations in lists as deep as is handy, or something that is made of them, as an operator is. */
export type Checkable = EquationObject | readonly Checkable[] | { readonly equations: Checkable }

/** As for `apply`: numbers (`dt`, `h_x`, constants) and functions by name. */
export type CheckArguments = Readonly<Record<string, unknown>>

/** A problem with its numbers. */
export interface Problem {
  readonly equations: readonly DescribedEquation[]
  readonly root: Equations
  readonly fields: ReadonlyMap<string, FieldObject>
  readonly scalars: ReadonlyMap<string, number>
  readonly grid: FieldObject['grid']
  /** Sources: sparse functions whose values are spread into the grid. */
  readonly sources: readonly PointsObject[]
  readonly receivers: readonly PointsObject[]
  /** Where each function was declared. */
  readonly sites: ReadonlyMap<string, RawSite>
}

/** Throws `check/no-problem`, and what lowering throws. */
export function problemOf(checkable: Checkable, args: CheckArguments): Problem {
  const written = flatten(checkable)
  // Complex equations are analysed as they run: as real ones over both parts.
  const equations = speaksOfComplex(written) ? splitComplex(written) : written
  const fields = new Map<string, FieldObject>()
  const scalars = new Map<string, number>()
  const sites = new Map<string, RawSite>()
  const seen = new Set<Described>()
  const add = ({ object, field, site }: DescribedFunction): void => {
    if (isFieldObject(object)) fields.set(field.name, object)
    if (site) sites.set(field.name, site)
  }
  const visit = (e: Described): void => {
    if (seen.has(e)) return
    seen.add(e)
    if (e.kind === 'at') add(e.function)
    if (e.kind === 'param' && isScalarObject(e.object)) scalars.set(e.param.name, e.object.value)
    for (const child of describedChildren(e)) visit(child)
  }
  for (const { target, value, points } of equations) {
    visit(target)
    visit(value)
    if (points) add(points)
  }
  for (const [name, value] of Object.entries(args)) {
    if (typeof value === 'number') scalars.set(name, value)
    for (const [part, number] of partsOfNumber(name, value)) if (scalars.has(part)) scalars.set(part, number)
    if (!isFieldObject(value)) continue
    if (fields.has(name)) fields.set(name, value)
    value.parts?.forEach((part, k) => {
      const key = `${name}_${k === 0 ? 're' : 'im'}`
      if (fields.has(key)) fields.set(key, part)
    })
  }
  const grid = [...fields.values()][0]?.grid
  if (!grid) return nothing()
  grid.dimensionNames.forEach((dim, i) => {
    if (!scalars.has(`h_${dim}`)) scalars.set(`h_${dim}`, grid.spacing[i] ?? 1)
  })
  const points = (kind: DescribedEquation['kind']): readonly PointsObject[] => {
    const names = new Set(equations.flatMap((e) => (e.kind === kind ? [e.points?.field.name ?? ''] : [])))
    return [...names].map((name) => fields.get(name)).filter((f) => isPointsObject(f))
  }
  const root = discretised({ name: 'check', equations })
  const [sources, receivers] = [points('scatter'), points('gather')]
  return { equations, root, fields, scalars, grid, sources, receivers, sites }
}

function speaksOfComplex(equations: readonly DescribedEquation[]): boolean {
  const seen = new Set<Described>()
  const isComplex = (e: Described): boolean => {
    if (seen.has(e)) return false
    seen.add(e)
    const own = e.kind === 'ext' ? e.op.startsWith('complex.') : 'function' in e && e.function.parts !== undefined
    return own || describedChildren(e).some(isComplex)
  }
  return equations.some(({ target, value }) => isComplex(target) || isComplex(value))
}

/** A complex constant stands for two numbers, a real one among them for itself and a 0. */
function partsOfNumber(name: string, given: unknown): readonly (readonly [name: string, value: number])[] {
  const value = typeof given === 'object' && given !== null && 'value' in given ? given.value : given
  const { re, im } = (typeof value === 'number' ? { re: value, im: 0 } : (value ?? {})) as Partial<
    Record<string, unknown>
  >
  return typeof re === 'number' && typeof im === 'number'
    ? [
        [`${name}_re`, re],
        [`${name}_im`, im],
      ]
    : []
}

function flatten(checkable: Checkable): readonly DescribedEquation[] {
  if (Array.isArray(checkable)) return (checkable as readonly Checkable[]).flatMap(flatten)
  if (typeof checkable !== 'object' || checkable === null) return nothing()
  if ('equations' in checkable) return flatten(checkable.equations)
  return 'describe' in checkable ? [checkable.describe()].flat() : nothing()
}

const nothing = (): never =>
  fail({
    code: 'check/no-problem',
    message: 'There is nothing to check.',
    site: callSite(),
    notes: ["'check' takes an operator, or equations as an operator takes them."],
    hints: ['Write check(op, { dt: 1e-3 }).'],
  })
