import { affineIndex, fieldOf, some, type Access, type Dtype, type Expr } from '@courant/core'
import type { Scope } from './dtypes.ts'
import type { Emission } from './emission.ts'
import { ExprPrinter } from './expr.ts'
import { shuffle, vectorType, type VectorType } from './vector.ts'

/** A loop whose iterations are lanes, and its bounds as text. */
export interface LaneLoop {
  /** As the program and as C call it. */
  readonly index: string
  readonly name: string
  readonly width: number
  readonly lo: string
  readonly hi: string
}

/** The loops around a statement that run as lanes, outermost first, and the values by name that are vectors there. */
export interface Lanes {
  readonly loops: readonly LaneLoop[]
  readonly vectors: Set<string>
}

/** The type that a patch of the lanes has. */
export const vectorOf = (dtype: Dtype, { loops }: Lanes): VectorType => {
  const widths = loops.map(({ width }) => width)
  return vectorType(dtype, widths)
}

/** How many points lie together along each axis of a field. */
export const foldOf = (field: string, { decls }: Emission): readonly number[] =>
  fieldOf(decls, field).axes.map((axis) => axis.fold ?? 1)

export const isFolded = (field: string, emission: Emission): boolean =>
  foldOf(field, emission).some((width) => width > 1)

/** Whether a value differs from lane to lane. */
export const isVector = (e: Expr, { loops, vectors }: Lanes, emission: Emission): boolean =>
  some(e, (part) => {
    if (part.kind === 'symbol') return vectors.has(part.name) || loops.some(({ index }) => index === part.name)
    return part.kind === 'access' && isFolded(part.field, emission)
  })

/**
 * Prints expressions over the lanes of a vector. C's operators work on vectors as on scalars, and scalars meet vectors
 * as if repeated, so only what reads memory differs: a patch of points is one vector, and neighbours that lie in two
 * patches are picked from both.
 */
export class LanePrinter extends ExprPrinter {
  readonly #emission: Emission
  readonly #lanes: Lanes

  constructor(emission: Emission, scope: Scope, lanes: Lanes) {
    super(emission, scope)
    this.#emission = emission
    this.#lanes = lanes
  }

  override access(e: Access, written = false): string {
    if (!isFolded(e.field, this.#emission)) return super.access(e, written)
    this.#emission.field(e.field, written)
    const fold = foldOf(e.field, this.#emission)
    const folded = fold.flatMap((width, axis) => (width > 1 ? [axis] : []))
    const type = vectorOf(fieldOf(this.#emission.decls, e.field).dtype, this.#lanes)
    this.#emission.support(type)
    const shifts = e.indices.map((index, axis) => (folded.includes(axis) ? this.#shiftOf(index, e.field) : 0))
    // Of the axes from `k` on, `at` still holds shifts; before it, the patches they fall into.
    const pick = (k: number, at: readonly number[]): string => {
      const axis = folded[k]
      if (axis === undefined) return this.patch(e, at)
      const [width = 1, shift = 0] = [fold[axis], shifts[axis]]
      const patch = Math.floor(shift / width) * width
      const here = pick(k + 1, at.with(axis, patch))
      if (shift === patch) return here
      const next = pick(k + 1, at.with(axis, patch + width))
      return `${this.#emission.support(shuffle(type, k, shift - patch))}(${here}, ${next})`
    }
    return pick(0, shifts)
  }

  /** The patch of a field that lies so many points from the one that the lanes stand at. */
  patch(e: Access, at: readonly number[]): string {
    const fold = foldOf(e.field, this.#emission)
    const indices = e.indices.map((index, axis) => {
      const affine = (fold[axis] ?? 1) > 1 ? affineIndex(index) : undefined
      if (affine?.kind !== 'dim') return this.print(index, 'int64')
      const [name, shift] = [this.#emission.names.of(affine.dim), at[axis] ?? 0]
      return shift === 0 ? name : `${name} ${shift < 0 ? '-' : '+'} ${Math.abs(shift)}`
    })
    return `${this.#emission.vectors(e.field)}(${indices.join(', ')})`
  }

  /** How far an index along a folded axis lies from the lanes' own loop. */
  #shiftOf(index: Expr, field: string): number {
    const affine = affineIndex(index)
    if (affine.kind === 'dim' && this.#lanes.loops.some((loop) => loop.index === affine.dim)) return affine.offset
    throw new Error(`An index of '${field}' along a folded axis is not that of a loop that runs in lanes.`)
  }
}
