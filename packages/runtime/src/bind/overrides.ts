import { CourantError, isArgument, isScalarObject, type Diagnostic, type FieldObject } from '@courant/core'
import type { ProgramObjects } from '../objects.ts'
import type { Program } from '../program.ts'
import { checkFunction, notANumber, notAnObject, unknownKeyword } from './argument-refusals.ts'
import type { ArrayOverride } from './arrays.ts'
import { complexArrays, readComplex } from './complex-arguments.ts'
import { pointsOf, weightsOf } from './coordinates.ts'
import { isComplexArray, isPlainArray } from './plain-array.ts'
import { readArrays, type Waiting } from './read-arrays.ts'
import { alike } from './stand-in.ts'

/** What a user passes to `apply`, by name: functions or arrays for functions, numbers for scalars. */
export type Arguments = Readonly<Record<string, unknown>>

export interface Overrides {
  readonly fields: ReadonlyMap<string, FieldObject>
  readonly scalars: ReadonlyMap<string, { readonly value: number; readonly source: string }>
  /** Those of `fields` that stand for arrays. */
  readonly arrays: ReadonlyMap<string, ArrayOverride>
  /** Names for which functions were given, which have a grid of their own. */
  readonly functions: ReadonlySet<string>
  /** Names of sparse functions whose points an argument moved. */
  readonly moved: ReadonlySet<string>
  /** Dimensions of the grid along which arrays have another number of points than the functions that they stand for. */
  readonly resized: ReadonlySet<string>
}

/** Sorts the keywords into functions and scalars. Throws one error that lists every keyword that is wrong. */
export function readArguments(program: Program, objects: ProgramObjects, args: Arguments): Overrides {
  const fields = new Map<string, FieldObject>()
  const scalars = new Map<string, { value: number; source: string }>()
  const waiting: Waiting = { arrays: [], coordinates: new Map(), weights: new Map() }
  const errors: Diagnostic[] = []
  if (!isRecord(args)) throw new CourantError([notAnObject(args)])
  for (const [keyword, value] of Object.entries(args)) {
    if (value === undefined) continue
    if (pointsOf(keyword, objects)) {
      waiting.coordinates.set(keyword, value)
      continue
    }
    if (weightsOf(keyword, objects)) {
      waiting.weights.set(keyword, value)
      continue
    }
    const complex = isComplexArray(value)
      ? complexArrays(keyword, value, objects, waiting)
      : readComplex(keyword, value, objects)
    if (complex) {
      errors.push(...complex.errors)
      for (const [name, part] of complex.fields ?? []) fields.set(name, part)
      for (const [name, part] of complex.scalars ?? []) {
        scalars.set(name, { value: part, source: `the argument '${keyword}'` })
      }
      continue
    }
    const standard = objects.fields.get(keyword)
    if (standard && isPlainArray(value)) {
      waiting.arrays.push({ keyword, name: keyword, array: value })
      continue
    }
    if (standard) {
      const problem = checkFunction(keyword, value, standard)
      if (problem) errors.push(problem)
      else fields.set(keyword, value as FieldObject)
      continue
    }
    const name = scalarName(program, keyword)
    const number = isScalarObject(value) ? value.value : value
    if (name === undefined) errors.push(unknownKeyword(program, objects, keyword, value))
    else if (typeof number !== 'number' || !Number.isFinite(number)) errors.push(notANumber(keyword, value))
    else scalars.set(name, { value: number, source: `the argument '${keyword}'` })
  }
  const read = readArrays(program, objects, fields, waiting)
  errors.push(...read.errors)
  if (errors.length > 0) throw new CourantError(errors)
  const functions = new Set(fields.keys())
  const { arrays, resized, moved } = read
  return { fields: new Map([...fields, ...read.fields]), scalars, arrays, functions, moved, resized }
}

/**
 * The same arguments for who binds them again, perhaps to another build of the operator: it is to work on the same copies of
 * arrays and the same functions that were made for the run.
 */
export function withStandIns(
  args: Arguments,
  { arrays, made }: Pick<Overrides, 'arrays'> & { readonly made: ReadonlyMap<string, FieldObject> },
): Arguments {
  if (arrays.size === 0 && made.size === 0) return args
  const read = [...arrays.values()].flatMap(({ keywords }) => keywords)
  const placed = [...made.keys()].flatMap((name) => [`${name}_coords`, `${name}_weights`])
  const objects = new Map([...[...arrays].map(([name, { object }]) => [name, object] as const), ...made])
  const settled = [...read, ...placed].map((keyword) => [keyword, undefined] as const)
  const given = [...objects].map(([name, object]) => [name, withParts(name, object, objects)] as const)
  return Object.fromEntries<unknown>([...Object.entries(args), ...settled, ...given])
}

/** Of complex points the function itself says where they are, and its parts hold the values. */
function withParts(name: string, object: FieldObject, objects: ReadonlyMap<string, FieldObject>): FieldObject {
  const [re, im] = [objects.get(`${name}_re`), objects.get(`${name}_im`)]
  const [first, second] = [re ?? im, im ?? re]
  return first?.partOf === name && second ? alike(object, { parts: [first, second] }) : object
}

/** `x` means `x_M`; `t`, `t_m`, `t_M` mean those of the time dimension, as Devito's stepping dimension does. */
function scalarName(program: Program, keyword: string): string | undefined {
  const { params, dimensions } = program.decls
  const takes = (name: string): boolean => {
    const param = params.get(name)
    return param !== undefined && isArgument(param)
  }
  if (takes(keyword)) return keyword
  const name = program.time ? keyword.replace(/^t(?=$|_m$|_M$)/, program.time) : keyword
  if (takes(name)) return name
  return dimensions.has(name) ? `${name}_M` : undefined
}

export const isRecord = (args: unknown): boolean =>
  typeof args === 'object' && args !== null && !(Symbol.iterator in args) && !ArrayBuffer.isView(args)
