import { type Diagnostic, type FieldObject } from '@courant/core'
import type { ProgramObjects } from '../objects.ts'
import type { Program } from '../program.ts'
import { addSizes } from './array-shapes.ts'
import { readArray, withShape, type ArrayOverride } from './arrays.ts'
import {
  movePoints,
  partsOf,
  pointsOf,
  twoPlaces,
  unplacedWeights,
  weightsOf,
  type MovedPoints,
} from './coordinates.ts'
import { isTyped, type PlainArray } from './plain-array.ts'
import type { Size } from './sizes.ts'

/** Arguments that are read once all are known: what arrays stand for depends on what else was given. */
export interface Waiting {
  readonly arrays: { readonly keyword: string; readonly name: string; readonly array: PlainArray }[]
  /** By keyword. */
  readonly coordinates: Map<string, unknown>
  /** By keyword. */
  readonly weights: Map<string, unknown>
}

export interface ReadArrays {
  readonly fields: ReadonlyMap<string, FieldObject>
  readonly arrays: ReadonlyMap<string, ArrayOverride>
  readonly resized: ReadonlySet<string>
  /** Names of the sparse functions that coordinates were given for. */
  readonly moved: ReadonlySet<string>
  readonly errors: readonly Diagnostic[]
}

const nothing: ReadArrays = { fields: new Map(), arrays: new Map(), resized: new Set(), moved: new Set(), errors: [] }

/**
 * Arrays and coordinates of a run. Arrays that know their shape say how large the grid is, as functions that were given
 * do; of those that are but so long, the shape follows from that.
 */
export function readArrays(
  program: Program,
  objects: ProgramObjects,
  given: ReadonlyMap<string, FieldObject>,
  waiting: Waiting,
): ReadArrays {
  if (waiting.arrays.length + waiting.coordinates.size + waiting.weights.size === 0) return nothing
  const errors: Diagnostic[] = []
  const moved = readCoordinates(objects, given, waiting, errors)
  const fields = new Map([...moved].map(([name, { object }]) => [name, object]))
  const arrays = new Map<string, ArrayOverride>()
  const resized = new Set<string>()
  const known = new Map<string, Size>()
  for (const [name, object] of given) addSizes(known, name, object, program)
  const isWritten = (of: string): boolean => program.code.abi.fields.some(({ name, written }) => written && name === of)
  const shaped = waiting.arrays.map((each) => ({ ...each, values: withShape(each) }))
  // What is but so long comes last.
  const inTurn = [...shaped.filter(({ values }) => !isTyped(values)), ...shaped.filter(({ values }) => isTyped(values))]
  for (const { keyword, name, array, values } of inTurn) {
    const standard = moved.get(name)?.object ?? objects.fields.get(name)
    if (!standard) continue
    const npoint =
      moved.get(standard.partOf ?? name)?.npoint ?? (isOfPoints(standard) ? standard.domainShape.at(-1) : undefined)
    const read = readArray({ keyword, array, standard, npoint, isWritten: isWritten(name) }, values, known)
    if ('severity' in read) {
      errors.push(read)
      continue
    }
    const owner = standard.partOf ?? name
    const { coordinates, weights } = waiting
    const places = [`${owner}_coords`, `${owner}_weights`].filter((key) => coordinates.has(key) || weights.has(key))
    arrays.set(name, { ...read, keywords: [keyword, ...places] })
    fields.set(name, read.object)
    addSizes(known, name, read.object, program)
    const { grid } = standard
    for (const [k, dim] of grid.dimensionNames.entries())
      if (read.object.grid.shape[k] !== grid.shape[k]) resized.add(dim)
  }
  for (const [name, { npoint, object }] of moved) {
    const parts = partsOf(name, objects)
    const names = parts.length > 0 ? parts : [name]
    const holders = names.flatMap((key) => fields.get(key) ?? objects.fields.get(key) ?? [])
    const short = holders.find(({ domainShape }) => domainShape.at(-1) !== npoint)
    if (short && errors.length === 0) errors.push(otherCount(name, npoint, short.domainShape.at(-1) ?? 0, object))
  }
  return { fields, arrays, resized, moved: new Set(moved.keys()), errors }
}

const isOfPoints = ({ field }: FieldObject): boolean => field.role === 'points'

function readCoordinates(
  objects: ProgramObjects,
  given: ReadonlyMap<string, FieldObject>,
  { coordinates, weights }: Waiting,
  errors: Diagnostic[],
): ReadonlyMap<string, MovedPoints> {
  const moved = new Map<string, MovedPoints>()
  for (const keyword of weights.keys()) {
    const standard = weightsOf(keyword, objects)
    if (standard && !coordinates.has(`${standard.name}_coords`)) errors.push(unplacedWeights(keyword, standard))
  }
  for (const [keyword, value] of coordinates) {
    const standard = pointsOf(keyword, objects)
    const [name] = [...objects.fields].find(([, object]) => object === standard) ?? []
    if (!standard || name === undefined) continue
    const function_ = given.get(name)
    const read = function_
      ? twoPlaces(keyword, function_.name)
      : movePoints(
          keyword,
          { value, weights: weights.get(`${name}_weights`) },
          standard,
          partsOf(name, objects).length > 0,
        )
    if ('severity' in read) errors.push(read)
    else moved.set(name, read)
  }
  return moved
}

/** Coordinates without values for them. */
const otherCount = (name: string, npoint: number, has: number, { field }: FieldObject): Diagnostic => ({
  code: 'args/size-mismatch',
  severity: 'error',
  message: `'${name}_coords' has ${npoint} point${npoint === 1 ? '' : 's'}, and '${name}' has values for ${has}.`,
  hints: [`Pass an array of ${field.axes.length === 1 ? `${npoint} values` : `[steps, ${npoint}]`} as '${name}', too.`],
})
