import type { Code, Declarations, Fp } from '@courant/core'
import type { AxisOffsets, BoundObligation } from '@courant/lowering'

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
  /**
   * Whether steps may be run in several calls of the kernel: all it does is one loop over time, but for what gives the
   * same each time. Anything else beside that loop must happen once a run.
   */
  readonly divisible: boolean
  /** Every access lies within these; checked with the run's numbers before the kernel starts. */
  readonly bounds: readonly BoundObligation[]
  /** How far each field is read or written from the current point, axis by axis. */
  readonly offsets: readonly AxisOffsets[]
}
