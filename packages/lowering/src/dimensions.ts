import { children, fieldOf, type Declarations, type Equation, type Expr, type Field } from '@courant/core'

/** The dimension that is walked for an axis along `dim`: what a conditional dimension samples, else the dimension itself. */
export const walkedDim = (decls: Declarations, dim: string): string => decls.dimensions.get(dim)?.sampled?.of ?? dim

/** The dimensions that an equation varies along, its conditions included. */
export const dimensionsOfEquation = (e: Equation, decls: Declarations): readonly string[] =>
  dimensionsOf([e.target, e.value, ...(e.guards ?? [])], decls)

/** The dimensions that a value varies along, in the order of first use: axes of functions and indices used as numbers. */
function dimensionsOf(expressions: readonly Expr[], decls: Declarations): readonly string[] {
  const out = new Set<string>()
  const seen = new Set<Expr>()
  const visit = (e: Expr): void => {
    if (seen.has(e)) return
    seen.add(e)
    if (e.kind === 'symbol' && decls.dimensions.has(e.name)) out.add(e.name)
    if (e.kind === 'at')
      for (const { dim } of fieldOf(decls, e.field).axes) if (dim !== undefined) out.add(walkedDim(decls, dim))
    for (const c of children(e)) visit(c)
  }
  for (const e of expressions) visit(e)
  return [...out]
}

export const isTime = (decls: Declarations, dim: string): boolean => decls.dimensions.get(dim)?.kind === 'time'

/** The axis of `field` that runs along time, or -1. */
export const timeAxis = (decls: Declarations, field: Field): number =>
  field.axes.findIndex(({ dim }) => dim !== undefined && isTime(decls, dim))
