import * as z from '@courant/core/schema'

/**
 * How the values of a function are stored, which are computed in its dtype: as IEEE half precision (11 bits, up to 65504),
 * as bfloat16 (8 bits, as far as a float32), or by so many bits as steps from `min` to `max`. Without these two the range
 * is that of the values before a run, of a function that the operator only reads.
 */
export type Precision = 'float16' | 'bfloat16' | { readonly bits: 8 | 16; readonly min?: number; readonly max?: number }

declare module '@courant/core' {
  interface FunctionExtras {
    /** In what the function is stored: see `@courant/mixed-precision`. */
    precision?: Precision
  }
}

const steps = z
  .strictObject({ bits: z.literal([8, 16]), min: z.number().optional(), max: z.number().optional() })
  .refine(({ min, max }) => (min === undefined) === (max === undefined), "Give both of 'min' and 'max', or neither.")
  .refine(({ min = 0, max = 1 }) => min < max, "'min' must be less than 'max'.")

/** As the schema gives it, which knows members that may be undefined. */
export type ParsedPrecision =
  | 'float16'
  | 'bfloat16'
  | { readonly bits: 8 | 16; readonly min?: number | undefined; readonly max?: number | undefined }

export const precisionSchema: z.ZodType<ParsedPrecision> = z.union([z.enum(['float16', 'bfloat16']), steps], {
  error: "'float16', 'bfloat16', or steps of a range, such as { bits: 16 } or { bits: 8, min: 0, max: 1 }.",
})
