import {
  accessesIn,
  accessesOf,
  affineIndex,
  bytesOf,
  fieldOf,
  isFloat,
  visitNodes,
  type Declarations,
  type Expr,
  type Loop,
  type Tree,
} from '@courant/core'
import { sweepsOf, type Nest, type Sweep } from './nests.ts'
import { axesAlong, Inspection } from './obstacle.ts'
import { patchOf } from './patch.ts'

/** What is to be folded, and how. */
export interface Choice {
  /** The nests to run a patch at a time. */
  readonly nests: readonly (Nest & { readonly top: Loop })[]
  /** Points of a patch along the outer and the inner of their lane loops. */
  readonly patch: readonly [outer: number, inner: number]
  /** For each folded field the axes along those loops. */
  readonly axes: ReadonlyMap<string, readonly [outer: number, inner: number]>
}

/**
 * Fields are folded for good, so every sweep of a step that meets one must be able to run a patch at a time: a sweep that
 * can't keeps its fields as they are, and with them those of the sweeps that share them. What runs once is not worth
 * moving fields for, nor keeping them where they are, nor is what a condition leaves out of most steps, as snapshots do.
 * Undefined where nothing is gained.
 */
export function choose({ decls, body }: Tree, bytes: number, note: (text: string) => void): Choice | undefined {
  const sweeps = sweepsOf(decls, body)
  const first = sweeps.find(({ nest, once }) => nest && !once)?.nest
  if (!first) {
    for (const { top, why } of sweeps) note(`The nest over '${top.dim}' is not folded: ${why ?? 'it runs once'}.`)
    return undefined
  }
  const plain = new Set<Loop>()
  const folded = candidates({ decls, body }, sweeps, first)
  for (let changed = true; changed && folded.size > 0;) {
    changed = false
    for (const sweep of sweeps) {
      const touched = accessesOf([sweep.top]).filter(({ field }) => folded.has(field))
      const isOpen = touched.length > 0 && !plain.has(sweep.top)
      const why = isOpen ? whyNot(decls, sweep, first, folded) : undefined
      if (why === undefined) continue
      note(`The nest over '${sweep.top.dim}' is not folded: ${why}.`)
      if (sweep.once || sweep.guarded) plain.add(sweep.top)
      else for (const { field } of touched) folded.delete(field)
      changed = true
    }
  }
  const nests = sweeps.flatMap(({ top, nest, once }) => {
    const meets = nest && !plain.has(top) && accessesOf([top]).some(({ field }) => folded.has(field))
    return meets ? [{ ...nest, top, once }] : []
  })
  const [some] = folded
  const gains = nests.some((nest) => !nest.once && reaches(decls, nest, folded))
  if (some === undefined || !gains) return undefined
  const axes = new Map([...folded].map((field) => [field, axesAlong(decls, field, first) ?? ([0, 0] as const)]))
  return { nests, patch: patchOf(bytes / bytesOf(fieldOf(decls, some).dtype)), axes }
}

/** Fields of one dtype, that of what is stored first: vectors of different dtypes hold different patches. */
function candidates({ decls, body }: Pick<Tree, 'decls' | 'body'>, sweeps: readonly Sweep[], nest: Nest): Set<string> {
  const stored: string[] = []
  visitNodes(nest.inner.body, (node) => {
    if (node.kind === 'assign') stored.push(node.target.field)
  })
  const [dtype] = stored.map((field) => fieldOf(decls, field).dtype)
  // What a plugin's own node takes whole lies as that plugin expects it.
  const whole = new Set<string>()
  visitNodes(body, (node) => {
    if (node.kind === 'ext-node') for (const { field } of node.args.flatMap((e) => accessesIn(e))) whole.add(field)
  })
  const names = new Set(sweeps.flatMap(({ top }) => accessesOf([top]).map(({ field }) => field)))
  const fits = (field: string): boolean =>
    !whole.has(field) && fieldOf(decls, field).dtype === dtype && axesAlong(decls, field, nest) !== undefined
  return new Set(dtype !== undefined && isFloat(dtype) ? [...names].filter(fits) : [])
}

function whyNot(
  decls: Declarations,
  { nest, why }: Sweep,
  first: Nest,
  folded: ReadonlySet<string>,
): string | undefined {
  if (!nest) return why
  if (nest.outer.dim !== first.outer.dim || nest.inner.dim !== first.inner.dim) return 'its loops run in another order'
  return new Inspection(decls, nest, folded).obstacle()
}

/** Whether neighbours are read along a lane loop: folding is for them. */
function reaches(decls: Declarations, nest: Nest & { readonly top: Loop }, folded: ReadonlySet<string>): boolean {
  return accessesOf([nest.top]).some(({ field, indices }) => {
    const axes = folded.has(field) ? axesAlong(decls, field, nest) : undefined
    return axes?.some((axis) => {
      const affine = affineIndex(indices[axis] as Expr)
      return affine.kind === 'dim' && affine.offset !== 0
    })
  })
}
