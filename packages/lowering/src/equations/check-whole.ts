import { fieldOf, isFloat, isWholeNumber, type Declarations, type Equation, type PassContext } from '@courant/core'

/** What a function of whole numbers stores is whole: how to round, only the user can say. */
export function checkWhole({ target, value, origin }: Equation, decls: Declarations, cx: PassContext): void {
  const { name, dtype } = fieldOf(decls, target.field)
  if (isFloat(dtype) || isWholeNumber(value, decls)) return
  cx.report({
    code: 'lower/not-whole',
    severity: 'error',
    message: `'${name}' holds whole numbers, and what is stored there need not be one.`,
    site: cx.program.equations[origin]?.site,
    notes: [`It is of ${dtype}.`],
    hints: ["Round it, with 'floor', 'ceil' or 'round', divide with 'floorDiv', or store into a function of floats."],
  })
}
