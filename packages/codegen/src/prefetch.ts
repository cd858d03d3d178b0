import { accessesOf, affineIndex, elementBytes, fieldOf, type Access, type Expr, type Loop } from '@courant/core'
import type { Emission } from './emission.ts'
import type { LanePrinter, Lanes } from './lanes.ts'
import { keepsWindow } from './windows.ts'

/**
 * Lines that fetch, while a row of patches is computed, what the next row will meet first: of each folded array the
 * patch furthest ahead along the outer lane loop, one patch further along the inner one. Rows that far apart are more
 * streams than processors foresee. Where a line holds several patches, it is fetched at the first of them.
 */
export function prefetches(row: Loop, { loops }: Lanes, emission: Emission, printer: LanePrinter): readonly string[] {
  const [outer, inner] = loops
  if (!outer || !inner) return []
  const points = loops.reduce((product, { width }) => product * width, 1)
  const furthest = new Map<string, { readonly access: Access; readonly ahead: number }>()
  for (const access of accessesOf(row.body)) {
    if (!emission.isFolded(access.field) || keepsWindow(access.field, emission)) continue
    const ahead = Math.max(0, ...access.indices.map((index) => offsetAlong(index, outer.index)))
    const array = arrayOf(access, emission, printer)
    const known = furthest.get(array)
    if (!known || ahead > known.ahead) furthest.set(array, { access, ahead })
  }
  const fetches = [...furthest.values()].map(({ access, ahead }) => {
    const last = access.indices.length - 1
    const at = emission.foldOf(access.field).map((width, axis) => {
      const along = affineIndex(access.indices[axis] as Expr)
      if (width === 1 || along.kind !== 'dim') return 0
      return along.dim === outer.index ? Math.ceil(ahead / width) * width : width
    })
    // Along the row itself the stencil's middle will do: the row follows.
    const middle = { ...access, indices: access.indices.with(last, emission.cx.ir.symbol(row.index)) }
    return `__builtin_prefetch(&${printer.patch(middle, at)});`
  })
  const [some] = furthest.values()
  const inLine = some ? lineBytes / (points * elementBytes(fieldOf(emission.decls, some.access.field))) : 1
  if (inLine <= 1) return fetches
  const index = emission.names.of(row.index)
  return [`if ((${index} & ${inLine - 1}) == 0) {`, ...fetches.map((line) => `  ${line}`), '}']
}

/** What a cache brings at once, on the processors that have vectors at all. */
const lineBytes = 64

/** One time slot of one field: what its accesses share. */
function arrayOf({ field, indices }: Access, emission: Emission, printer: LanePrinter): string {
  const fold = emission.foldOf(field)
  const slots = indices.filter((_, axis) => fold[axis] === 1 && axis < fieldOf(emission.decls, field).axes.length - 1)
  return [field, ...slots.map((index) => printer.print(index, 'int64'))].join()
}

function offsetAlong(index: Expr, loop: string): number {
  const affine = affineIndex(index)
  return affine.kind === 'dim' && affine.dim === loop ? affine.offset : 0
}
