import { inWords, isPointsObject, type Diagnostic, type FieldObject, type PointsObject } from '@courant/core'
import { NdArray } from '@courant/data'
import type { ProgramObjects } from '../objects.ts'
import { isNdArray, isPlainArray, isTyped, type PlainArray } from './plain-array.ts'
import { alike, located } from './stand-in.ts'

/** Where the points of a sparse function are in a run, as an argument says: `src_coords` of `src`. */
export interface MovedPoints {
  readonly object: FieldObject
  readonly npoint: number
}

/** The sparse function whose coordinates a keyword speaks of. */
export const pointsOf = (keyword: string, objects: ProgramObjects): PointsObject | undefined =>
  spokenOf(keyword, '_coords', objects)

/** The sparse function whose weights a keyword speaks of; those of most follow from where the points are. */
export function weightsOf(keyword: string, objects: ProgramObjects): PointsObject | undefined {
  const object = spokenOf(keyword, '_weights', objects)
  return object?.isMovable === false ? object : undefined
}

function spokenOf(keyword: string, suffix: string, { fields }: ProgramObjects): PointsObject | undefined {
  if (!keyword.endsWith(suffix) || fields.has(keyword)) return undefined
  const object = fields.get(keyword.slice(0, -suffix.length))
  return object && isPointsObject(object) ? object : undefined
}

/** The arguments that say where points are, and with what weights where those don't follow from that. */
export const coordinateNames = ({ fields }: ProgramObjects): readonly string[] =>
  [...fields].flatMap(([name, object]) => {
    if (!isPointsObject(object) || object.elsewhere === undefined || object.partOf !== undefined) return []
    return [`${name}_coords`, ...(object.isMovable === true ? [] : [`${name}_weights`])]
  })

/** The names of the real functions that hold the values of a complex one; none where it is a real one. */
export const partsOf = (name: string, { fields }: ProgramObjects): readonly string[] =>
  [`${name}_re`, `${name}_im`].filter((part) => fields.get(part)?.partOf === name)

/**
 * Reads coordinates `[npoint, ndim]` of a run, in the grid's unit of length. What lies on the points stays: `isWhole` is
 * a complex function, which says where they are, while its parts hold the values.
 */
export function movePoints(
  keyword: string,
  { value, weights }: { readonly value: unknown; readonly weights: unknown },
  standard: PointsObject,
  isWhole: boolean,
): MovedPoints | Diagnostic {
  const ndim = standard.grid.dimensionNames.length
  if (!isPlainArray(value)) return wrongCoordinates(keyword, standard, `it is ${inWords(value)}`)
  const array = read(value)
  const shape = isTyped(array) ? [array.length / ndim, ndim] : array.shape
  const [npoint = 0, width] = shape.length === 1 && ndim === 1 ? [...shape, 1] : shape
  if (!Number.isInteger(npoint) || npoint < 1 || width !== ndim || shape.length > 2) {
    return wrongCoordinates(keyword, standard, `it has the shape [${shape.join(', ')}]`)
  }
  const coordinates = Float64Array.from(flat(array), Number)
  const wrong = coordinates.findIndex((c) => !Number.isFinite(c))
  if (wrong >= 0) {
    const which = `point ${Math.floor(wrong / ndim)} has ${coordinates[wrong]} along '${standard.grid.dimensionNames[wrong % ndim]}'`
    return wrongCoordinates(keyword, standard, which)
  }
  const own = weights === undefined ? undefined : readWeights(weights, npoint, standard)
  if (own && 'severity' in own) return own
  const moved = standard.elsewhere?.(coordinates, own)
  if (!moved) return ownWeights(keyword, standard)
  const whole = isWhole ? { domainShape: standard.domainShape.with(-1, npoint) } : {}
  return { npoint, object: alike(standard, { ...located(moved), ...whole }) }
}

/** Those of the grid lines around each point, along each dimension. */
function readWeights(value: unknown, npoint: number, standard: PointsObject): Float64Array | Diagnostic {
  const { name, points, grid } = standard
  const needs = [npoint, grid.dimensionNames.length, points.support]
  const wrong = (is: string): Diagnostic => ({
    code: 'args/wrong-weights',
    severity: 'error',
    message: `The argument '${name}_weights' holds no weights for '${name}': ${is}.`,
    hints: [`Pass [${needs.join(', ')}] of them: for each point and dimension those of ${points.support} grid lines.`],
  })
  if (!isPlainArray(value)) return wrong(`it is ${inWords(value)}`)
  const array = read(value)
  const shape = isTyped(array) ? [array.length] : array.shape
  const isWhole = shape.join() === needs.join() || (isTyped(array) && array.length === needs.reduce((a, b) => a * b))
  if (!isWhole) return wrong(`it has the shape [${shape.join(', ')}]`)
  const weights = Float64Array.from(flat(array), Number)
  const odd = weights.find((w) => !Number.isFinite(w))
  return odd === undefined ? weights : wrong(`there is ${odd} among them`)
}

const read = (value: PlainArray): Exclude<PlainArray, unknown[]> =>
  Array.isArray(value) ? NdArray.from(value, { dtype: 'float64' }) : value

const flat = (array: Exclude<PlainArray, unknown[]>): ArrayLike<number> =>
  (isNdArray(array) ? array.toFlat() : array) as ArrayLike<number>

const wrongCoordinates = (keyword: string, { name, grid }: FieldObject, is: string): Diagnostic => ({
  code: 'args/wrong-coordinates',
  severity: 'error',
  message: `The argument '${keyword}' holds no coordinates for '${name}': ${is}.`,
  hints: [`Pass [npoint, ${grid.dimensionNames.length}] of them: [[${grid.dimensionNames.join(', ')}], ...].`],
})

const ownWeights = (keyword: string, { name }: FieldObject): Diagnostic => ({
  code: 'args/wrong-coordinates',
  severity: 'error',
  message: `The argument '${keyword}' can't move the points of '${name}', whose weights are its own.`,
  hints: [`Pass weights for those points, too: '${name}_weights: [...]', or another function that has them.`],
})

/** Weights alone say nothing: they are those of the points of a run. */
export const unplacedWeights = (keyword: string, { name }: FieldObject): Diagnostic => ({
  code: 'args/wrong-weights',
  severity: 'error',
  message: `The argument '${keyword}' holds weights for points of '${name}' that are nowhere.`,
  hints: [`Pass where the points are, too: '${name}_coords: [...]'.`],
})

/** Where a function that was given has its points is its own business. */
export const twoPlaces = (keyword: string, name: string): Diagnostic => ({
  code: 'args/wrong-coordinates',
  severity: 'error',
  message: `The argument '${keyword}' contradicts '${name}', a function that has coordinates of its own.`,
  hints: [`Set those of the function: '${name}.coordinates.data.set(...)', and leave out '${keyword}'.`],
})
