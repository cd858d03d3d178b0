import {
  boundNames,
  boundOf,
  CourantError,
  isPointsObject,
  ownerOf,
  type ArgumentValues,
  type FieldObject,
  type Geometry,
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
import { fitted } from './transient.ts'

/** A program with its arguments, checked: nothing in it can make the kernel leave its arrays. */
export interface Call {
  readonly program: Program
  readonly fields: ReadonlyMap<string, FieldObject>
  /** Arrays that were given for functions, by name. */
  readonly arrays: ReadonlyMap<string, ArrayOverride>
  /** Transient functions that were made for it, since those of the operator have another size, by name. */
  readonly made: ReadonlyMap<string, FieldObject>
  /** Names of the functions that are read. */
  readonly inputs: ReadonlySet<string>
  readonly values: ArgumentValues
  readonly sizes: ReadonlyMap<string, Size>
  /** What plugins put into the tables that their passes declared. */
  readonly tables: ReadonlyMap<string, StorageObject>
  /** Where the grid of a function lies in this run. */
  geometryOf(object: FieldObject): Geometry
  /** The same call with other scalars, checked like the first ones. */
  withValues(values: ArgumentValues): Call
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
  const overrides = readArguments(program, objects, args)
  if (objects.arePlaceholders) checkComplete(program, objects, overrides)
  const fields = new Map([...objects.fields].map(([name, object]) => [name, overrides.fields.get(name) ?? object]))
  checkAliases(program, fields, overrides.arrays)
  const made = transientsOf(program, objects, fields, overrides)
  for (const [name, object] of made) fields.set(name, object)
  const sizes = sizesOf(program, fields, overrides.fields)
  for (const [name, object] of onGridOf(sizes, overrides, fields)) fields.set(name, object)
  const derived = deriveScalars(program, objects, overrides, fields, sizes, threads(sizes))
  const given = { values: derived, tables: new Map<string, StorageObject>() }
  const { values, tables } = hooks.arguments.run(given, { decls: program.decls, fields, overrides: args })
  const arrays = { fields, tables, sizes }
  /** Checked afresh with each set of scalars: a spacing moves points and grids as much as an argument does. */
  const callWith = (given: ArgumentValues): Call => {
    const all = withStarts(program, given)
    checkScalars(program, all)
    checkGrids(program, fields, sizes, all)
    const geometryOf = geometryWith(all)
    checkPoints(fields, geometryOf)
    checkMeetings(objects.meetings, fields, geometryOf)
    checkBounds(program, objects, arrays, all)
    const call: Call = {
      ...{ program, fields, arrays: overrides.arrays, made, inputs: objects.inputs, values: all, tables, sizes },
      geometryOf,
      withValues: (changed) => (changed === all ? call : callWith(new Map([...all, ...changed]))),
    }
    return call
  }
  return callWith(values)
}

/** A run begins at its own bounds: where a layer around runs changes these, each is one from its start. */
function withStarts({ decls }: Program, values: ArgumentValues): ArgumentValues {
  const starts = [...decls.params.values()].flatMap(({ name, role }) => {
    const bound = role.kind === 'start' ? values.get(boundOf(role)) : undefined
    return bound ? [[name, bound] as const] : []
  })
  return starts.length === 0 ? values : new Map([...values, ...starts])
}

const geometryWith =
  (values: ArgumentValues) =>
  ({ grid }: FieldObject): Geometry => ({
    shape: grid.shape,
    origin: grid.origin,
    spacing: grid.dimensionNames.map((dim, k) => values.get(`h_${dim}`)?.value ?? grid.spacing[k] ?? 1),
  })

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
  const out = new Map(call.tables)
  const { code, decls } = call.program
  const used = new Set(code.abi.fields.map(({ name }) => name))
  for (const points of decls.points.values()) {
    const object = call.fields.get(ownerOf(points))
    if (!object || !isPointsObject(object)) continue
    const geometry = call.geometryOf(object)
    const { base, weights } = object.tables(geometry, points.shift)
    out.set(points.base, base)
    out.set(points.weights, weights)
    if (!points.sorting || !used.has(points.sorting.order)) continue
    const [first, last] = boundNames(points.dim).map((end) => call.values.get(end)?.value ?? 0)
    const { order, bins } = object.sorted(geometry, points.shift, [first ?? 0, last ?? -1])
    out.set(points.sorting.order, order)
    out.set(points.sorting.bins, bins)
  }
  return out
}
