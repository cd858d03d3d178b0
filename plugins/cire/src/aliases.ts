import {
  accessesIn,
  affineIndex,
  costOf,
  fieldOf,
  mapOperands,
  operandsOf,
  type Access,
  type Arithmetic,
  type Declarations,
  type Expr,
} from '@courant/core'
import { Forms } from './forms.ts'
import type { Nest } from './nest.ts'
import { floatOf, readOf, temporary, type Place, type Temporary } from './temporary.ts'

/** What the formulas of a nest became, and the temporaries that they read now. */
export interface Shared {
  readonly values: readonly Expr[]
  readonly temporaries: readonly Temporary[]
}

interface Group {
  readonly places: [Place, ...Place[]]
  readonly gain: number
}

/**
 * Finds formulas that a nest computes at several points around each point, and so again and again: `p[x] - p[x - 1]` at
 * `x` is what it is at `x + 1` for the point before. The one that saves most becomes a temporary, then the next.
 *
 * `word` is what it costs to bring one value of an array from memory or back, in additions.
 */
export function shareAliases(
  { space, body }: Nest,
  decls: Declarations,
  word: number,
  fresh: () => string,
  cx: Arithmetic,
): Shared {
  const { ir } = cx
  const forms = new Forms(decls, new Set(space.map(({ dim }) => dim)), (access) => !isStoredBy(body, access, decls))
  const chosen = new Map<number, Temporary>()
  const read = new Set<string>()
  for (let group = best(groups(), read, word); group; group = best(groups(), read, word)) {
    const [{ e }] = group.places
    const dtype = floatOf(e, decls)
    const id = forms.of(e)?.id
    if (dtype === undefined || id === undefined) throw new Error('A formula without a form was chosen.')
    chosen.set(id, temporary(fresh(), dtype, group.places, space, decls, ir))
    for (const array of arraysOf(e)) read.add(array)
  }
  const done = new Map<Expr, Expr>()
  const replace = (e: Expr): Expr => {
    const known = done.get(e)
    if (known) return known
    const form = forms.of(e)
    const made = form && chosen.get(form.id)
    const out = made
      ? readOf(made, { e, anchor: form.anchor }, ir)
      : e.kind === 'access'
        ? e
        : mapOperands(cx, e, replace)
    done.set(e, out)
    return out
  }
  return { values: body.map(({ value }) => replace(value)), temporaries: [...chosen.values()] }

  /** By form, where what is worth a temporary stands. What a temporary holds already is not computed there any more. */
  function groups(): readonly Group[] {
    const found = new Map<number, [Place, ...Place[]]>()
    const seen = new Set<Expr>()
    const costs = new Map<Expr, number>()
    const visit = (e: Expr): void => {
      if (seen.has(e) || e.kind === 'access') return
      seen.add(e)
      const form = forms.of(e)
      if (form && chosen.has(form.id)) {
        costs.set(e, 0)
        return
      }
      const below = operandsOf(cx, e)
      for (let i = 0; i < below.length; i++) visit(below[i] as Expr)
      if (!form || form.anchor.size === 0) return
      const place = { e, anchor: form.anchor }
      const group = found.get(form.id)
      if (group) group.push(place)
      else found.set(form.id, [place])
    }
    for (const { value } of body) visit(value)
    return [...found.values()].flatMap((places): readonly Group[] => {
      const [{ e }] = places
      if (places.length === 1 || floatOf(e, decls) === undefined) return []
      return [{ places, gain: (places.length - 1) * costOf(e, undefined, costs) }]
    })
  }
}

/** The group that saves most; `read` are the arrays that temporaries read anyway. */
function best(groups: readonly Group[], read: ReadonlySet<string>, word: number): Group | undefined {
  let found: { group: Group; gain: number } | undefined
  for (const group of groups) {
    const [{ e }] = group.places
    const arrays = arraysOf(e).filter((array) => !read.has(array))
    // The temporary itself is written, then read.
    const gain = group.gain - word * (2 + arrays.length)
    if (gain > (found?.gain ?? 0)) found = { group, gain }
  }
  return found?.group
}

/** Functions at a time, as far as they differ in memory. */
function arraysOf(e: Expr): readonly string[] {
  const key = ({ field, indices }: Access): string => `${field} ${JSON.stringify(affineIndex(indices[0] as Expr))}`
  return [...new Set(accessesIn(e).map((a) => (a.indices.length > 3 ? key(a) : a.field)))]
}

/** Whether the nest itself stores what it reads here, at any point of the same time. */
function isStoredBy(body: Nest['body'], { field, indices }: Access, decls: Declarations): boolean {
  return body.some(({ target }) => {
    if (target.field !== field) return false
    return !fieldOf(decls, field).axes.some(({ dim, slots }, axis) => {
      if (dim === undefined || decls.dimensions.get(dim)?.kind !== 'time') return false
      const [a, b] = [affineIndex(target.indices[axis] as Expr), affineIndex(indices[axis] as Expr)]
      if (a.kind !== 'dim' || b.kind !== 'dim' || a.dim !== b.dim) return false
      const steps = a.offset - b.offset
      return slots === undefined ? steps !== 0 : steps % slots !== 0
    })
  })
}
