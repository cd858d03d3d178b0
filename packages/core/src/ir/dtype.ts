/** The number formats a field, a parameter or a temporary may have, named as NumPy names them. */
export const dtypes = ['float32', 'float64', 'int32', 'int64'] as const
export type Dtype = (typeof dtypes)[number]

export const bytesOf = (dtype: Dtype): number => (dtype === 'float64' || dtype === 'int64' ? 8 : 4)
export const isFloat = (dtype: Dtype): boolean => dtype === 'float32' || dtype === 'float64'
export const isDtype = (text: string): text is Dtype => (dtypes as readonly string[]).includes(text)

/** The dtype of an expression over both: floats dominate integers, the wider one wins. */
export function promote(a: Dtype, b: Dtype): Dtype {
  if (isFloat(a) !== isFloat(b)) return isFloat(a) ? a : b
  return bytesOf(a) >= bytesOf(b) ? a : b
}

/**
 * What a function may hold besides: complex numbers, named by the bits of both parts. Nothing below the user's formulas
 * knows them: a complex function is two real ones, and an operator over it a program over those.
 */
export const complexDtypes = ['complex64', 'complex128'] as const
export type ComplexDtype = (typeof complexDtypes)[number]
export type AnyDtype = Dtype | ComplexDtype

export const isComplexDtype = (text: string): text is ComplexDtype => text === 'complex64' || text === 'complex128'

/** The dtype of either part of a complex number; any other one as it is. */
export const partDtype = (dtype: AnyDtype): Dtype =>
  dtype === 'complex64' ? 'float32' : dtype === 'complex128' ? 'float64' : dtype
