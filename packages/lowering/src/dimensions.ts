import type { Declarations, Field } from '@courant/core'

export const isTime = (decls: Declarations, dim: string): boolean => decls.dimensions.get(dim)?.kind === 'time'

/** The axis of `field` that runs along time, or -1. */
export const timeAxis = (decls: Declarations, field: Field): number =>
  field.axes.findIndex(({ dim }) => dim !== undefined && isTime(decls, dim))
