import { fieldOf, type Declarations } from '../ir/declarations.ts'
import type { Equation } from '../ir/equations.ts'
import { children, type Expr } from '../ir/expr.ts'

/** The dimension that is walked for an axis along `dim`: what a conditional dimension samples, else the dimension itself. */
export const walkedDim = (decls: Declarations, dim: string): string => decls.dimensions.get(dim)?.sampled?.of ?? dim

/**
 * The dimensions that an equation varies along, its conditions included, in the order of first use: axes of functions and
 * indices used as numbers.
 */
export const dimensionsOfEquation = (e: Equation, decls: Declarations): readonly string[] => usedBy(e, decls).dims

interface Used {
  readonly dims: readonly string[]
  /** Conditions aside. */
  readonly fields: readonly string[]
}

function usedBy({ target, value, guards = [] }: Equation, decls: Declarations): Used {
  const [dims, fields, varying] = [new Set<string>(), new Set<string>(), new Set<string>()]
  const seen = new Set<Expr>()
  const visit = (e: Expr): void => {
    if (seen.has(e)) return
    seen.add(e)
    if (e.kind === 'symbol' && decls.dimensions.has(e.name)) dims.add(e.name)
    if (e.kind === 'at' || e.kind === 'access') fields.add(e.field)
    if (e.kind === 'at' && !varying.has(e.field)) {
      varying.add(e.field)
      for (const { dim } of fieldOf(decls, e.field).axes) if (dim !== undefined) dims.add(walkedDim(decls, dim))
    }
    const below = children(e)
    for (let i = 0; i < below.length; i++) visit(below[i] as Expr)
  }
  for (const e of [target, value]) visit(e)
  const unconditional = [...fields]
  for (const e of guards) visit(e)
  return { dims: [...dims], fields: unconditional }
}

/**
 * The dimensions of an equation, outermost loop first: time, then in the order in which the functions store them, the
 * one with the most axes first, so that the innermost loop walks along memory. It is part of what an equation means where
 * several of its points store to one element: the last one has its way.
 */
export function iterationOrder(e: Equation, decls: Declarations): readonly string[] {
  const { dims, fields: names } = usedBy(e, decls)
  const fields = names.map((name) => fieldOf(decls, name)).sort((a, b) => b.axes.length - a.axes.length)
  const stored = fields.flatMap((f) => f.axes.flatMap(({ dim }) => (dim === undefined ? [] : [walkedDim(decls, dim)])))
  // An axis whose index is given has nothing to walk.
  const ordered = [...new Set([...stored, ...dims])].filter((d) => dims.includes(d))
  const isTime = (dim: string): boolean => decls.dimensions.get(dim)?.kind === 'time'
  return [...ordered.filter(isTime), ...ordered.filter((d) => !isTime(d))]
}
