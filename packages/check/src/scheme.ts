import {
  fieldOf,
  rationals,
  some,
  walk,
  type At,
  type Declarations,
  type Equations,
  type Expr,
  type PointEquation,
} from '@courant/core'
import { complex, plus, scaled, type Complex } from './complex.ts'
import type { Matrix } from './eigenvalues.ts'
import { linearise, type Linear } from './linearise.ts'
import { Unanalysable } from './unanalysable.ts'

/** What a step does to its unknowns, as a linear map for each wave number. */
export interface Scheme {
  /** The statements that hold all over the grid and feed on one another, in order. */
  readonly statements: readonly Everywhere[]
  readonly decls: Declarations
  /** The functions that they write. */
  readonly unknowns: ReadonlySet<string>
  /** Dimensions of space. */
  readonly dims: readonly string[]
  /** 1, or -1 where steps go backwards. */
  readonly direction: 1 | -1
  /** Which time level of which unknown each component of the state is. */
  readonly state: readonly Level[]
}

interface Level {
  readonly field: string
  /** In steps, in the direction of the run; of functions without time always 0. */
  readonly step: number
}

/** Numbers to freeze the coefficients at. */
export interface Frozen {
  symbol(name: string): number
  field(name: string): number
}

type Everywhere = PointEquation & { readonly target: At }

/** Wave numbers in radians per grid step, by dimension. */
export type Mode = readonly number[]

/** Throws `Unanalysable` where nothing is stepped in time. */
export function schemeOf({ body, decls }: Equations): Scheme {
  const statements = feeding(body.filter((e): e is Everywhere => e.kind === 'eq' && isEverywhere(e)))
  const unknowns = new Set(statements.map((e) => e.target.field))
  const steps = statements.map((e) => stepOf(e.target, decls))
  if (!steps.some((s) => s !== 0)) {
    const isStepped = ({ target }: PointEquation): boolean => target.kind === 'at' && stepOf(target, decls) !== 0
    const onParts = body.some((e) => e.kind === 'eq' && isStepped(e))
    throw new Unanalysable(onParts ? 'no equation steps all of the grid in time' : 'nothing in it is stepped in time')
  }
  if (steps.some((s) => s < 0) && steps.some((s) => s > 0)) throw new Unanalysable('it steps forwards and backwards')
  const direction = steps.some((s) => s < 0) ? -1 : 1
  const dims = [...decls.dimensions.values()].filter((d) => d.kind === 'space').map((d) => d.name)
  const partial = { statements, decls, unknowns, dims, direction } as const
  return { ...partial, state: stateOf(partial) }
}

/** The matrix of a step, made for one choice of coefficients: they are worked out once for all wave numbers. */
export function stepMatrices(scheme: Scheme, frozen: Frozen): (mode: Mode) => Matrix {
  const leaves = {
    symbol: (name: string) => frozen.symbol(name),
    at: (e: At) => frozen.field(e.field),
    isUnknown: (e: At) => scheme.unknowns.has(e.field),
  }
  const done = new Map<Expr, Linear>()
  const linear = scheme.statements.map((e) => {
    const slopes = [...linearise(e.value, leaves, done).slopes].map(([at, slope]) => ({ at, slope }))
    const wrong = slopes.find(({ slope }) => !Number.isFinite(slope))
    if (wrong) throw new Unanalysable(`the factor of '${wrong.at.field}' is ${wrong.slope}`)
    return { target: e.target, add: e.update === 'add', slopes }
  })
  return (mode) => {
    const rows = new Map<string, readonly Complex[]>()
    scheme.state.forEach(({ field, step }, i) => rows.set(keyOf(field, step), unit(i, scheme.state.length)))
    const row = (at: At): readonly Complex[] => {
      const found = rows.get(keyOf(at.field, scheme.direction * stepOf(at, scheme.decls)))
      if (!found) throw new Unanalysable(`'${at.field}' is read before the step writes it`)
      return found
    }
    for (const { target, add, slopes } of linear) {
      const parts = slopes.map(({ at, slope }) => times(row(at), wave(at, scheme, mode), slope))
      const start = add ? row(target) : zeros(scheme.state.length)
      rows.set(keyOf(target.field, scheme.direction * stepOf(target, scheme.decls)), parts.reduce(sum, start))
    }
    const isTimed = ({ field }: Level): boolean => timeAxis(field, scheme.decls) >= 0
    return scheme.state.map((level) => rows.get(keyOf(level.field, level.step + (isTimed(level) ? 1 : 0))) ?? [])
  }
}

/** Whether the equation holds from one end of the grid to the other, edges aside, rather than along one or in a box. */
function isEverywhere({ region, target, value }: PointEquation): boolean {
  if (target.kind === 'access' || some(value, (e) => e.kind === 'access')) return false
  const refersTo = (e: Expr, bound: string): boolean => some(e, (part) => part.kind === 'symbol' && part.name === bound)
  return region.every(({ dim, lo, hi }) => refersTo(lo, `${dim}_m`) && refersTo(hi, `${dim}_M`))
}

/** What nobody else reads, as snapshots and images, can't make anything grow. */
function feeding(statements: readonly Everywhere[]): readonly Everywhere[] {
  const read = new Set<string>()
  for (const e of statements) {
    walk(e.value, (part) => {
      if (part.kind === 'at') read.add(part.field)
    })
  }
  const kept = statements.filter((e) => read.has(e.target.field) && e.update !== 'min' && e.update !== 'max')
  return kept.length === statements.length ? kept : feeding(kept)
}

function stateOf(scheme: Omit<Scheme, 'state'>): readonly Level[] {
  const range = new Map<string, { oldest: number; newest: number }>()
  const note = (at: At, isTarget: boolean): void => {
    if (!scheme.unknowns.has(at.field)) return
    const step = scheme.direction * stepOf(at, scheme.decls)
    const known = range.get(at.field) ?? { oldest: step, newest: -Infinity }
    const newest = isTarget ? Math.max(known.newest, step) : known.newest
    range.set(at.field, { oldest: Math.min(known.oldest, step), newest })
  }
  for (const { target, value } of scheme.statements) {
    note(target, true)
    walk(value, (e) => {
      if (e.kind === 'at') note(e, false)
    })
  }
  return [...range].flatMap(([field, { oldest, newest }]) => {
    if (timeAxis(field, scheme.decls) < 0) return [{ field, step: 0 }]
    return Array.from({ length: Math.max(1, newest - oldest) }, (_, i) => ({ field, step: newest - 1 - i }))
  })
}

const timeAxis = (field: string, decls: Declarations): number =>
  fieldOf(decls, field).axes.findIndex((a) => decls.dimensions.get(a.dim ?? '')?.kind === 'time')

function stepOf(at: At, decls: Declarations): number {
  const axis = timeAxis(at.field, decls)
  return axis < 0 ? 0 : rationals.toNumber(at.shifts[axis] ?? rationals.zero)
}

/** `exp(i k x)` where the access is, in units of where the statement is. */
function wave(at: At, { decls, dims }: Scheme, mode: Mode): Complex {
  const { axes } = fieldOf(decls, at.field)
  const phase = axes.reduce((total, { dim }, i) => {
    const shift = rationals.toNumber(at.shifts[i] ?? rationals.zero)
    return total + shift * (mode[dims.indexOf(dim ?? '')] ?? 0)
  }, 0)
  return complex(Math.cos(phase), Math.sin(phase))
}

const keyOf = (field: string, step: number): string => `${field} ${step}`
const zeros = (n: number): readonly Complex[] => Array.from({ length: n }, () => complex(0))
const unit = (i: number, n: number): readonly Complex[] => zeros(n).with(i, complex(1))
const sum = (a: readonly Complex[], b: readonly Complex[]): readonly Complex[] =>
  a.map((v, i) => plus(v, b[i] as Complex))
const times = (row: readonly Complex[], w: Complex, s: number): readonly Complex[] =>
  row.map(({ re, im }) => scaled(complex(re * w.re - im * w.im, re * w.im + im * w.re), s))
