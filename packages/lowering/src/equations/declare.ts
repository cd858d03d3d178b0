import {
  boundNames,
  fixedValue,
  rationals,
  type Declarations,
  type DescribedFunction,
  type Diagnostic,
  type Dimension,
  type Field,
  type Param,
  type Expr,
  type Interner,
  type Points,
  type RawSite,
} from '@courant/core'

/**
 * Collects what the names of a program mean. A kernel has one name space for fields, dimensions and parameters, so a
 * name that two different things claim is reported, at the place where the second one was used.
 */
export class Declarer {
  readonly #report: (d: Diagnostic) => void
  readonly #claims = new Map<string, { readonly identity: unknown; readonly what: string }>()
  readonly #seen = new Set<DescribedFunction>()
  readonly #dimensions = new Map<string, Dimension>()
  readonly #fields = new Map<string, Field>()
  readonly #points = new Map<string, Points>()
  readonly #params = new Map<string, Param>()

  readonly #subs: ReadonlyMap<string, number>

  /** `subs` are the parameters that have one value from the start. */
  constructor(report: (d: Diagnostic) => void, subs: ReadonlyMap<string, number> = new Map()) {
    this.#report = report
    this.#subs = subs
  }

  /** After all is imported: a grid dimension that only points speak of needs its bounds, but nothing knows its spacing. */
  get declarations(): Declarations {
    for (const { over } of this.#points.values()) {
      for (const name of over) if (!this.#dimensions.has(name)) this.dimension({ name, kind: 'space' }, undefined)
    }
    return Object.freeze(this.soFar)
  }

  /** What has been declared yet. */
  get soFar(): Declarations {
    return { dimensions: this.#dimensions, fields: this.#fields, points: this.#points, params: this.#params }
  }

  function(fn: DescribedFunction, site: RawSite | undefined): void {
    if (this.#seen.has(fn)) return
    this.#seen.add(fn)
    if (!this.#claim(fn.field.name, fn.object, 'function', site ?? fn.site)) return
    this.#fields.set(fn.field.name, fn.field)
    for (const dimension of fn.dimensions) this.dimension(dimension, site)
    for (const param of fn.params) this.param(param, undefined, site)
    for (const of of fn.madeOf ?? []) {
      if ('kind' in of) this.param(of.param, of.object, site)
      else this.#claim(of.field.name, of.object, 'function', site)
    }
  }

  /** The tables of a sparse operation, and the grid it works on. */
  points(fn: DescribedFunction, site: RawSite | undefined): void {
    this.function(fn, site)
    if (!fn.points) return
    const { points, tables } = fn.points
    this.#points.set(points.name, points)
    for (const table of tables) {
      if (this.#claim(table.name, `table of ${points.name}`, 'table of points', site)) {
        this.#fields.set(table.name, table)
      }
    }
  }

  /**
   * A dimension brings the parameters of its bounds, unless it is conditional and follows another one. Two grids may share
   * one: it is what it says it is.
   */
  dimension(dimension: Dimension, site: RawSite | undefined): void {
    const { name, kind, spacing = '', sampled, bounds } = dimension
    const identity = `${kind} ${spacing} ${sampled ? JSON.stringify(sampled) : ''} ${bounds?.join('..') ?? ''}`
    if (!this.#claim(name, identity, 'dimension', site) || this.#dimensions.has(name)) return
    this.#dimensions.set(name, dimension)
    if (sampled) return
    for (const [i, end] of (['min', 'max'] as const).entries()) {
      const value = bounds?.[i]
      const param: Param = {
        name: boundNames(name)[i] as string,
        dtype: 'int64',
        role: { kind: 'bound', dim: name, end },
        ...(value !== undefined && { default: value }),
      }
      this.param(param, undefined, site)
    }
  }

  /** A constant is its object; any other parameter is what its role says: every grid has an `h_x`, all mean the same. */
  param(param: Param, object: object | undefined, site: RawSite | undefined): void {
    const isConstant = param.role.kind === 'constant' && object !== undefined
    const identity = isConstant ? object : `${JSON.stringify(param.role)} ${param.dtype}`
    if (this.#claim(param.name, identity, 'parameter', site)) this.#params.set(param.name, this.#fixed(param))
  }

  #fixed(param: Param): Param {
    const value = isFixable(param) ? this.#subs.get(param.name) : undefined
    // A spacing of 0 is reported, and must not be divided by before.
    return value === undefined || (value === 0 && param.role.kind === 'spacing')
      ? param
      : { ...param, default: value, range: [value, value] }
  }

  #claim(name: string, identity: unknown, what: string, site: RawSite | undefined): boolean {
    const known = this.#claims.get(name)
    if (!known) this.#claims.set(name, { identity, what })
    if (!known || known.identity === identity) return true
    const kinds = known.what === what ? `Both are ${plural(what)}.` : `One is a ${known.what}, the other a ${what}.`
    this.#report({
      code: 'lower/duplicate-name',
      severity: 'error',
      message: `Two different objects of one operator are named '${name}'.`,
      site,
      label: `the second '${name}'`,
      notes: [kinds],
      hints: [
        what === 'parameter' && typeof identity === 'string' && typeof known.identity === 'string'
          ? "It belongs to the grids: make them of one 'dtype' and with one 'timeDimension'."
          : 'Give one of them another name: arguments and overrides go by name.',
      ],
    })
    return false
  }
}

/** The bounds of a run and what plugins ask for say how a kernel runs, not what it computes. */
export const isFixable = ({ role }: Param): boolean => role.kind === 'spacing' || role.kind === 'constant'

/** A parameter as it stands in the code: its number where it has but one. */
export function paramOf(ir: Interner, { params }: Declarations, name: string): Expr {
  const param = params.get(name)
  const value = param && fixedValue(param)
  return value === undefined ? ir.symbol(name) : ir.num(rationals.fromNumber(value))
}

const plural = (what: string): string => (what === 'table of points' ? 'tables of points' : `${what}s`)
