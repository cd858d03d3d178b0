import { affineIndex, fieldOf, some, type Access, type Dtype, type Expr } from '@courant/core'
import type { Scope } from './dtypes.ts'
import type { Emission } from './emission.ts'
import { ExprPrinter, level, type Text } from './expr.ts'
import { powerSupport } from './support.ts'
import { laneByLane, shuffle, vectorType, type VectorType } from './vector.ts'

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
  readonly types: Map<Dtype, VectorType>
  /** Names of the functions that pick a patch out of two, by field, axis and shift. */
  readonly shuffles: Map<string, string>
  /** Elements as they print. */
  readonly elements: Map<Access, string>
}

/** The type that a patch of the lanes has. */
export function vectorOf(dtype: Dtype, { loops, types }: Lanes): VectorType {
  const known = types.get(dtype)
  if (known) return known
  const type = vectorType(
    dtype,
    loops.map(({ width }) => width),
  )
  types.set(dtype, type)
  return type
}

/** Whether a value differs from lane to lane. */
export const isVector = (e: Expr, { loops, vectors }: Lanes, emission: Emission): boolean =>
  some(e, (part) => {
    if (part.kind === 'symbol') return vectors.has(part.name) || loops.some(({ index }) => index === part.name)
    return part.kind === 'access' && emission.isFolded(part.field)
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

  override access(e: Access): string {
    const known = this.#lanes.elements.get(e)
    if (known !== undefined) return known
    const text = this.#emission.isFolded(e.field) ? this.#lanesOf(e) : super.access(e)
    this.#lanes.elements.set(e, text)
    return text
  }

  #lanesOf(e: Access): string {
    this.#emission.field(e.field, false)
    const fold = this.#emission.foldOf(e.field)
    const folded = this.#emission.foldedAxes(e.field)
    const shifts = e.indices.map((index, axis) => (folded.includes(axis) ? this.#shiftOf(index, e.field) : 0))
    const { dtype, stored } = fieldOf(this.#emission.decls, e.field)
    const load = (patch: string): string =>
      stored ? this.#emission.stored.load(e.field, patch, this.#typeOf(dtype)) : patch
    // Of the axes from `k` on, `at` still holds shifts; before it, the patches they fall into.
    const pick = (k: number, at: readonly number[]): string => {
      const axis = folded[k]
      if (axis === undefined) return load(this.patch(e, at))
      const width = fold[axis] ?? 1
      const shift = shifts[axis] ?? 0
      const patch = Math.floor(shift / width) * width
      const here = pick(k + 1, at.with(axis, patch))
      if (shift === patch) return here
      const next = pick(k + 1, at.with(axis, patch + width))
      return `${this.#shuffle(e.field, k, shift - patch)}(${here}, ${next})`
    }
    return pick(0, shifts)
  }

  protected override invoke(fn: string, args: readonly Expr[], dtype: Dtype): Text {
    const vectors = args.map((arg) => isVector(arg, this.#lanes, this.#emission))
    if (!vectors.includes(true)) return super.invoke(fn, args, dtype)
    const type = this.#typeOf(dtype)
    const each = this.#emission.support(laneByLane(type, this.cFunction(fn, dtype), vectors))
    return [`${each}(${args.map((arg) => this.print(arg, dtype)).join(', ')})`, level.primary]
  }

  protected override power(base: Expr, n: number, dtype: Dtype): Text {
    if (!isVector(base, this.#lanes, this.#emission)) return super.power(base, n, dtype)
    const { name } = this.#typeOf(dtype)
    return [`${this.#emission.support(powerSupport(n, dtype, name))}(${this.print(base, dtype)})`, level.primary]
  }

  #typeOf(dtype: Dtype): VectorType {
    const type = vectorOf(dtype, this.#lanes)
    this.#emission.support(type)
    return type
  }

  /** The patch that the lanes stand at, as it lies in memory, to be stored to. */
  override element(e: Access, written = false): string {
    if (!this.#emission.isFolded(e.field)) return super.element(e, written)
    this.#emission.field(e.field, written)
    return this.patch(e, [])
  }

  /** The patch of a field that lies so many points from the one that the lanes stand at. */
  patch(e: Access, at: readonly number[]): string {
    const fold = this.#emission.foldOf(e.field)
    const indices = e.indices.map((index, axis) => {
      const affine = (fold[axis] ?? 1) > 1 ? affineIndex(index) : undefined
      if (affine?.kind !== 'dim') return this.index(index)
      const name = this.#emission.names.of(affine.dim)
      const shift = at[axis] ?? 0
      return shift === 0 ? name : `${name} ${shift < 0 ? '-' : '+'} ${Math.abs(shift)}`
    })
    return `${this.#emission.vectors(e.field)}(${indices.join(', ')})`
  }

  #shuffle(field: string, k: number, shift: number): string {
    const key = `${field} ${k} ${shift}`
    const known = this.#lanes.shuffles.get(key)
    if (known !== undefined) return known
    const type = this.#typeOf(fieldOf(this.#emission.decls, field).dtype)
    const name = this.#emission.support(shuffle(type, k, shift))
    this.#lanes.shuffles.set(key, name)
    return name
  }

  /** How far an index along a folded axis lies from the lanes' own loop. */
  #shiftOf(index: Expr, field: string): number {
    const affine = affineIndex(index)
    if (affine.kind === 'dim' && this.#lanes.loops.some((loop) => loop.index === affine.dim)) return affine.offset
    throw new Error(`An index of '${field}' along a folded axis is not that of a loop that runs in lanes.`)
  }
}
