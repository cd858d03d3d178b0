import type { Dtype } from './dtype.ts'

/**
 * Level 4: printed text and all that is needed to build and call it. Plain data, so that it can be stored, hashed
 * and shipped to another process.
 */
export interface Code {
  readonly name: string
  /** Chooses the host's way of building: `c`, `cuda`, ... */
  readonly dialect: string
  readonly text: string
  readonly abi: Abi
  /** What the build needs beyond the base: `openmp`, `openmp-simd`, `math`. The host maps a need to flags. */
  readonly needs: readonly string[]
}

/**
 * The calling convention of every kernel:
 * `int name(void *const *fields, const int64_t *ints, const double *reals, double *timers)`.
 * One signature for all means one native prototype, no marshalling, and arguments that are checked in one place.
 */
export interface Abi {
  readonly fields: readonly AbiField[]
  readonly ints: readonly AbiInt[]
  readonly reals: readonly string[]
  /** Names of the timed sections, in order. */
  readonly sections: readonly string[]
}

export interface AbiField {
  readonly name: string
  readonly dtype: Dtype
  readonly written: boolean
}

/**
 * An integer is a parameter of the program; a stride of a field, in elements; or, of a field that keeps windows, the elements
 * from one thread's to the next one's.
 */
export type AbiInt =
  | { readonly kind: 'param'; readonly name: string }
  | { readonly kind: 'stride'; readonly field: string; readonly axis: number }
  | { readonly kind: 'share'; readonly field: string }
