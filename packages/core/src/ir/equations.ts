import type { Declarations } from './declarations.ts'
import type { Access, At, Expr } from './expr.ts'

/** Level 1: what the user wrote, in order. Each statement runs over all its points before the next one, step by step. */
export interface Equations {
  readonly level: 'equations'
  readonly decls: Declarations
  readonly body: readonly Equation[]
}

/** How a value meets what is stored: replaced, added to, or the larger or smaller of both. */
export type Update = 'set' | 'add' | 'min' | 'max'

export type Equation = PointEquation | SparseEquation

export interface PointEquation {
  readonly kind: 'eq'
  /**
   * A function at the current point, or an element that indices name. Where points name the same element they store to it
   * one after the other, in the order of `iterationOrder`.
   */
  readonly target: At | Access
  readonly update: Update
  readonly value: Expr
  /** Where it differs from the whole domain: inclusive ends along a dimension, as expressions over parameters. */
  readonly region: readonly Range[]
  /** Conditions: the value is stored at the points where all hold. */
  readonly guards?: readonly Expr[]
  readonly origin: Origin
}

/**
 * A sparse operation. `scatter` adds `value`, weighted, to the grid points around each point (injection), or, where the
 * support is one grid point, may replace what is there, the last point having its way; `gather`
 * takes the weighted sum of `value` over them (interpolation). `value` is evaluated at every grid point of the support.
 */
export interface SparseEquation {
  readonly kind: 'scatter' | 'gather'
  readonly points: string
  /** Of a grid function for `scatter`, of the points' own function for `gather`. */
  readonly target: At
  readonly update: Update
  readonly value: Expr
  /** The part of the grid whose points take part, with half a support around it, where that is not the whole domain. */
  readonly region?: readonly Range[]
  /** Conditions: the points are visited where all hold. They say nothing of where the points are. */
  readonly guards?: readonly Expr[]
  readonly origin: Origin
}

export interface Range {
  readonly dim: string
  readonly lo: Expr
  readonly hi: Expr
}

/** Which of the user's equations a statement comes from, counted from 0. Its call sites are kept beside the IR. */
export type Origin = number
