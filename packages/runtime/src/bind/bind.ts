import {
  boundNames,
  boundOf,
  CourantError,
  isPointsObject,
  ownerOf,
  type ArgumentValues,
  type BoundArguments,
  type FieldObject,
  type Geometry,
  type GridObject,
  type RuntimeHooks,
  type StorageObject,
} from '@courant/core'
import type { ProgramObjects } from '../objects.ts'
import type { Program } from '../program.ts'
import { checkAliases } from './aliases.ts'
import { resized as resizedGrid } from './array-shapes.ts'
import type { ArrayOverride } from './arrays.ts'
import { checkBounds, checkScalars } from './check.ts'
import { checkComplete } from './complete.ts'
import { checkGrids } from './grids.ts'
import { readArguments, type Arguments, type Overrides } from './overrides.ts'
import { checkMeetings, checkPoints } from './points.ts'
import { deriveScalars } from './scalars.ts'
import { dimensionSizes, type Size } from './sizes.ts'
import { alike } from './stand-in.ts'
import { foundOnce } from './found.ts'
import { fitted } from './transient.ts'

/** A program with its arguments, checked: nothing in it can make the kernel leave its arrays. */
export interface Call {
  readonly program: Program
  readonly fields: ReadonlyMap<string, FieldObject>
  /** Arrays that were given for functions, by name. */
  readonly arrays: ReadonlyMap<string, ArrayOverride>
  /**
   * Functions that were made for it, by name: transient ones where the operator's have another size, and points that the
   * arguments moved, or that are looked up on a grid of another size.
   */
  readonly made: ReadonlyMap<string, FieldObject>
  /** Names of the functions that are read. */
  readonly inputs: ReadonlySet<string>
  readonly values: ArgumentValues
  readonly sizes: ReadonlyMap<string, Size>
  /** What plugins put into the tables that their passes declared. */
  readonly tables: ReadonlyMap<string, StorageObject>
  /** Calls of one key have the same functions, sizes and scalars: see `foundOnce`. */
  readonly key: object
  /** Where the grid of a function lies in this run. */
  readonly geometryOf: (object: FieldObject) => Geometry
  /** The same call with other scalars, checked like the first ones. */
  withValues(values: ArgumentValues): Call
}

/** What the arguments of a run come to, before plugins look at them. */
export interface Survey extends Pick<Call, 'fields' | 'arrays' | 'made' | 'sizes'> {
  /** The scalars, and no tables. */
  readonly unasked: BoundArguments
}

/**
 * Joins a program and the arguments of one run. Throws diagnostics (`args/...`, `bounds/...`) that name the argument,
 * its value and who set it. Touches no data.
 */
export function bind(
  program: Program,
  objects: ProgramObjects,
  args: Arguments,
  hooks: RuntimeHooks,
  threads: (sizes: ReadonlyMap<string, Size>) => number,
): Call {
  const found = survey(program, objects, args, threads)
  return callOf(program, objects, found, askPlugins(program, found, args, hooks))
}

/** Functions, sizes and scalars of a run, by its arguments and the objects that the operator was made of. */
export function survey(
  program: Program,
  objects: ProgramObjects,
  args: Arguments,
  threads: (sizes: ReadonlyMap<string, Size>) => number,
): Survey {
  const overrides = readArguments(program, objects, args)
  if (objects.arePlaceholders) checkComplete(program, objects, overrides)
  const fields = new Map([...objects.fields].map(([name, object]) => [name, overrides.fields.get(name) ?? object]))
  checkAliases(program, fields, overrides.arrays)
  const transients = transientsOf(program, objects, fields, overrides)
  for (const [name, object] of transients) fields.set(name, object)
  const sizes = sizesOf(program, fields, overrides.fields)
  for (const [name, object] of onGridOf(sizes, overrides, fields)) fields.set(name, object)
  const made = new Map([...transients, ...elsewhere(objects, fields, overrides)])
  const scalars = deriveScalars(program, objects, overrides, fields, sizes, threads(sizes))
  return { fields, arrays: overrides.arrays, made, sizes, unasked: { values: scalars, tables: noTables } }
}

const noTables: BoundArguments['tables'] = new Map()

/** Plugins change scalars and fill tables. */
export function askPlugins(
  { decls }: Program,
  { fields, unasked }: Survey,
  args: Arguments,
  hooks: RuntimeHooks,
): BoundArguments {
  return hooks.arguments.run(unasked, { decls, fields, overrides: args })
}

export function callOf(program: Program, objects: ProgramObjects, found: Survey, bound: BoundArguments): Call {
  const { fields, arrays, made, sizes } = found
  const { tables } = bound
  /** Checked afresh with each set of scalars: a spacing moves points and grids as much as an argument does. */
  const callWith = (given: ArgumentValues): Call => {
    const all = withStarts(program, given)
    checkScalars(program, all)
    checkGrids(program, fields, sizes, all)
    const geometryOf = geometryWith(all)
    let last: { readonly given: ArgumentValues; readonly call: Call } | undefined
    const call: Call = {
      ...{ program, fields, arrays, made, inputs: objects.inputs, values: all, tables, sizes, key: {}, geometryOf },
      withValues(changed) {
        if (changed === all) return call
        if (changed === last?.call.values) return last.call
        // A layer that sets scalars most often sets the same ones at each run.
        const given = new Map([...all, ...changed])
        if (last && areAlike(given, last.given)) checkPlaces(last.call, objects)
        else last = { given, call: callWith(given) }
        return last.call
      },
    }
    checkPlaces(call, objects)
    checkBounds(program, objects, call, all)
    return call
  }
  return callWith(bound.values)
}

/** Whether the same were set, by the same. */
export function areAlike(values: ArgumentValues, others: ArgumentValues): boolean {
  if (values === others) return true
  if (values.size !== others.size) return false
  for (const [name, { value, source }] of values) {
    const other = others.get(name)
    if (!Object.is(value, other?.value) || source !== other?.source) return false
  }
  return true
}

/** Of a call that is bound, again: somebody may have moved points since. */
export function checkPlaces(call: Call, { meetings }: ProgramObjects): void {
  const points = pointsOf(call)
  if (points.length === 0) return
  checkPoints(points, call.geometryOf)
  if (meetings.length > 0) checkMeetings(meetings, call.fields, call.geometryOf)
}

/** Of all functions of a call. */
export const storagesOf = foundOnce(({ fields }) => [...fields.values()].map(({ storage }) => storage))

const pointsOf = foundOnce(({ fields }) =>
  [...fields].flatMap(([name, object]) => (isPointsObject(object) ? [{ name, object }] : [])),
)

/** A run begins at its own bounds: where a layer around runs changes these, each is one from its start. */
function withStarts({ decls }: Program, values: ArgumentValues): ArgumentValues {
  const starts = [...decls.params.values()].flatMap(({ name, role }) => {
    const bound = role.kind === 'start' ? values.get(boundOf(role)) : undefined
    return bound ? [[name, bound] as const] : []
  })
  return starts.length === 0 ? values : new Map([...values, ...starts])
}

/** The same object for each grid, which tells that nothing changed sooner than its numbers do. */
function geometryWith(values: ArgumentValues): (object: FieldObject) => Geometry {
  const known = new Map<GridObject, Geometry>()
  return ({ grid }) => {
    const geometry = known.get(grid) ?? {
      shape: grid.shape,
      origin: grid.origin,
      spacing: grid.dimensionNames.map((dim, k) => values.get(`h_${dim}`)?.value ?? grid.spacing[k] ?? 1),
    }
    known.set(grid, geometry)
    return geometry
  }
}

/** Points find their places on the grid of the run: where arrays set its size, that is another one than their own. */
function onGridOf(
  sizes: ReadonlyMap<string, Size>,
  { resized, functions }: Overrides,
  fields: ReadonlyMap<string, FieldObject>,
): readonly (readonly [string, FieldObject])[] {
  if (resized.size === 0) return []
  return [...fields].flatMap(([name, object]) => {
    if (!isPointsObject(object) || functions.has(name)) return []
    const grid = resizedGrid(object.grid, (dim) => (resized.has(dim) ? sizes.get(dim)?.points : undefined))
    return [[name, alike(object, { grid })] as const]
  })
}

/** Points that nobody gave, in other places than their own. */
const elsewhere = (
  objects: ProgramObjects,
  fields: ReadonlyMap<string, FieldObject>,
  { functions }: Overrides,
): readonly (readonly [string, FieldObject])[] =>
  [...fields].filter(
    ([name, object]) => isPointsObject(object) && !functions.has(name) && object !== objects.fields.get(name),
  )

/** Of the run's size, where that is not their own and nobody gave others. */
function transientsOf(
  program: Program,
  { arePlaceholders }: ProgramObjects,
  fields: ReadonlyMap<string, FieldObject>,
  overrides: Overrides,
): ReadonlyMap<string, FieldObject> {
  const own = [...fields].filter(([name, { transient }]) => transient && !overrides.fields.has(name))
  if (own.length === 0) return new Map()
  const lasting = new Map([...fields].filter(([name]) => !own.some(([known]) => known === name)))
  const sizes = sizesOf(program, lasting, overrides.fields)
  const made = own.map(([name, object]) => [name, fitted(object, program, sizes)] as const)
  return new Map(
    made.filter(([name, object]) => {
      return arePlaceholders || object.domainShape.join() !== fields.get(name)?.domainShape.join()
    }),
  )
}

/** A mismatch of sizes after some functions were overridden is most often one that was forgotten. */
function sizesOf(
  program: Program,
  fields: ReadonlyMap<string, FieldObject>,
  overridden: ReadonlyMap<string, FieldObject>,
): ReadonlyMap<string, Size> {
  try {
    return dimensionSizes(program, fields)
  } catch (error) {
    const forgotten = [...fields.keys()].filter((name) => !overridden.has(name))
    const [first] = error instanceof CourantError ? error.diagnostics : []
    if (!first || overridden.size === 0) throw error
    const all = 'Functions of one run must live on grids of one shape: override all of them, or none.'
    const names = forgotten.map((name) => `'${name}'`).join(', ')
    const hints = names === '' ? [all] : [all, `Not overridden: ${names}. Did you forget one?`]
    throw new CourantError([{ ...first, hints }])
  }
}

/** All tables of the call by name: plugins', and those of sparse functions, computed where they are stale. */
export function tablesOf(call: Call): ReadonlyMap<string, StorageObject> {
  const tied = tiesOf(call)
  return tied.ties.length === 0 ? tied.tables : tie(tied)
}

function tie(tied: Tied): Call['tables'] {
  let { tables } = tied
  for (const { object, points, geometry, range } of tied.ties) {
    const { base, weights } = object.tables(geometry, points.shift)
    tables = withTable(tables, points.base, base)
    tables = withTable(tables, points.weights, weights)
    if (!points.sorting || !range) continue
    const { order, bins } = object.sorted(geometry, points.shift, range)
    tables = withTable(tables, points.sorting.order, order)
    tables = withTable(tables, points.sorting.bins, bins)
  }
  tied.tables = tables
  return tables
}

const withTable = (tables: Call['tables'], name: string, table: StorageObject): Call['tables'] =>
  tables.get(name) === table ? tables : new Map(tables).set(name, table)

/** The points whose tables a kernel reads, and the tables of the last run, which most often are those of the next one. */
const tiesOf = foundOnce((call): Tied => ({ ties: findTies(call), tables: call.tables }))

interface Tied {
  readonly ties: ReturnType<typeof findTies>
  tables: Call['tables']
}

/** Of points that a kernel reads in order the first and the last one, too. */
function findTies(call: Call) {
  const { code, decls } = call.program
  const used = new Set(code.abi.fields.map(({ name }) => name))
  return [...decls.points.values()].flatMap((points) => {
    const object = call.fields.get(ownerOf(points))
    if (!object || !isPointsObject(object)) return []
    const [first = 0, last = -1] = boundNames(points.dim).map((end) => call.values.get(end)?.value ?? 0)
    const range = points.sorting && used.has(points.sorting.order) ? ([first, last] as const) : undefined
    return [{ object, points, geometry: call.geometryOf(object), range }]
  })
}
