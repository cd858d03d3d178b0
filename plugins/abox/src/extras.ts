/** What a box's table says of itself: plain data, so that it prints with the program. Functions go by name. */
export interface BoxExtras {
  readonly src?: string | undefined
  readonly rcv?: string | undefined
  /** The name of a function or a constant, or the velocity itself. */
  readonly vp?: string | number | undefined
  readonly eps?: string | number | undefined
  readonly mode: BoxMode
  /** Points around the cone, mode `physical`. */
  readonly margin: number
  /** Dimensions of the grid. */
  readonly dims: readonly string[]
  /** By dimension, how far values spread in one step: what a pass found in the equations, mode `exact`. */
  readonly reach?: readonly number[]
}

export type BoxMode = 'physical' | 'exact'

declare module '@courant/core' {
  interface FunctionExtras {
    abox?: BoxExtras
  }
}
