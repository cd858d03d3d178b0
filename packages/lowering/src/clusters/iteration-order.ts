import { children, fieldOf, type Declarations, type Equation, type Expr } from '@courant/core'
import { dimensionsOfEquation, isTime, walkedDim } from '../dimensions.ts'

/**
 * The dimensions of an equation, outermost loop first: time, then in the order in which the functions store them, the
 * one with the most axes first, so that the innermost loop walks along memory.
 */
export function iterationOrder(e: Equation, decls: Declarations): readonly string[] {
  const dims = dimensionsOfEquation(e, decls)
  const fields = [...new Set([...fieldsIn(e.target), ...fieldsIn(e.value)])]
    .map((name) => fieldOf(decls, name))
    .sort((a, b) => b.axes.length - a.axes.length)
  const stored = fields.flatMap((f) => f.axes.flatMap(({ dim }) => (dim === undefined ? [] : [walkedDim(decls, dim)])))
  const ordered = [...new Set([...stored, ...dims])]
  return [...ordered.filter((d) => isTime(decls, d)), ...ordered.filter((d) => !isTime(decls, d))]
}

function fieldsIn(e: Expr, seen = new Set<Expr>()): readonly string[] {
  if (seen.has(e)) return []
  seen.add(e)
  if (e.kind === 'at') return [e.field]
  if (e.kind === 'access') return [e.field, ...e.indices.flatMap((index) => fieldsIn(index, seen))]
  return children(e).flatMap((c) => fieldsIn(c, seen))
}
