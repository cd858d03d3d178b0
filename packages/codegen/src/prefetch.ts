import {
  accessesOf,
  affineIndex,
  algebra,
  elementBytes,
  fieldOf,
  type Access,
  type Expr,
  type Loop,
} from '@courant/core'
import type { Emission } from './emission.ts'
import type { LanePrinter, Lanes } from './lanes.ts'

/**
 * Lines that fetch what is met first: of each folded array the patch furthest ahead along the outer of the lane loops, which
 * memory has, and the one furthest ahead along the inner one, which a far cache has, a few lines on in their rows. The rows of
 * a stencil are more streams than processors foresee, and together longer than the nearest cache: of a whole row ahead little
 * would be left when its turn comes. Where a line holds several patches, it is fetched at the first of them. Nests that leave
 * one another temporaries go through narrow blocks, of which a near cache has the rows along the inner loop.
 *
 * A level that a step stores is left out where it may be one that it reads: in nearly all steps it is.
 */
export function prefetches(row: Loop, { loops }: Lanes, emission: Emission, printer: LanePrinter): readonly string[] {
  const [outer, inner] = loops
  if (!outer || !inner) return []
  const points = loops.reduce((product, { width }) => product * width, 1)
  const [furthest, aside] = [new Map<string, Ahead>(), new Map<string, Ahead>()]
  const accesses = accessesOf(row.body)
  const isTogether = accesses.some(({ field }) => emission.windowed.has(field))
  for (const access of accesses) {
    if (!emission.isFolded(access.field) || emission.windowed.has(access.field)) continue
    const [across, along] = [outer, inner].map(({ index }) =>
      Math.max(0, ...access.indices.map((at) => offsetAlong(at, index))),
    ) as [number, number]
    const array = arrayOf(access, emission, printer)
    const [known, other] = [furthest.get(array), aside.get(array)]
    if (!known || across > known.across || (across === known.across && along > known.along))
      furthest.set(array, { access, across, along })
    if (!other || along > other.along || (along === other.along && across > other.across))
      aside.set(array, { access, across, along })
  }
  const stored = new Set(row.body.flatMap((node) => (node.kind === 'assign' ? [node.target] : [])))
  const isReadAlready = ({ access }: Ahead): boolean =>
    [...furthest.values()].some((other) => !stored.has(other.access) && mayBeOne(access, other.access, emission))
  const arrays = [...furthest]
    .filter(([, ahead]) => !stored.has(ahead.access) || !isReadAlready(ahead))
    .map(([array, ahead]) => {
      const bytes = points * elementBytes(fieldOf(emission.decls, ahead.access.field))
      const patchesAlong = ({ along }: Ahead): number => Math.ceil(along / inner.width)
      const other = aside.get(array) ?? ahead
      const rows = !isTogether && patchesAlong(other) > patchesAlong(ahead) ? [ahead, other] : [ahead]
      return { rows, inLine: Math.max(1, lineBytes / bytes) }
    })
  const { ir } = emission.cx
  const index = ir.symbol(row.index)
  const fetchOf = ({ access, across, along }: Ahead): string => {
    const at = emission.foldOf(access.field).map((width, axis) => {
      const place = affineIndex(access.indices[axis] as Expr)
      if (width === 1 || place.kind !== 'dim') return 0
      return Math.ceil((place.dim === outer.index ? across : along) / width) * width
    })
    const ahead = algebra.sum(ir, [index, ir.num(patchesAhead(arrays))])
    // Along the row itself the stencil's middle will do: the row follows. What goes by a way of its own does so ahead, too.
    const own = access.indices.at(-1) as Expr
    const there = affineIndex(own).kind === 'unknown' ? ir.rewrite(own, (e) => (e === index ? ahead : e)) : ahead
    const middle = { ...access, indices: access.indices.with(-1, there) }
    return `__builtin_prefetch(&${printer.patch(middle, at)});`
  }
  // Functions that lie in less have more patches in a line than those beside them.
  return [...new Set(arrays.map(({ inLine }) => inLine))]
    .sort((a, b) => a - b)
    .flatMap((inLine) => {
      const fetches = arrays.filter((one) => one.inLine === inLine).flatMap(({ rows }) => rows.map(fetchOf))
      if (inLine === 1) return fetches
      const isFirst = `(${emission.names.of(row.index)} & ${inLine - 1}) == 0`
      return [`if (${isFirst}) {`, ...fetches.map((line) => `  ${line}`), '}']
    })
}

/** The access of an array that is furthest ahead, in points along the outer and the inner lane loop. */
interface Ahead {
  readonly access: Access
  readonly across: number
  readonly along: number
}

/** What a cache brings at once, on the processors that have vectors at all. */
const lineBytes = 64
/** As many arrays as are fetched from further ahead. */
const fewArrays = 8

/**
 * 8 lines: of vectors that are half a line 2 to 26 % over a row ahead; half of it was better for elastic media, worse for
 * others. Of what lies in less as many patches, which are fewer lines, do as well. Of whole lines 16, unless there are many
 * arrays: elastic media lose 3 to 11 % with as much under way, acoustic ones of orders 8 and 16 some 5 % with less.
 */
function patchesAhead(arrays: readonly { readonly inLine: number }[]): number {
  const isWhole = arrays.some(({ inLine }) => inLine === 1)
  return isWhole && arrays.length > fewArrays ? 8 : 16
}

/** One time slot of one field: what its accesses share. */
const arrayOf = (access: Access, emission: Emission, printer: LanePrinter): string =>
  [access.field, ...slotsOf(access, emission).map((slot) => printer.print(slot, 'int64'))].join()

function slotsOf({ field, indices }: Access, emission: Emission): readonly Expr[] {
  const fold = emission.foldOf(field)
  return indices.filter((_, axis) => fold[axis] === 1 && axis < fieldOf(emission.decls, field).axes.length - 1)
}

/** Whether both are of one field, in slots of which only the run says whether they differ: its steps may be in place. */
function mayBeOne(a: Access, b: Access, emission: Emission): boolean {
  if (a.field !== b.field) return false
  const isChosen = (slot: Expr): boolean => slot.kind === 'symbol' && emission.chosen.has(slot.name)
  const others = slotsOf(b, emission)
  return slotsOf(a, emission).every((slot, i) => slot === others[i] || [slot, others[i] as Expr].every(isChosen))
}

function offsetAlong(index: Expr, loop: string): number {
  const affine = affineIndex(index)
  return affine.kind === 'dim' && affine.dim === loop ? affine.offset : 0
}
