import {
  accessesIn,
  affineIndex,
  fieldOf,
  freshNames,
  rationals,
  type Cluster,
  type Clusters,
  type Expr,
  type Interner,
  type Let,
} from '@courant/core'

interface Slot {
  readonly dim: string
  readonly slots: number
  /** `mod(dim + offset, slots)` with the least offset of those that mean the same slot. */
  readonly offset: number
}

/**
 * Names the slots of cyclic time axes: `t1 = mod(time + 1, 3)`. Offsets that are equal modulo the number of slots share
 * one name, so that `time - 1` and `time + 1` of a two-slot function are visibly the same element.
 */
export class TimeSlots {
  readonly #ir: Interner
  readonly #root: Clusters
  readonly #names = new Map<string, string>()
  readonly #axes = new Map<string, ReadonlyMap<number, number>>()

  constructor(ir: Interner, root: Clusters) {
    this.#ir = ir
    this.#root = root
    const fresh = freshNames(root, 't')
    const used = root.body.flatMap((cluster) => this.#slotsIn(cluster))
    used.sort((a, b) => a.slots - b.slots || a.offset - b.offset)
    for (const slot of used) {
      const key = keyOf(slot)
      if (!this.#names.has(key)) this.#names.set(key, fresh())
    }
  }

  /** What a time loop over these clusters computes first. */
  lets(clusters: readonly Cluster[]): readonly Let[] {
    const lets = new Map<string, Let>()
    for (const slot of clusters.flatMap((c) => this.#slotsIn(c))) {
      const name = this.#nameOf(slot)
      lets.set(name, Object.freeze({ kind: 'let', name, dtype: 'int64', value: this.#modulo(slot), depth: 0 }))
    }
    const order = [...this.#names.values()]
    return [...lets.values()].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  }

  /** The same node with the indices of cyclic axes reduced; nodes other than accesses as they are. */
  reduce(e: Expr): Expr {
    if (e.kind !== 'access') return e
    const cyclic = this.#cyclicAxes(e.field)
    if (cyclic.size === 0) return e
    const ir = this.#ir
    const indices = e.indices.map((index, axis) => {
      const slots = cyclic.get(axis)
      if (slots === undefined) return index
      const slot = slotOf(index, slots)
      if (slot) return ir.symbol(this.#nameOf(slot))
      if (index.kind === 'num') return ir.num(modulo(rationals.toNumber(index.value), slots))
      return ir.call('mod', [index, ir.num(slots)])
    })
    return ir.access(e.field, indices)
  }

  #slotsIn({ body, guards }: Cluster): readonly Slot[] {
    const found = new Map<number, Set<Expr>>()
    for (const e of [...guards, ...body.flatMap((s) => (s.kind === 'let' ? [s.value] : [s.value, s.target]))]) {
      for (const { field, indices } of accessesIn(e)) {
        this.#cyclicAxes(field).forEach((slots, axis) => {
          const met = found.get(slots) ?? new Set<Expr>()
          found.set(slots, met.add(indices[axis] as Expr))
        })
      }
    }
    return [...found].flatMap(([slots, met]) => [...met].flatMap((index) => slotOf(index, slots) ?? []))
  }

  /** Which axes of a field are cyclic, and how many slots each has. */
  #cyclicAxes(field: string): ReadonlyMap<number, number> {
    const known = this.#axes.get(field)
    if (known) return known
    const { axes } = fieldOf(this.#root.decls, field)
    const cyclic = new Map(axes.flatMap(({ slots }, axis) => (slots === undefined ? [] : [[axis, slots] as const])))
    this.#axes.set(field, cyclic)
    return cyclic
  }

  #nameOf(slot: Slot): string {
    const name = this.#names.get(keyOf(slot))
    if (name === undefined) throw new Error(`No slot was named for '${slot.dim} + ${slot.offset}'.`)
    return name
  }

  #modulo({ dim, slots, offset }: Slot): Expr {
    const step = this.#ir.symbol(dim)
    const at = offset === 0 ? step : this.#ir.add([step, this.#ir.num(offset)])
    return this.#ir.call('mod', [at, this.#ir.num(slots)])
  }
}

const modulo = (a: number, n: number): number => ((a % n) + n) % n
const keyOf = ({ dim, slots, offset }: Slot): string => `${dim} ${slots} ${offset}`

function slotOf(index: Expr, slots: number): Slot | undefined {
  const affine = affineIndex(index)
  return affine.kind === 'dim' ? { dim: affine.dim, slots, offset: modulo(affine.offset, slots) } : undefined
}
