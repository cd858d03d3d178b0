import {
  fieldOf,
  keepsWindows,
  pointsOf,
  windowLoops,
  windowPoints,
  type Axis,
  type Declarations,
  type Field,
} from '../ir/declarations.ts'
import type { Sparse } from '../ir/clusters.ts'
import type { SparseEquation, Update } from '../ir/equations.ts'
import type { Access, At, Deriv, Expr } from '../ir/expr.ts'
import type { Extensions } from '../ir/extension.ts'
import { isInteger, toNumber } from '../ir/rational.ts'
import { derivativePoints } from '../analysis/reads.ts'
import { printExpr } from '../text/expr.ts'
import { evaluate, floorMod, type Leaves } from './evaluate.ts'
import { marginsOf, type Margin } from './margin.ts'
import { random, shuffled } from './shuffle.ts'
import type { Cells, World } from './world.ts'

export interface MachineOptions {
  readonly decls: Declarations
  readonly world: World
  /** Whether indices of cyclic axes are reduced here; if not, they must be within the allocation. */
  readonly cyclic: boolean
  /** Seeds the order of parallel iterations. */
  readonly seed: number
  readonly extensions: Extensions
}

/** What the interpreters of all levels share: names in scope, checked access to fields, sparse operations. */
export class Machine {
  readonly decls: Declarations
  readonly #world: World
  readonly #cyclic: boolean
  readonly #next: () => number
  /** Loop indices and lets. */
  readonly #locals = new Map<string, number>()
  readonly #leaves: Leaves
  // The same for every point, and exact arithmetic is slow.
  readonly #stencils = new Map<Deriv, readonly (readonly [shift: number, weight: number])[]>()
  /** Those that keep windows: few, and asked for at every access. */
  readonly #windowed: readonly Field[]
  readonly #margins = new Map<Sparse | SparseEquation, ReadonlyMap<string, Margin>>()

  constructor({ decls, world, cyclic, seed, extensions }: MachineOptions) {
    this.decls = decls
    this.#world = world
    this.#cyclic = cyclic
    this.#windowed = [...decls.fields.values()].filter(keepsWindows)
    this.#next = random(seed)
    this.#leaves = {
      symbol: (name) => this.symbol(name),
      access: (e) => this.#read(e),
      at: (e) => this.#read(e),
      deriv: (e) => this.#derivative(e),
      ext: (e) => {
        const value = extensions.get(e.op)?.evaluate?.(e.args.map((a) => this.value(a)))
        if (value === undefined) throw new Error(`The interpreter does not know the operation '${e.op}'.`)
        return value
      },
    }
  }

  symbol(name: string): number {
    const value = this.#locals.get(name) ?? this.#world.scalars.get(name)
    if (value === undefined) throw new Error(`'${name}' has no value here.`)
    return value
  }

  value(e: Expr): number {
    return evaluate(e, this.#leaves)
  }

  holds(cond: Expr): boolean {
    return this.value(cond) !== 0
  }

  /** A value that must be a whole number: a bound, an index, a step. */
  integer(e: Expr): number {
    const value = this.value(e)
    if (!Number.isInteger(value)) throw new Error(`'${printExpr(e, this.decls)}' is ${value}, not a whole number.`)
    return value
  }

  /** Runs `body` with a name in scope. */
  with(name: string, value: number, body: () => void): void {
    const outer = this.#locals.get(name)
    this.#locals.set(name, value)
    body()
    if (outer === undefined) this.#locals.delete(name)
    else this.#locals.set(name, outer)
  }

  /** From `lo` to `hi`, both included, or from `hi` down; parallel ones in an order that nobody may rely on. */
  walk(
    range: { readonly lo: number; readonly hi: number; readonly step?: number },
    { direction, parallel }: { readonly direction: 'forward' | 'backward'; readonly parallel: boolean },
    body: (index: number) => void,
  ): void {
    const { lo, hi, step = 1 } = range
    if (step <= 0) throw new Error(`A loop takes steps of ${step}.`)
    const count = Math.max(0, Math.floor((hi - lo) / step) + 1)
    const ahead = Array.from({ length: count }, (_, i) => (direction === 'forward' ? lo + i * step : hi - i * step))
    for (const index of parallel ? shuffled(ahead, this.#next) : ahead) body(index)
  }

  /** At the start of an iteration: what blocks have of their own fields is not there yet. */
  openWindows(index: string): void {
    for (const field of this.#windowed) {
      if (windowLoops(field).includes(index)) this.#world.field(field.name).written?.fill(0)
    }
  }

  /** Stores into an element, named by an access or by a function at the current point. */
  store(target: Element, update: Update, value: number): void {
    const { cells, at } = this.#element(target)
    const old = (): number => this.#stored(cells, at, target)
    cells.store(at, update === 'set' ? value : combine(update, old(), value))
    this.#replaceInRings(target)
  }

  /** What has its place in a ring where an element is now is there no more. */
  #replaceInRings(target: Element): void {
    const windowed = this.#windowed.find(({ name }) => name === target.field)
    if (!windowed) return
    const cells = this.#world.field(target.field)
    const indices = this.#indices(target)
    for (const [k, { window }] of windowed.axes.entries()) {
      const { ring } = window ?? {}
      if (ring === undefined) continue
      const [index = 0, [first, last]] = [indices[k], cells.span(k)]
      for (let other = first + floorMod(index - first, ring); other <= last; other += ring) {
        const at = other === index ? undefined : cells.offset(indices.with(k, other))
        if (at !== undefined) cells.written?.fill(0, at, at + 1)
      }
    }
  }

  /** A sparse operation at the current point: first dimension outermost, products and sums from the left. */
  sparse(op: Sparse | SparseEquation): void {
    const { over, support, base, weights, dim } = pointsOf(this.decls, op.points)
    const point = this.symbol(dim)
    const margins = this.#margins.get(op) ?? marginsOf(op, this.decls)
    this.#margins.set(op, margins)
    const visit = (d: number, weight: number | undefined, each: (weighted: number) => void): void => {
      const axis = over[d]
      if (axis === undefined) {
        each((weight ?? 1) * this.value(op.value))
        return
      }
      const { before, after } = margins.get(axis) ?? { before: 0, after: 0 }
      const range = op.region?.find((r) => r.dim === axis)
      const first = (range ? this.integer(range.lo) : this.symbol(`${axis}_m`)) - before
      const last = (range ? this.integer(range.hi) : this.symbol(`${axis}_M`)) + after
      const share = 'within' in op ? op.within?.find((r) => r.dim === axis) : undefined
      const [least, most] = share ? [this.integer(share.lo), this.integer(share.hi)] : [first, last]
      for (let k = 0; k < support; k++) {
        const index = this.#world.field(base).get(point, d) + k
        if (index < first || index > last || index < least || index > most) continue
        const w = this.#world.field(weights).get(point, d, k)
        this.with(axis, index, () => visit(d + 1, weight === undefined ? w : weight * w, each))
      }
    }
    if (op.kind === 'scatter' || op.update === 'add') {
      visit(0, undefined, (weighted) => this.store(op.target, op.update, weighted))
      return
    }
    let sum = 0
    visit(0, undefined, (weighted) => (sum += weighted))
    this.store(op.target, op.update, sum)
  }

  #derivative(e: Deriv): number {
    let stencil = this.#stencils.get(e)
    stencil ??= derivativePoints(e, this.decls).map(({ shift, weight }) => [shift, toNumber(weight)] as const)
    this.#stencils.set(e, stencil)
    const sum = stencil.reduce((total, [shift, w]) => total + w * this.#moved(e.dim, shift, () => this.value(e.arg)), 0)
    if (e.order === 0) return sum
    const spacing = this.decls.dimensions.get(e.dim)?.spacing
    if (spacing === undefined) throw new Error(`Dimension '${e.dim}' has no spacing to differentiate by.`)
    return sum / this.symbol(spacing) ** e.order
  }

  #moved(dim: string, by: number, value: () => number): number {
    let out = NaN
    this.with(dim, this.symbol(dim) + by, () => (out = value()))
    return out
  }

  #read(e: Element): number {
    const { cells, at } = this.#element(e)
    return this.#stored(cells, at, e)
  }

  #stored(cells: Cells, at: number, e: Element): number {
    if (cells.written?.[at] === 0) throw new Error(`${this.#where(e)} is read before anything was stored there.`)
    return cells.data[at] ?? NaN
  }

  #element(e: Element): { readonly cells: Cells; readonly at: number } {
    const cells = this.#world.field(e.field)
    const indices = this.#indices(e)
    const at = cells.offset(indices)
    const windowed = this.#windowed.find(({ name }) => name === e.field)
    const outside = windowed?.axes.find((axis, k) => !this.#isInWindow(axis, indices[k] ?? NaN))
    if (outside?.window) throw new Error(`${this.#where(e)} lies outside the window of '${outside.window.over}'.`)
    if (at !== undefined) return { cells, at }
    const spans = cells.shape.map((_, axis) => cells.span(axis).join('..')).join(', ')
    throw new Error(`${this.#where(e)} lies outside its allocation [${spans}].`)
  }

  #isInWindow({ window, fold = 1 }: Axis, index: number): boolean {
    if (!window) return true
    const first = this.symbol(window.over) - window.before
    return index >= first && index < first + windowPoints(window, fold, this.symbol(window.size))
  }

  #indices(e: Element): readonly number[] {
    const { axes } = fieldOf(this.decls, e.field)
    const indices = e.kind === 'access' ? e.indices.map((i) => this.integer(i)) : this.#point(e)
    return indices.map((index, i) => {
      const slots = axes[i]?.slots
      return this.#cyclic && slots !== undefined ? floorMod(index, slots) : index
    })
  }

  #point({ field, shifts }: Exclude<Element, Access>): readonly number[] {
    const { axes } = fieldOf(this.decls, field)
    return shifts.map((shift, i) => {
      if (!isInteger(shift)) throw new Error(`'${field}' is read between its points.`)
      const dim = axes[i]?.dim
      return (dim === undefined ? 0 : this.#along(dim)) + toNumber(shift)
    })
  }

  /** The index along a dimension; along a conditional one it follows from that of the dimension it samples. */
  #along(dim: string): number {
    const sampled = this.decls.dimensions.get(dim)?.sampled
    if (!sampled) return this.symbol(dim)
    const factor = this.symbol(sampled.factor)
    return Math.floor(this.symbol(sampled.of) / factor) - Math.ceil(sampled.start / factor)
  }

  #where(e: Element): string {
    return `'${printExpr(e, this.decls)}', at [${this.#indices(e).join(', ')}],`
  }
}

type Element = Access | At

function combine(update: Exclude<Update, 'set'>, old: number, value: number): number {
  if (update === 'add') return old + value
  return update === 'min' ? Math.min(old, value) : Math.max(old, value)
}
