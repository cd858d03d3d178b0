import { bytesOf, type Dtype } from './dtype.ts'
import type { Rational } from './rational.ts'
import { storedBytes, type Stored } from './stored.ts'

/** What the names in a program mean. Shared by levels 1 to 3; plain data, keyed and printed by name. */
export interface Declarations {
  readonly dimensions: ReadonlyMap<string, Dimension>
  readonly fields: ReadonlyMap<string, Field>
  readonly points: ReadonlyMap<string, Points>
  readonly params: ReadonlyMap<string, Param>
}

/**
 * An axis of iteration. Its run-time bounds are the parameters `<name>_m` and `<name>_M`, both inclusive; `spacing`
 * names the parameter that holds the distance of two points (`h_x`, in metres or the user's unit; `dt` for time).
 *
 * A `conditional` dimension is not walked itself: it stands for those indices of another one that a condition keeps, and
 * has no bounds of its own.
 */
export interface Dimension {
  readonly name: string
  readonly kind: 'time' | 'space' | 'points' | 'custom' | 'conditional'
  readonly spacing?: string
  /** Of a `conditional` dimension, and of no other. */
  readonly sampled?: Sampled
  /** The default ends of a `custom` dimension, both inclusive, where it has its own. */
  readonly bounds?: readonly [first: number, last: number]
}

/**
 * The index along a conditional dimension is `floordiv(i, factor)` for the index `i` of the dimension `of`, counted from
 * the first multiple of the factor that is at least `start`. `factor` names a parameter.
 */
export interface Sampled {
  readonly of: string
  readonly factor: string
  readonly start: number
}

/**
 * A named array. Axis by axis its storage covers `halo[0]` points before the domain, the domain, `halo[1]` after it. Of a
 * function that lives on part of the grid these are smaller, or negative: it begins and ends so many points within.
 */
export interface Field {
  readonly name: string
  readonly dtype: Dtype
  readonly axes: readonly Axis[]
  /** `grid` and `points` come from the user, a `table` is derived by the host, `scratch` belongs to the operator. */
  readonly role: 'grid' | 'points' | 'table' | 'scratch'
  /**
   * Its elements are elsewhere while a kernel runs, brought and taken a step at a time: the kernel holds a handle in place of
   * them, which only plugins' own nodes may name.
   */
  readonly streamed?: boolean
  /** How its elements lie in memory, where that is in less than its dtype. */
  readonly stored?: Stored
  /** Keys that plugins own (`compression`, `layers`, ...), carried untouched. */
  readonly extras?: FunctionExtras
}

export interface Axis {
  /** The dimension the axis runs along; without one the axis has a fixed `size`. */
  readonly dim?: string
  readonly size?: number
  /** A time axis of so many slots, indexed modulo that number. Without it every step is kept. */
  readonly slots?: number
  readonly halo: readonly [before: number, after: number]
  /** So many neighbours along the axis lie in one vector, with those of the other folded axes; 1 by default. A power of 2. */
  readonly fold?: number
  /** Of a scratch field: only the points of one block at a time are kept. */
  readonly window?: Window
  /** Where the values lie between grid points, in grid steps: 0, or 1/2 for a staggered axis. */
  readonly location: Rational
}

/**
 * What a block of a nest needs of an axis: from `before` points before the index of the loop `over`, which takes steps of a
 * block, to `after` points after the block. Each iteration of that loop has points of its own, whichever thread runs it:
 * nothing is there when it begins, nothing is left when it ends. Of several axes with windows the loops lie in one another.
 */
export interface Window {
  /** The index of the loop over blocks. */
  readonly over: string
  /** The parameter that holds the points of a block; an axis that is folded has whole vectors of them. */
  readonly size: string
  /** Both whole vectors of a folded axis. */
  readonly before: number
  readonly after: number
  /**
   * Of these points only so many are there at a time, where the block is gone through in order: what is stored takes the place
   * of what is so many points before it or after it. A power of 2, and whole vectors of a folded axis.
   */
  readonly ring?: number
}

/** Plugins add the keys they own by declaration merging. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- empty here, filled by plugins
export interface FunctionExtras {}

/**
 * Off-grid points with their tables: for point `p` and axis `d` of `over`, `base[p, d]` is the first grid index of the
 * support and `weights[p, d, k]`, k < `support`, its weights (multilinear: support 2, weights 1 - f and f).
 * The host derives both from the coordinates in double precision.
 */
export interface Points {
  readonly name: string
  readonly dim: string
  readonly over: readonly string[]
  readonly support: number
  readonly base: string
  readonly weights: string
  /** How many grid steps the base lies before the cell: 0 for support 2. */
  readonly reach: number
  /** The function that the points belong to, where they don't carry its name. */
  readonly of?: string
  /** Where the values that the points meet lie, in grid steps along each of `over`: 1/2 along a staggered axis. */
  readonly shift?: readonly Rational[]
  /** How the points are visited so that many may scatter at once; without it they scatter in turn. */
  readonly sorting?: Sorting
}

/**
 * Points sorted by cell into bins, so that those of one pass share no grid point. `order[q]` is the q-th point,
 * `bins[pass, bin, end]` the first and the last q of a bin (inclusive; the last comes before the first where it is
 * empty), `end` being 0 or 1. There are `passes` passes of `width` bins each, whatever the number of points.
 */
export interface Sorting {
  readonly order: string
  readonly bins: string
}

export const sortingShape = Object.freeze({ passes: 2, width: 32 })

/** The function that the points belong to. */
export const ownerOf = ({ of, name }: Points): string => of ?? name

/** A scalar supplied when a kernel is called. */
export interface Param {
  readonly name: string
  readonly dtype: Dtype
  /** Who supplies the value: a dimension, the grid, the user, or a plugin. */
  readonly role: ParamRole
  /** Inclusive. A value outside is refused before the kernel starts. */
  readonly range?: readonly [low: number, high: number]
  readonly default?: number
  readonly unit?: string
}

export type ParamRole =
  | { readonly kind: 'bound'; readonly dim: string; readonly end: 'min' | 'max' }
  /** The bound that a run had at its start, while the bound itself may be that of a part of the run. */
  | { readonly kind: 'start'; readonly dim: string; readonly end: 'min' | 'max' }
  | { readonly kind: 'spacing'; readonly dim: string }
  | { readonly kind: 'constant' }
  | { readonly kind: 'threads' }
  | { readonly kind: 'plugin'; readonly owner: string; readonly tunable: boolean }
  /** What a plugin finds itself, by the hooks `arguments` and `apply`: nobody else has a say in it. */
  | { readonly kind: 'found'; readonly owner: string }

/** How many threads a kernel runs on. */
export const nthreads: Param = {
  name: 'nthreads',
  dtype: 'int64',
  role: { kind: 'threads' },
  range: [1, 4096],
}

/** Whether a user may give it by name: the others follow from the run. */
export const isArgument = ({ role }: Param): boolean => role.kind !== 'start' && role.kind !== 'found'

/** The one value that a parameter may have, if there is one: it stands in the code as a number. */
export const fixedValue = ({ range }: Param): number | undefined =>
  range !== undefined && range[0] === range[1] ? range[0] : undefined

export const emptyDeclarations: Declarations = Object.freeze({
  dimensions: new Map(),
  fields: new Map(),
  points: new Map(),
  params: new Map(),
})

/** Of an element in memory. */
export const elementBytes = ({
  dtype,
  stored,
}: {
  readonly dtype: Dtype
  readonly stored?: Stored | undefined
}): number => (stored ? storedBytes(stored) : bytesOf(dtype))

/** The bound that goes with a parameter of role `bound` or `start`. */
export const boundOf = ({ dim, end }: { readonly dim: string; readonly end: 'min' | 'max' }): string =>
  boundNames(dim)[end === 'min' ? 0 : 1]

export const boundNames = (dim: string): readonly [string, string] => [`${dim}_m`, `${dim}_M`]

/** The points of an axis that a window keeps, for a block of so many points. */
export function windowPoints({ before, after }: Window, fold: number, block: number): number {
  return before + Math.ceil(block / fold) * fold + after
}

/** Whether only the points of one block at a time are kept. */
export const keepsWindows = ({ role, axes }: Field): boolean => role === 'scratch' && axes.some(({ window }) => window)

/** The indices of the loops that a field's windows go by, in the order of its axes. */
export const windowLoops = ({ axes }: Field): readonly string[] => axes.flatMap(({ window }) => window?.over ?? [])

/** The declarations with more parameters; the same object when all are there already. */
export function withParams(decls: Declarations, params: readonly Param[]): Declarations {
  if (params.every((p) => decls.params.has(p.name))) return decls
  return { ...decls, params: new Map([...decls.params, ...params.map((p) => [p.name, p] as const)]) }
}

export function fieldOf(decls: Declarations, name: string): Field {
  const field = decls.fields.get(name)
  if (!field) throw new Error(`Field '${name}' is not declared.`)
  return field
}

export function pointsOf(decls: Declarations, name: string): Points {
  const points = decls.points.get(name)
  if (!points) throw new Error(`Points '${name}' are not declared.`)
  return points
}
