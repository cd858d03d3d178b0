import {
  isFieldObject,
  isScalarObject,
  type Described,
  type DescribedEquation,
  type DescribedFunction,
} from '@courant/core'
import type { FieldObject, ScalarObject } from '@courant/core'

/** The objects that a program was written with, by name: the default arguments of its runs. */
export interface ProgramObjects {
  readonly fields: ReadonlyMap<string, FieldObject>
  readonly scalars: ReadonlyMap<string, ScalarObject>
}

export function collectObjects(equations: readonly DescribedEquation[]): ProgramObjects {
  const fields = new Map<string, FieldObject>()
  const scalars = new Map<string, ScalarObject>()
  const seen = new Set<Described>()
  const addFunction = ({ field, object }: DescribedFunction): void => {
    if (isFieldObject(object)) fields.set(field.name, object)
  }
  const visit = (e: Described): void => {
    if (seen.has(e)) return
    seen.add(e)
    if (e.kind === 'at') addFunction(e.function)
    if (e.kind === 'param' && isScalarObject(e.object)) scalars.set(e.param.name, e.object)
    describedChildren(e).forEach(visit)
  }
  for (const { target, value, points } of equations) {
    visit(target)
    visit(value)
    if (points) addFunction(points)
  }
  return { fields, scalars }
}

function describedChildren(e: Described): readonly Described[] {
  switch (e.kind) {
    case 'num':
    case 'param':
    case 'index':
    case 'at':
      return []
    case 'deriv':
      return [e.arg]
    case 'add':
    case 'mul':
    case 'call':
    case 'logic':
    case 'ext':
      return e.args
    case 'pow':
      return [e.base, e.exponent]
    case 'compare':
      return [e.lhs, e.rhs]
    case 'select':
      return [e.cond, e.then, e.else]
    default:
      return e satisfies never
  }
}
