import type { Declarations } from './declarations.ts'
import type { Dtype } from './dtype.ts'
import type { Origin, Range, Update } from './equations.ts'
import type { Access, Expr } from './expr.ts'

/**
 * Level 2: groups of assignments that share an iteration space. Clusters run in order; neighbours whose first
 * iteration is the same time dimension run inside one time loop, and share nothing else.
 */
export interface Clusters {
  readonly level: 'clusters'
  readonly decls: Declarations
  readonly body: readonly Cluster[]
}

export interface Cluster {
  /** Outermost first: time, then space (or points). */
  readonly iterations: readonly Iteration[]
  /** The body runs where all hold. */
  readonly guards: readonly Expr[]
  readonly body: readonly Statement[]
}

export interface Iteration {
  readonly dim: string
  /** Inclusive, over parameters. */
  readonly lo: Expr
  readonly hi: Expr
  readonly direction: Direction
  /** No dependence is carried by this dimension: its iterations may run in any order or at once. */
  readonly parallel: boolean
}

export type Direction = 'forward' | 'backward'

export type Statement = Let | Assign | Sparse

/** Names a value. */
export interface Let {
  readonly kind: 'let'
  readonly name: string
  readonly dtype: Dtype
  readonly value: Expr
  /** In how many of the cluster's iterations it is computed, outermost first: 0 is once a call. Level 2 only. */
  readonly depth: number
}

export interface Assign {
  readonly kind: 'assign'
  readonly target: Access
  readonly update: Update
  readonly value: Expr
  readonly origin: Origin
}

/**
 * A sparse operation at the current point of the cluster's `points` dimension. Grid dimensions in `target` and
 * `value` stand for the grid points of the support. Stays one node until a locality pass or the target expands it.
 */
export interface Sparse {
  readonly kind: 'scatter' | 'gather'
  readonly points: string
  readonly target: Access
  readonly update: Update
  readonly value: Expr
  /** See `SparseEquation`. */
  readonly region?: readonly Range[]
  /** Of the support only the points in here take part, without a margin: the share of a tile. Level 3 only. */
  readonly within?: readonly Range[]
  readonly origin: Origin
}
