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
