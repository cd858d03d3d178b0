import type { Dimension, Field, Param, Points } from './ir/declarations.ts'
import type { Update } from './ir/equations.ts'
import type { Comparison, Ext, Fn, Side } from './ir/expr.ts'
import type { Rational } from './ir/rational.ts'
import type { RawSite } from './host.ts'

/**
 * What a user builds, as plain frozen data that keeps its call sites. The dsl makes it, lowering imports it into a
 * compilation's interner, and nothing in between holds on to it.
 */
export type Described = DescribedNode & { readonly site?: RawSite | undefined }

export interface DescribedParam {
  readonly kind: 'param'
  readonly param: Param
  readonly object?: object
}

export type DescribedNode =
  | { readonly kind: 'num'; readonly value: Rational }
  /** A run-time scalar (`dt`, `h_x`, a Constant). */
  | DescribedParam
  /** The index along a dimension, as a number. */
  | { readonly kind: 'index'; readonly dimension: Dimension }
  | { readonly kind: 'at'; readonly function: DescribedFunction; readonly shifts: readonly Rational[] }
  /** One element of a function, at indices of its own: a wall `u(time, 0, y)`, a mirror `u(time, x, -y)`. */
  | { readonly kind: 'access'; readonly function: DescribedFunction; readonly indices: readonly Described[] }
  | {
      readonly kind: 'deriv'
      readonly arg: Described
      readonly dimension: Dimension
      readonly order: number
      readonly accuracy: number
      readonly side: Side | undefined
      /**
       * Where along the dimension the derivative is taken, in grid steps from where the values of `arg` lie. Undefined:
       * where those of the equation's left side lie.
       */
      readonly x0: Rational | undefined
      /**
       * Weights in place of those that order and accuracy imply, of as many neighbouring points: around the point where
       * it can be, else leaning to the right. Numbers are divided by the spacing to the power of `order`; as soon as one
       * is none, all are as they are.
       */
      readonly weights?: readonly Described[]
      /** Along the diagonals that these dimensions and its own span, instead of along its own. */
      readonly rotated?: readonly Dimension[]
    }
  | { readonly kind: 'add' | 'mul'; readonly args: readonly Described[] }
  | { readonly kind: 'pow'; readonly base: Described; readonly exponent: Described }
  | { readonly kind: 'call'; readonly fn: Fn; readonly args: readonly Described[] }
  | { readonly kind: 'compare'; readonly op: Comparison; readonly lhs: Described; readonly rhs: Described }
  | { readonly kind: 'logic'; readonly op: 'and' | 'or' | 'not'; readonly args: readonly Described[] }
  | { readonly kind: 'select'; readonly cond: Described; readonly then: Described; readonly else: Described }
  | { readonly kind: 'ext'; readonly op: Ext['op']; readonly args: readonly Described[] }

/** A function as a kernel sees it, with the user's object behind it as the default argument. */
export interface DescribedFunction {
  readonly field: Field
  readonly dimensions: readonly Dimension[]
  /** How its value is found between its points: a mean of `order` of them, of the second order and arithmetic by default. */
  readonly interpolation?: { readonly order: number; readonly mean: Mean }
  /** The spacings of its dimensions. */
  readonly params: readonly Param[]
  /** The part of the grid that it lives on. An equation that says nothing else runs only there. */
  readonly region?: { readonly name: string; readonly ranges: readonly DescribedRange[] }
  /** What holds where it has values: an equation that uses it runs only there. */
  readonly conditions?: readonly Described[]
  /** Of a complex function, the real ones that hold its parts. Building an operator puts them in its place. */
  readonly parts?: readonly [re: DescribedFunction, im: DescribedFunction]
  /** The tables of a sparse function. */
  readonly points?: { readonly points: Points; readonly tables: readonly Field[] }
  /** Of a table, what the host makes its values from: a run takes it by name, though no kernel reads it. */
  readonly madeOf?: readonly (DescribedFunction | DescribedParam)[]
  /** The dsl object. Opaque to the compiler; the runtime asks it for data. */
  readonly object: object
  readonly site?: RawSite | undefined
}

/** `safe-harmonic` is 0 where one of the values is; `harmonic` divides by it. */
export type Mean = 'arithmetic' | 'harmonic' | 'safe-harmonic'

/** See `DescribedEquation`. */
export type InterpMode = 'direct' | 'symmetric'

export interface DescribedEquation {
  readonly kind: 'eq' | 'scatter' | 'gather'
  /** An `at`, or for an `eq` an `access`: elements named by indices, which each point stores to in its turn. */
  readonly target: Described
  readonly update: Update
  readonly value: Described
  /** Of a sparse operation: the points it visits. */
  readonly points?: DescribedFunction
  /** Inclusive ends, counted from the first (`from: 'start'`) or the last (`from: 'end'`) point of the run's bounds. */
  readonly region?: readonly DescribedRange[]
  /** How products of functions that lie apart come together: each factor by itself (`direct`, the default), or as one. */
  readonly interpMode?: InterpMode
  /** Conditions that must all hold where, or when, it runs. */
  readonly when?: readonly Described[]
  readonly site?: RawSite | undefined
}

export interface DescribedRange {
  readonly dimension: Dimension
  readonly lo: DescribedEnd
  readonly hi: DescribedEnd
}

/** Counted from an end of the run's bounds, or a whole number of its own, over parameters. */
export type DescribedEnd =
  { readonly from: 'start' | 'end'; readonly offset: number } | { readonly from: 'index'; readonly at: Described }

export interface DescribedProgram {
  readonly name: string
  /** Numbers that stand for parameters from the start: the kernel is for these values alone. */
  readonly subs?: ReadonlyMap<string, number>
  readonly equations: readonly DescribedEquation[]
}

/** What a formula may say of complex numbers. Operations by these names are gone before a program reaches a pass. */
export const complexOps = {
  unit: 'complex.i',
  real: 'complex.real',
  imag: 'complex.imag',
  conj: 'complex.conj',
} as const satisfies Record<string, Ext['op']>

/** What a node is made of. Nodes may be shared, so a walk keeps what it has seen. */
export function describedChildren(node: Described): readonly Described[] {
  switch (node.kind) {
    case 'num':
    case 'param':
    case 'index':
    case 'at':
      return []
    case 'access':
      return node.indices
    case 'deriv':
      return node.weights ? [node.arg, ...node.weights] : [node.arg]
    case 'pow':
      return [node.base, node.exponent]
    case 'compare':
      return [node.lhs, node.rhs]
    case 'select':
      return [node.cond, node.then, node.else]
    case 'add':
    case 'mul':
    case 'call':
    case 'logic':
    case 'ext':
      return node.args
    default:
      return node satisfies never
  }
}

/** The node over other children; itself when none changed. Keeps its site. */
export function mapDescribed(d: Described, f: (child: Described) => Described): Described {
  switch (d.kind) {
    case 'num':
    case 'param':
    case 'index':
    case 'at':
      return d
    case 'access': {
      const indices = d.indices.map(f)
      return indices.every((a, i) => a === d.indices[i]) ? d : Object.freeze({ ...d, indices: Object.freeze(indices) })
    }
    case 'deriv': {
      const arg = f(d.arg)
      const weights = d.weights?.map(f)
      if (arg === d.arg && (weights ?? []).every((w, i) => w === d.weights?.[i])) return d
      return Object.freeze({ ...d, arg, ...(weights && { weights: Object.freeze(weights) }) })
    }
    case 'add':
    case 'mul':
    case 'call':
    case 'logic':
    case 'ext': {
      const args = d.args.map(f)
      return args.every((a, i) => a === d.args[i]) ? d : Object.freeze({ ...d, args: Object.freeze(args) })
    }
    case 'pow':
      return Object.freeze({ ...d, base: f(d.base), exponent: f(d.exponent) })
    case 'compare':
      return Object.freeze({ ...d, lhs: f(d.lhs), rhs: f(d.rhs) })
    case 'select':
      return Object.freeze({ ...d, cond: f(d.cond), then: f(d.then), else: f(d.else) })
    default:
      return d satisfies never
  }
}
