import { fieldOf, type Axis } from '@courant/core'
import { rawVector } from './conversions.ts'
import type { Emission } from './emission.ts'
import { vectorType } from './vector.ts'

/** `u(t, x, y)` for the element of `u` at these indices. The last axis is contiguous. */
export function indexMacros(emission: Emission): readonly string[] {
  const macros = [...emission.indexedFields].flatMap((field) => {
    const { axes } = fieldOf(emission.decls, field)
    const isFolded = axes.some(({ fold = 1 }) => fold > 1)
    return isFolded ? foldedMacros(field, emission) : [plainMacro(field, emission)]
  })
  return macros.length > 0 ? [...macros, ''] : []
}

export const endMacros = (emission: Emission): readonly string[] =>
  [
    ...[...emission.indexedFields].map((field) => emission.names.of(field)),
    ...[...emission.vectorFields].map((field) => emission.vectors(field)),
  ].map((name) => `#undef ${name}`)

function plainMacro(field: string, emission: Emission): string {
  const { axes } = fieldOf(emission.decls, field)
  const name = emission.names.of(field)
  const indices = axes.map((_, axis) => `i${axis}`)
  const steps = indices.map((i, axis) => {
    const at = inRing(axes[axis], i)
    return axis === axes.length - 1 ? `(${at})` : step(field, axis, at, emission)
  })
  return `#define ${name}(${indices.join(', ')}) ${name}[${steps.join(' + ')}]`
}

/** One for an element, wherever its patch begins, and one for a whole patch by its first point. */
function foldedMacros(field: string, emission: Emission): readonly string[] {
  const { axes, dtype, stored } = fieldOf(emission.decls, field)
  const name = emission.names.of(field)
  const fold = axes.map((axis) => axis.fold ?? 1)
  const folded = fold.filter((width) => width > 1)
  const lanes = folded.reduce((product, width) => product * width, 1)
  const indices = axes.map((_, axis) => `i${axis}`)
  const last = indices.length - 1
  const along = (i: string, axis: number): string => {
    const at = inRing(axes[axis], i)
    return axis === last ? `(${at}) * ${lanes}` : step(field, axis, at, emission)
  }
  let inner = lanes
  const within = indices.flatMap((i, axis) => {
    const width = fold[axis] ?? 1
    if (width === 1) return []
    inner /= width
    const lane = `((${i}) & ${width - 1})`
    return [inner === 1 ? lane : `${lane} * ${inner}`]
  })
  const patch = indices.map((i, axis) => along((fold[axis] ?? 1) > 1 ? `(${i}) & -${fold[axis]}` : i, axis))
  const element = `#define ${name}(${indices.join(', ')}) ${name}[${[...patch, ...within].join(' + ')}]`
  if (!emission.vectorFields.has(field)) return [element]
  const vector = vectorType(dtype, folded)
  const type = `${emission.fields.get(field) ? '' : 'const '}${stored ? rawVector(stored, vector).name : vector.name} *`
  const first = indices.map(along).join(' + ')
  return [element, `#define ${emission.vectors(field)}(${indices.join(', ')}) (*(${type})&${name}[${first}])`]
}

/** An index, or its place in a ring: as a mask, which is right before the first point too. */
const inRing = (axis: Axis | undefined, index: string): string =>
  axis?.window?.ring === undefined ? index : `(${index}) & ${axis.window.ring - 1}`

const step = (field: string, axis: number, index: string, emission: Emission): string =>
  `(${index}) * ${emission.stride(field, axis)}`
