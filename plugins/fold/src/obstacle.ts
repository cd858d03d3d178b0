import {
  affineIndex,
  children,
  fieldOf,
  isFloat,
  some,
  visitNodes,
  type Access,
  type Assign,
  type Declarations,
  type Dtype,
  type Expr,
  type Let,
} from '@courant/core'
import type { Nest } from './nests.ts'

/** Which axes of a field run along the two lane loops; undefined where it can't be folded along both. */
export function axesAlong(
  decls: Declarations,
  field: string,
  { outer, inner }: Nest,
): readonly [number, number] | undefined {
  const { axes, role } = fieldOf(decls, field)
  const at = (dim: string): number => axes.findIndex((axis) => axis.dim === dim)
  const [a, b] = [at(outer.dim), at(inner.dim)]
  const isInside = 0 <= a && a < b && b < axes.length - 1
  return isInside && (role === 'grid' || role === 'scratch') ? [a, b] : undefined
}

/**
 * Whether the points of a nest can be computed a patch at a time, and if not, why: a sentence's end. `folded` are the
 * fields that are, or would be, folded along the nest's lane loops.
 */
export class Inspection {
  readonly #decls: Declarations
  readonly #nest: Nest
  readonly #folded: ReadonlySet<string>
  /** What values are, by name, and which of them differ between lanes. */
  readonly #dtypes = new Map<string, Dtype>()
  readonly #vectors = new Set<string>()
  readonly #lanes: readonly string[]
  #dtype: Dtype | undefined

  constructor(decls: Declarations, nest: Nest, folded: ReadonlySet<string>) {
    this.#decls = decls
    this.#nest = nest
    this.#folded = folded
    this.#lanes = [nest.outer.index, nest.inner.index]
    for (const field of folded) if (axesAlong(decls, field, nest)) this.#dtype ??= fieldOf(decls, field).dtype
  }

  /** The first thing that stands against it; undefined where nothing does. */
  obstacle(): string | undefined {
    let found: string | undefined
    visitNodes(this.#nest.inner.body, (node) => {
      found ??= this.#ofNode(node)
    })
    return found
  }

  #ofNode(node: Nest['inner']['body'][number]): string | undefined {
    switch (node.kind) {
      case 'loop':
        return [node.lo, node.hi].some((e) => this.#varies(e))
          ? `the bounds of '${node.index}' move with it`
          : undefined
      case 'let':
        return this.#ofLet(node)
      case 'assign':
        return this.#ofAssign(node)
      default:
        return `it holds '${node.kind}'`
    }
  }

  #ofLet({ name, dtype, value }: Let): string | undefined {
    const found = this.#ofValue(value)
    this.#dtypes.set(name, dtype)
    if (this.#varies(value)) this.#vectors.add(name)
    return found
  }

  #ofAssign({ target, update, value }: Assign): string | undefined {
    const { field } = target
    if (update !== 'set' && update !== 'add') return `it updates '${field}' by '${update}'`
    const axes = this.#folded.has(field) ? axesAlong(this.#decls, field, this.#nest) : undefined
    if (!axes) return `'${field}' can't be folded`
    const isOwn = axes.every((axis) => target.indices[axis]?.kind === 'symbol')
    if (!isOwn) return `it stores to '${field}' beside the point that it stands at`
    return this.#ofAccess(target) ?? this.#ofValue(value)
  }

  #ofValue(e: Expr): string | undefined {
    switch (e.kind) {
      case 'num':
        return undefined
      case 'access':
        return this.#ofAccess(e)
      case 'symbol':
        if (this.#lanes.includes(e.name)) return `'${e.name}' is used as a number`
        return this.#ofDtype(e.name, this.#dtypes.get(e.name) ?? this.#decls.params.get(e.name)?.dtype)
      default:
        if (!hasVectorForm.has(e.kind) && this.#varies(e)) return `vectors know no '${e.kind}'`
        return children(e).reduce<string | undefined>((found, child) => found ?? this.#ofValue(child), undefined)
    }
  }

  /** Along the lane loops a folded field is read at neighbours, any other not at all. */
  #ofAccess({ field, indices }: Access): string | undefined {
    const axes = this.#folded.has(field) ? axesAlong(this.#decls, field, this.#nest) : undefined
    const isRegular = indices.every((index, axis) => {
      const lane = axes === undefined ? undefined : this.#lanes[axes.indexOf(axis)]
      if (lane === undefined) return !this.#varies(index)
      const affine = affineIndex(index)
      return affine.kind === 'dim' && affine.dim === lane
    })
    return isRegular
      ? this.#ofDtype(field, fieldOf(this.#decls, field).dtype)
      : `'${field}' is met at other points than neighbours`
  }

  /** C's vectors meet no scalars of another precision. */
  #ofDtype(name: string, dtype: Dtype | undefined): string | undefined {
    if (dtype === undefined || !isFloat(dtype) || dtype === this.#dtype) return undefined
    return `'${name}' is ${dtype}`
  }

  #varies(e: Expr): boolean {
    return some(e, (n) => {
      if (n.kind === 'symbol') return this.#lanes.includes(n.name) || this.#vectors.has(n.name)
      return n.kind === 'access' && this.#folded.has(n.field)
    })
  }
}

/** Besides what reads memory: arithmetic is C's own on vectors, a function is called lane by lane. */
const hasVectorForm: ReadonlySet<Expr['kind']> = new Set(['add', 'mul', 'pow', 'call'])
