import type { Grid, SparseTimeFunction, Statements, TimeFunction } from 'courant'

/**
 * A shot of the bench: equations, and what a run needs to mean something. Lengths in m, times in ms, velocities in km/s
 * (which is m/ms).
 */
export interface Problem {
  readonly name: string
  readonly spaceOrder: number
  readonly grid: Grid
  readonly equations: Statements
  /** A stable time step. */
  readonly dt: number
  /** What the receivers recorded, or the field where there are none. */
  readonly recorded: SparseTimeFunction | TimeFunction
  /** What changes with time, under the names that a peer's have. */
  readonly waves: readonly TimeFunction[]
  /** Fills the functions: until then nothing is allocated. */
  fill(): void
}

export interface Size {
  /** Points a side of the cube, absorbing layers not counted. */
  readonly size: number
  readonly spaceOrder: number
  /** Time steps for which there are samples of source and receivers. */
  readonly steps: number
}

/** The problem's own name for the table, and what makes it. */
export interface Entry {
  readonly name: string
  readonly orders: readonly number[]
  /** Points a side in the full bench. */
  readonly size: number
  /** The nest written by hand is its rival; else the operator itself without any pass. */
  readonly nest?: true
  readonly make: (size: Size) => Problem
}

/** One problem at one order. */
export interface Case {
  readonly entry: Entry
  readonly spaceOrder: number
  readonly size: number
}
