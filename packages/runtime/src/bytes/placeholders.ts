import { objectBrand, type FieldObject, type Param, type ScalarObject } from '@courant/core'
import type { ProgramObjects } from '../objects.ts'

type FieldFacts = Pick<FieldObject, 'kind' | 'name' | 'field' | 'partOf' | 'transient'>
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
  fields: mapValues(fields, ({ kind, name, field, partOf, transient = false }) => ({
    kind,
    name,
    field,
    partOf,
    transient,
  })),
  scalars: mapValues(scalars, ({ name, param, partOf }) => ({ name, param: plainParam(param), partOf })),
  inputs: new Set(inputs),
  meetings: meetings.map((meeting) => ({ ...meeting })),
  isComplex,
})

const plainParam = (param: Param): Param => ({ ...param })

/** Objects that say what an argument must be like. A run needs one for each: these have neither data nor a grid. */
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
  reaches: new Map(),
  inputs,
  meetings,
  isComplex,
  arePlaceholders: true,
})

const placeholder = (facts: FieldFacts): FieldObject => ({
  ...facts,
  [objectBrand]: true,
  get grid(): never {
    return nothing(facts.name)
  },
  get domainShape(): never {
    return nothing(facts.name)
  },
  get storage(): never {
    return nothing(facts.name)
  },
})

function nothing(name: string): never {
  throw new Error(`'${name}' was loaded from bytes and has no data.`)
}

const mapValues = <A, B>(map: ReadonlyMap<string, A>, f: (value: A) => B): ReadonlyMap<string, B> =>
  new Map([...map].map(([key, value]) => [key, f(value)]))
