import {
  isPointsObject,
  objectBrand,
  type FieldObject,
  type GridObject,
  type Param,
  type Points,
  type PointsObject,
  type ScalarObject,
} from '@courant/core'
import { interpolations, ownTies, Storage, TiedPoints, tiesBy } from '@courant/data'
import { layoutOf } from '../bind/array-shapes.ts'
import type { ProgramObjects } from '../objects.ts'

type FieldFacts = Pick<FieldObject, 'kind' | 'name' | 'field' | 'domainShape' | 'inset' | 'partOf' | 'transient'> & {
  /** Where arrays that are given for functions lie, unless an argument says otherwise. */
  readonly grid: GridObject
  readonly tied: TiedFacts | undefined
}
type TiedFacts = Pick<PointsObject, 'points' | 'weights'>
type ScalarFacts = Pick<ScalarObject, 'name' | 'param' | 'partOf'>

/** What is kept of a program's objects: what an argument must be like, and no data. */
export interface ObjectFacts {
  readonly fields: ReadonlyMap<string, FieldFacts>
  readonly scalars: ReadonlyMap<string, ScalarFacts>
  readonly inputs: ReadonlySet<string>
  readonly meetings: ProgramObjects['meetings']
  readonly isComplex: boolean
}

export const factsOf = ({ fields, scalars, inputs, meetings, isComplex }: ProgramObjects): ObjectFacts => ({
  fields: mapValues(fields, fieldFacts),
  scalars: mapValues(scalars, ({ name, param, partOf }) => ({ name, param: plainParam(param), partOf })),
  inputs: new Set(inputs),
  meetings: meetings.map((meeting) => ({ ...meeting })),
  isComplex,
})

function fieldFacts(object: FieldObject): FieldFacts {
  const { kind, name, field, domainShape, inset, partOf, transient = false } = object
  return {
    ...{ kind, name, field, domainShape, inset, partOf, transient },
    grid: plainGrid(object.grid),
    tied: isPointsObject(object) ? { points: object.points, weights: object.weights } : undefined,
  }
}

const plainParam = (param: Param): Param => ({ ...param })

const plainGrid = ({ kind, dtype, dimensionNames, shape, spacing, origin }: GridObject): GridObject => ({
  ...{ kind, dtype, dimensionNames, shape, spacing, origin },
})

/** Objects that say what an argument must be like, and where arrays lie. They have no values. */
export const placeholdersFor = ({ fields, scalars, inputs, meetings, isComplex }: ObjectFacts): ProgramObjects => ({
  fields: mapValues(fields, placeholder),
  scalars: mapValues(scalars, (facts): ScalarObject => ({
    ...facts,
    [objectBrand]: true,
    kind: 'constant',
    get value(): never {
      return nothing(facts.name)
    },
  })),
  sites: new Map(),
  reaches: new Map(),
  inputs,
  meetings,
  keyed: [],
  isComplex,
  arePlaceholders: true,
})

function placeholder({ tied, ...facts }: FieldFacts): FieldObject {
  const { name, field, domainShape } = facts
  const storage = new Storage({
    ...{ name, dtype: field.dtype, layout: layoutOf(facts, domainShape) },
    allocate: () => nothing(name),
  })
  const object = { ...facts, [objectBrand]: true, storage } as const
  return tied ? Object.assign(object, tied, tiesOf(tied, facts)) : object
}

type Ties = Pick<PointsObject, 'tables' | 'sorted' | 'outside' | 'isMovable' | 'elsewhere'>

/** Points that are nowhere until coordinates are given, and weights where those were the user's own. */
function tiesOf({ points, weights }: TiedFacts, { name, grid: { dtype } }: Omit<FieldFacts, 'tied'>): Ties {
  const interpolation = weights && interpolations[weights](radiusOf(points))
  return {
    isMovable: interpolation !== undefined,
    tables: () => nothing(name),
    sorted: () => nothing(name),
    outside: () => nothing(name),
    elsewhere(coordinates, own) {
      const ties = interpolation ? tiesBy(interpolation) : own && ownTies(own, points.support)
      return ties && new TiedPoints({ name, dtype, coordinates: () => coordinates, version: () => 0 }, ties)
    },
  }
}

const radiusOf = ({ support }: Points): number => support / 2

function nothing(name: string): never {
  throw new Error(`'${name}' was loaded from bytes and has no data.`)
}

const mapValues = <A, B>(map: ReadonlyMap<string, A>, f: (value: A) => B): ReadonlyMap<string, B> =>
  new Map([...map].map(([key, value]) => [key, f(value)]))
