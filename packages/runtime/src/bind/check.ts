import {
  CourantError,
  extentOf,
  fieldOf,
  ownerOf,
  type ArgumentValues,
  type Diagnostic,
  type FieldObject,
  type RawSite,
  type StorageObject,
} from '@courant/core'
import { evaluateBound, type BoundObligation } from '@courant/lowering'
import { reachKey, type ProgramObjects } from '../objects.ts'
import type { Program } from '../program.ts'
import { obligationsOf } from './obligations.ts'
import { axisPoints, type Size } from './sizes.ts'

/** Integers are whole, parameters lie in their ranges, loops run at least zero times. Throws `args/...`. */
export function checkScalars(program: Program, values: ArgumentValues): void {
  const errors: Diagnostic[] = []
  for (const { name, dtype, range, role } of program.decls.params.values()) {
    const given = values.get(name)
    if (!given) continue
    const { value, source } = given
    if (dtype.startsWith('int') && !Number.isSafeInteger(value)) {
      errors.push(
        refused(
          `'${name}' must be a whole number${Number.isInteger(value) ? ' within 2^53' : ''}, and ${source} makes it ${value}.`,
        ),
      )
    } else if (range && range[0] === range[1] && value !== range[0]) {
      errors.push(refused(`'${name}' is ${range[0]} in this operator, and ${source} makes it ${value}.`))
    } else if (range && (value < range[0] || value > range[1])) {
      errors.push(refused(`'${name}' must lie between ${range[0]} and ${range[1]}, and ${source} makes it ${value}.`))
    } else if (role.kind === 'spacing' && value === 0) {
      errors.push(refused(`'${name}' must not be 0, and ${source} makes it so.`))
    } else if (role.kind === 'bound' && role.end === 'max') {
      const low = values.get(`${role.dim}_m`)
      if (low && value < low.value - 1) {
        errors.push(
          refused(`'${name}' is ${value} by ${source}, below '${role.dim}_m', which is ${low.value} by ${low.source}.`),
        )
      }
    }
  }
  if (errors.length > 0) throw new CourantError(errors)
}

const refused = (message: string): Diagnostic => ({ code: 'args/out-of-range', severity: 'error', message })

/** All arrays of a run: the user's functions, plugins' tables, and of those that the run makes the sizes. */
export interface Arrays {
  readonly fields: ReadonlyMap<string, FieldObject>
  readonly tables: ReadonlyMap<string, StorageObject>
  readonly sizes: ReadonlyMap<string, Size>
}

/**
 * Every access of the kernel stays inside what is allocated. Throws `bounds/outside` with the worst access along each
 * dimension: the others go away with it. Indices that are read from data are looked at when the run holds the data.
 */
export function checkBounds(
  program: Program,
  { reaches }: ProgramObjects,
  arrays: Arrays,
  values: ArgumentValues,
): void {
  if (runsNothing(program, values)) return
  const numbers = new Map<string, number>()
  for (const [name, { value }] of values) numbers.set(name, value)
  const worst = new Map<string, Violation>()
  for (const { field, axis, lo, hi } of obligationsOf(program).fixed) {
    const { halo, size } = lengthOf(program, arrays, field, axis)
    const below = -halo[0] - evaluateBound(lo, numbers)
    const above = evaluateBound(hi, numbers) - (size - 1 + halo[1])
    const excess = Math.max(below, above)
    // In this form, what is not a number is outside too.
    if (excess <= 0) continue
    const extent = axisOf(program, arrays, field, axis)
    if (excess <= (worst.get(extent.dim)?.excess ?? 0)) continue
    const isNumber = !dependsOn(above > 0 ? hi : lo, program, extent.dim, numbers)
    worst.set(extent.dim, { ...extent, field: userOf(program, field), axis, below, above, excess, isNumber })
  }
  if (worst.size === 0) return
  throw new CourantError(
    [...worst.values()].map((v) =>
      v.isNumber
        ? numberOutside(program, v, reaches.get(reachKey(v.field, v.axis, true))?.site)
        : outside(program, v, values, reaches.get(reachKey(v.field, v.axis))?.site),
    ),
  )
}

/** Whether other bounds of the run along a dimension would move an index. */
function dependsOn(
  index: BoundObligation['lo'],
  program: Program,
  dim: string,
  numbers: ReadonlyMap<string, number>,
): boolean {
  const walked = walkedOf(program, dim)
  return [-far, far].some((by) => {
    const moved = new Map(numbers)
    for (const end of [`${walked}_m`, `${walked}_M`]) moved.set(end, (numbers.get(end) ?? 0) + by)
    return evaluateBound(index, moved) !== evaluateBound(index, numbers)
  })
}

/** So many points or steps show in the index of a sampled dimension, too. */
const far = 2 ** 40

/** A dimension that samples another one goes where that one goes. */
const walkedOf = ({ decls }: Program, dim: string): string => decls.dimensions.get(dim)?.sampled?.of ?? dim

export type Extent = Pick<Violation, 'name' | 'dim' | 'halo' | 'size' | 'inset'>

/** Where an array ends along an axis, whoever provides the array. */
export function axisOf(program: Program, arrays: Arrays, field: string, axis: number): Extent {
  const object = arrays.fields.get(field)
  const owner = userOf(program, field)
  const dim = fieldOf(program.decls, field).axes[axis]?.dim ?? String(axis)
  const inset = object?.inset && (object.inset[axis] ?? ([0, 0] as const))
  const name = object?.name ?? arrays.fields.get(owner)?.name ?? owner
  return { name, dim, inset, ...lengthOf(program, arrays, field, axis) }
}

function lengthOf(
  program: Program,
  { fields, tables, sizes }: Arrays,
  field: string,
  axis: number,
): Pick<Extent, 'halo' | 'size'> {
  const object = fields.get(field)
  const declared = (object?.field ?? fieldOf(program.decls, field)).axes[axis]
  const size = object
    ? extentOf(object)[axis]
    : (tables.get(field)?.layout.regions['domain']?.shape[axis] ?? (declared && axisPoints(declared, sizes)))
  if (!declared || size === undefined) throw new Error(`Nothing says how long axis ${axis} of '${field}' is.`)
  return { halo: declared.halo, size }
}

/** Users know the tables of a sparse function by its name. */
function userOf({ decls }: Program, field: string): string {
  const points = [...decls.points.values()].find(({ base, weights, sorting }) =>
    [base, weights, sorting?.order, sorting?.bins].includes(field),
  )
  return points ? ownerOf(points) : field
}

interface Violation {
  readonly field: string
  /** Of the function that stands for the field in this run. */
  readonly name: string
  readonly axis: number
  readonly dim: string
  readonly size: number
  readonly halo: readonly [before: number, after: number]
  /** Of a function on part of its grid, the points at both ends that it leaves out. */
  readonly inset: readonly [before: number, after: number] | undefined
  /** By how many points the accesses pass the first and the last one; not positive where they don't. */
  readonly below: number
  readonly above: number
  readonly excess: number
  /** Whether the index is where it is whatever the bounds of the run along the dimension are. */
  readonly isNumber: boolean
}

/**
 * An empty time loop accesses nothing, wherever its bounds lie, if it is all there is. Empty ranges of space prove
 * nothing: a sparse operation loops over points, and takes part a little outside of them.
 */
export const runsNothing = ({ divisible, time }: Program, values: ArgumentValues): boolean =>
  divisible && (values.get(`${time}_M`)?.value ?? 0) < (values.get(`${time}_m`)?.value ?? 0)

/** Points at the user's shift, if there is one and no argument of the run is to blame. */
function outside(program: Program, v: Violation, values: ArgumentValues, shift: RawSite | undefined): Diagnostic {
  const { field, name, dim, size, halo, inset, below, above } = v
  const subject = name === field ? `'${field}'` : `'${name}', which was given as '${field}',`
  const [first, last] = [-halo[0], size - 1 + halo[1]]
  const walked = walkedOf(program, dim)
  const ends = [`${walked}_m`, `${walked}_M`].flatMap((end) =>
    [values.get(end) ?? []].flat().map((of) => ({ name: end, ...of })),
  )
  const given = ends.some(({ source }) => source.startsWith('the argument'))
  const isTime = walked === program.time
  const limits = [
    ...(below > 0 ? [`'${dim}_m' from ${(values.get(`${dim}_m`)?.value ?? 0) + below} on`] : []),
    ...(above > 0 ? [`'${dim}_M' up to ${(values.get(`${dim}_M`)?.value ?? 0) - above}`] : []),
  ].join(', ')
  return {
    code: 'bounds/outside',
    severity: 'error',
    message: `Operator '${program.name}' would access '${field}' from ${first - below} to ${last + above} along '${dim}', and it has ${first} to ${last}.`,
    site: given || isTime ? undefined : shift,
    notes: [
      ...ends.map((end) => `'${end.name}' is ${end.value} by ${end.source}.`),
      `${subject} ${isTime ? `keeps ${size} steps` : spanned(v)}.`,
    ],
    hints: isTime
      ? walked !== dim
        ? [`Make '${name}' longer, run fewer steps, or keep fewer of them.`]
        : [`Choose ${limits}${above > 0 ? `, or make '${name}' longer` : ''}.`]
      : given
        ? [`Choose ${limits}.`]
        : inset
          ? [
              `Keep the equation within the part of the grid where '${name}' lives by its 'subdomain', or make '${name}' on a larger part.`,
            ]
          : [`Declare '${name}' with a larger 'spaceOrder', or run over fewer points: ${limits}.`],
  }
}

/** No other run would do; what is wrong is an index of the equation, or the size of the function. */
function numberOutside(program: Program, v: Violation, site: RawSite | undefined): Diagnostic {
  const { field, name, dim, size, halo, below, above } = v
  const [first, last] = [-halo[0], size - 1 + halo[1]]
  const index = above > 0 ? last + above : first - below
  return {
    code: 'bounds/outside',
    severity: 'error',
    message: `Operator '${program.name}' would access '${field}' at ${index} along '${dim}', and it has ${first} to ${last}.`,
    site,
    notes: [`'${name}' ${dim === program.time ? `keeps ${size} steps` : spanned(v)}.`],
    hints: [`Choose an index from ${first} to ${last}, or make '${name}' larger.`],
  }
}

function spanned({ dim, size, halo, inset }: Violation): string {
  if (!inset) return `has ${size} points along '${dim}', and a halo of ${halo[0]} and ${halo[1]}`
  const [first, last] = [inset[0], size - 1 - inset[1]]
  return `lives on the points ${first} to ${last} along '${dim}', with a halo of ${halo[0] + inset[0]} and ${halo[1] + inset[1]}`
}
