import type { Code, Declarations, Fp } from '@courant/core'

/** The outcome of a build: all that a run needs but the arguments. Plain data, safe to clone and to send elsewhere. */
export interface Program {
  readonly name: string
  readonly code: Code
  readonly decls: Declarations
  readonly language: string
  readonly platform: string
  readonly fp: Fp
  /** The plugins with their options, as text. */
  readonly pipeline: string
  /** The dimension of the time loop, if there is one. */
  readonly time: string | undefined
  readonly timeDirection: 'forward' | 'backward'
  /** Every access lies between these ends; checked with the run's numbers before the kernel starts. */
  readonly bounds: readonly Bound[]
  /** How far each field is read or written from the current point, axis by axis. */
  readonly reach: ReadonlyMap<string, readonly AxisReach[]>
  readonly costs: Costs
}

/** The smallest and the largest index that a field's axis is accessed at, as functions of the parameters. */
export interface Bound {
  readonly field: string
  readonly axis: number
  readonly lo: BoundExpr
  readonly hi: BoundExpr
}

/** `constant + sum(coefficient * param)`, or the least or greatest of several. */
export type BoundExpr =
  | {
      readonly kind: 'affine'
      readonly constant: number
      readonly terms: readonly (readonly [param: string, coefficient: number])[]
    }
  | { readonly kind: 'min' | 'max'; readonly args: readonly BoundExpr[] }

export interface AxisReach {
  readonly dim: string | undefined
  readonly min: number
  readonly max: number
}

/** Per point of the innermost loops of one time step. */
export interface Costs {
  readonly flopsPerPoint: number
  readonly bytesPerPoint: number
}
