import { random } from '../interpret/shuffle.ts'
import type { Clusters } from '../ir/clusters.ts'
import type { Access, Expr } from '../ir/expr.ts'
import type { Interner } from '../ir/interner.ts'
import { parseProgram } from '../text/parse.ts'

export interface RandomClustersOptions {
  /**
   * Without divisions and fractions: run on small integers, whatever a pass may do to the order of operations, the
   * results are the same to the bit.
   */
  readonly integers?: boolean
}

const declarations = `
dim time: time(dt)
dim x: space(h_x)
dim y: space(h_y)
field u: float64[time % 3, x(2, 2), y(2, 2)]
field v: float64[time % 3, x(2, 2), y(2, 2)]
field m: float64[x(2, 2), y(2, 2)]
field w: float64[x(2, 2)]
field s: float64[time]
param dt: float64 spacing(time)
param h_x: float64 spacing(x)
param h_y: float64 spacing(y)
param time_m: int64 bound(time, min)
param time_M: int64 bound(time, max)
param x_m: int64 bound(x, min)
param x_M: int64 bound(x, max)
param y_m: int64 bound(y, min)
param y_M: int64 bound(y, max)
clusters
`

/**
 * A program for property-based tests of passes over clusters: two stencils over one to three statements each, full of
 * shared and invariant parts, with selections, guards and reads of what was just stored. It depends on the seed alone.
 */
export function randomClusters(ir: Interner, seed: number, { integers = false }: RandomClustersOptions = {}): Clusters {
  const { decls } = parseProgram(ir, declarations)
  const writer = new ExprWriter(ir, random(seed + 1), integers)
  const iteration = (dim: string, parallel: boolean): Clusters['body'][number]['iterations'][number] => ({
    dim,
    lo: ir.symbol(`${dim}_m`),
    hi: ir.symbol(`${dim}_M`),
    direction: 'forward',
    parallel,
  })
  const iterations = [iteration('time', false), iteration('x', true), iteration('y', true)]
  let origin = 0
  const body = [0, 1].map(() => {
    const guards = writer.chance(0.25) ? [ir.compare('>', ir.symbol('x'), ir.symbol('x_m'))] : []
    const statements = Array.from({ length: 1 + writer.below(3) }, () => {
      const { e: value, bits } = writer.expr(3)
      const target = writer.store(bits)
      return { kind: 'assign', target, update: writer.chance(0.2) ? 'add' : 'set', value, origin: origin++ } as const
    })
    return { iterations, guards, body: statements }
  })
  return { level: 'clusters', decls, body }
}

/** An expression, and how many bits its value has on inputs of two bits: exact in double precision up to 52. */
interface Sized {
  readonly e: Expr
  readonly bits: number
}

class ExprWriter {
  readonly #ir: Interner
  readonly #next: () => number
  readonly #integers: boolean
  readonly #made: Sized[] = []
  /** What is stored in this step, with its bits. */
  readonly #stored = new Map<string, number>()

  constructor(ir: Interner, next: () => number, integers: boolean) {
    this.#ir = ir
    this.#next = next
    this.#integers = integers
  }

  chance(p: number): boolean {
    return this.#next() < p
  }

  below(n: number): number {
    return Math.floor(this.#next() * n)
  }

  /** The element that the next statement stores to; later ones may read it. */
  store(bits: number): Access {
    const field = this.chance(0.5) ? 'u' : 'v'
    this.#stored.set(field, Math.max(bits, this.#stored.get(field) ?? 2) + 1)
    return this.#grid(field, 1, 0, 0)
  }

  expr(depth: number): Sized {
    const known = this.#made[this.below(this.#made.length)]
    if (known && this.chance(0.3)) return known
    const out = depth === 0 || this.chance(0.15) ? this.#leaf() : this.#node(depth - 1)
    if (out.bits > 40) return this.#leaf()
    this.#made.push(out)
    return out
  }

  #node(depth: number): Sized {
    const ir = this.#ir
    const several = (): readonly Sized[] => Array.from({ length: 2 + this.below(3) }, () => this.expr(depth))
    switch (this.below(8)) {
      case 0:
      case 1:
      case 2: {
        const terms = several()
        return { e: ir.add(terms.map((t) => t.e)), bits: Math.max(...terms.map((t) => t.bits)) + 2 }
      }
      case 3:
      case 4:
      case 5: {
        const factors = several()
        return { e: ir.mul(factors.map((f) => this.#factor(f.e))), bits: factors.reduce((sum, f) => sum + f.bits, 0) }
      }
      case 6: {
        const [a, b] = [this.expr(depth), this.expr(depth)]
        return { e: ir.call(this.chance(0.5) ? 'max' : 'min', [a.e, b.e]), bits: Math.max(a.bits, b.bits) }
      }
      default: {
        const [a, b, c] = [this.expr(depth), this.expr(depth), this.#leaf()]
        return { e: ir.select(ir.compare('>', c.e, ir.num(1)), a.e, b.e), bits: Math.max(a.bits, b.bits) }
      }
    }
  }

  #factor(e: Expr): Expr {
    return this.#integers || e.kind === 'num' || this.chance(0.7)
      ? e
      : this.#ir.pow(e, this.#ir.num(-1 - this.below(2)))
  }

  #leaf(): Sized {
    const ir = this.#ir
    const [x, y, time] = [ir.symbol('x'), ir.symbol('y'), ir.symbol('time')]
    switch (this.below(9)) {
      case 0:
        return { e: ir.num([-1, 2, 3, -2][this.below(4)] ?? 1), bits: 2 }
      case 1:
      case 2:
        return { e: ir.symbol(['dt', 'h_x', 'h_y'][this.below(3)] ?? 'dt'), bits: 2 }
      case 3:
        return { e: ir.access('w', [x]), bits: 2 }
      case 4:
        return { e: ir.access('s', [time]), bits: 2 }
      case 5:
        return { e: ir.access('m', [x, y]), bits: 2 }
      default: {
        const field = this.chance(0.5) ? 'u' : 'v'
        // What is new in this step is read at its own point, where it is sure to be there.
        const bits = this.#stored.get(field)
        if (bits !== undefined && this.chance(0.3)) return { e: this.#grid(field, 1, 0, 0), bits }
        return { e: this.#grid(field, -this.below(2), this.below(3) - 1, this.below(3) - 1), bits: 2 }
      }
    }
  }

  #grid(field: string, ...shifts: readonly number[]): Access {
    const ir = this.#ir
    const indices = ['time', 'x', 'y'].map((dim, i) => {
      const shift = shifts[i] ?? 0
      return shift === 0 ? ir.symbol(dim) : ir.add([ir.symbol(dim), ir.num(shift)])
    })
    return ir.access(field, indices)
  }
}
