import {
  accessesIn,
  boundOf,
  costOf,
  freshNames,
  isMinusOne,
  mapFactors,
  mapOperands,
  operandsOf,
  withParams,
  writtenFields,
  type Arithmetic,
  type Cluster,
  type Clusters,
  type Expr,
  type Param,
  type ParamRole,
} from '@courant/core'
import { Forms } from './forms.ts'
import { nestOf, overAllSteps, type Nest } from './nest.ts'
import { steadiness } from './steady.ts'
import { floatOf, producers, readOf, temporary, withFields, type Place, type Temporary } from './temporary.ts'

export interface InvariantOptions extends Arithmetic {
  /** See `shareAliases`. */
  readonly word: number
  /** At most so many arrays. */
  readonly arrays: number
  readonly fresh: () => string
}

/** A formula over functions that no step changes, in loops with the same bounds. */
interface Candidate {
  readonly places: [Place, ...Place[]]
  /** The first of those where it stands. */
  readonly nest: Nest
}

/** Saving fewer additions a point is not worth an array and a pass over memory. */
const leastGain = 10

/**
 * What only depends on functions that the program doesn't store to is computed once, ahead of all steps: the sines of a
 * tilt, the roots of anisotropy. Chosen by what it saves at a point and step, less what the array costs to read; where it
 * is all that a function was read for, the array takes its place.
 */
export function hoistInvariants(root: Clusters, options: InvariantOptions): Clusters {
  const { ir, word, arrays, fresh } = options
  // What a first run left in place was not worth an array, or one too many.
  if ([...root.decls.params.values()].some(({ role }) => role.kind === 'start')) return root
  const written = writtenFields(root)
  const dims = new Set([...root.decls.dimensions.values()].flatMap(({ name, kind }) => (kind === 'time' ? [] : [name])))
  const steadinessOf = steadiness(root.decls, written)
  const forms = new Forms(root.decls, dims, (access) => steadinessOf(access) === 'steady')
  const isSteady = (e: Expr): boolean => steadinessOf(e) === 'steady' && forms.of(e) !== undefined
  const split = splitter(isSteady, options)
  const candidates = new Map<string, Candidate>()
  const readers = new Map<string, Set<string>>()

  for (const cluster of root.body) {
    const nest = steppedNest(cluster)
    if (nest) nest.body.forEach(({ value }) => look(value, nest))
    else for (const { value } of cluster.body) for (const { field } of accessesIn(value)) noteReader(field, 'elsewhere')
  }

  const gains = new Map<string, number>()
  for (const [key, { places }] of candidates) {
    const [{ e }] = places
    const freed = new Set(
      accessesIn(e)
        .map(({ field }) => field)
        .filter((field) => readers.get(field)?.size === 1),
    )
    const gain = places.length * costOf(e) - word * Math.max(0, 1 - freed.size)
    if (gain >= leastGain) gains.set(key, gain)
  }
  const kept = [...gains].sort(([, a], [, b]) => b - a).slice(0, arrays)
  if (kept.length === 0) return root

  const start = startOf(root)
  const isFirst = ir.compare('==', ir.symbol(boundOf(start.role)), ir.symbol(start.name))
  const made = new Map<string, Temporary>()
  // In one loop what they have in common is computed once: a tilt's sine is a factor of two.
  const together = new Map<string, { readonly nest: Nest; readonly temporaries: Temporary[] }>()
  for (const [key] of kept) {
    const { places, nest } = candidates.get(key) as Candidate
    const dtype = floatOf(places[0].e, root.decls)
    if (dtype === undefined) continue
    const temp = temporary(fresh(), dtype, places, nest.space, root.decls, ir)
    made.set(key, temp)
    const bounds = nest.space.map(({ dim, lo, hi }) => `${dim} ${ir.id(lo)}..${ir.id(hi)}`).join()
    const group = together.get(bounds) ?? { nest, temporaries: [] }
    together.set(bounds, group)
    group.temporaries.push(temp)
  }
  const before = [...together.values()].flatMap(({ nest, temporaries }) =>
    producers(temporaries, { ...nest, time: [] }, [isFirst], ir),
  )
  const body = root.body.map((cluster): Cluster => {
    const nest = steppedNest(cluster)
    if (!nest) return cluster
    const replace = replacer(nest)
    return { ...cluster, body: nest.body.map((s) => ({ ...s, value: replace(s.value) })) }
  })
  const decls = withParams(withFields(root.decls, [...made.values()]), [start])
  return { level: 'clusters', decls, body: [...before, ...body] }

  /** What is computed ahead of all steps is computed wherever one of them may want it. */
  function steppedNest(cluster: Cluster): Nest | undefined {
    const nest = nestOf(cluster, root.decls)
    return nest && nest.time.length > 0 ? overAllSteps(nest, ir) : undefined
  }

  /** Collects the largest steady parts of a formula. */
  function look(value: Expr, nest: Nest): void {
    const seen = new Set<Expr>()
    const visit = (e: Expr): void => {
      if (seen.has(e)) return
      seen.add(e)
      if (e.kind === 'access') return noteReader(e.field, 'elsewhere')
      const { steady, others } = split(e)
      if (steady) take(steady, nest)
      for (let i = 0; i < others.length; i++) visit(others[i] as Expr)
    }
    visit(value)
  }

  function take(e: Expr, nest: Nest): void {
    const key = keyOf(e, nest)
    for (const { field } of accessesIn(e)) noteReader(field, key)
    const place = { e, anchor: forms.of(e)?.anchor ?? new Map() }
    const known = candidates.get(key)
    if (!known) candidates.set(key, { places: [place], nest })
    else if (known.places.every((other) => other.e !== e)) known.places.push(place)
  }

  function noteReader(field: string, key: string): void {
    const keys = readers.get(field) ?? new Set()
    readers.set(field, keys.add(key))
  }

  /** One array serves all loops that have the same bounds. */
  function keyOf(e: Expr, { space }: Nest): string {
    const form = forms.of(e)
    const bounds = space.filter(({ dim }) => form?.anchor.has(dim)).map(({ lo, hi }) => `${ir.id(lo)}..${ir.id(hi)}`)
    return `${form?.id} ${bounds.join()}`
  }

  function replacer(nest: Nest): (e: Expr) => Expr {
    const done = new Map<Expr, Expr>()
    const replace = (e: Expr): Expr => {
      const known = done.get(e)
      if (known) return known
      const out = replaced(e)
      done.set(e, out)
      return out
    }
    const replaced = (e: Expr): Expr => {
      if (e.kind === 'access') return e
      const { steady, others, join } = split(e)
      if (!steady) return mapOperands(options, e, replace)
      const temp = made.get(keyOf(steady, nest))
      if (temp) return join(readOf(temp, { e: steady, anchor: forms.of(steady)?.anchor ?? new Map() }, ir), replace)
      // What was not worth an array stays whole: the extents of others' know nothing of its parts.
      return steady === e ? e : mapOperands(options, e, (c) => (others.includes(c) ? replace(c) : c))
    }
    return replace
  }
}

type Start = Param & { readonly role: Extract<ParamRole, { readonly kind: 'start' }> }

/** A run may go on in parts, one call of the kernel each: the first is the one that begins where the run does. */
function startOf(root: Clusters): Start {
  const time = root.body.flatMap((cluster) => nestOf(cluster, root.decls)?.time ?? [])[0]
  if (!time) throw new Error('There is no loop over time.')
  const end = time.direction === 'forward' ? 'min' : 'max'
  return { name: freshNames(root, 'start')(), dtype: 'int64', role: { kind: 'start', dim: time.dim, end } }
}

/** A formula apart: what of it is steady, the rest, and how to put it together again. */
interface Split {
  readonly steady: Expr | undefined
  readonly others: readonly Expr[]
  readonly join: (steady: Expr, f: (e: Expr) => Expr) => Expr
}

/**
 * The whole, where it is steady; of a product, the factors that are. Where every bit is kept those must come first, as
 * C multiplies from the left.
 */
function splitter(isSteady: (e: Expr) => boolean, cx: Arithmetic): (e: Expr) => Split {
  const { ir, fp } = cx
  const known = new Map<Expr, Split>()
  const find = (e: Expr): Split => {
    if (isSteady(e)) return { steady: e, others: [], join: (steady) => steady }
    if (e.kind !== 'mul') return { steady: undefined, others: operandsOf(cx, e), join: () => e }
    const lead = e.args.findIndex((arg) => !isMinusOne(arg))
    const firstOther = e.args.findIndex((arg, i) => i >= lead && !isSteady(arg))
    const steady = fp === 'fast' ? e.args.filter(isSteady) : e.args.slice(lead, Math.max(lead, firstOther))
    if (steady.length < 2) return { steady: undefined, others: operandsOf(cx, e), join: () => e }
    const isOther = (_: Expr, i: number): boolean => !steady.includes(e.args[i] as Expr)
    // A weight stands first, as everywhere; where bits are kept, it stays where it is.
    const isFirst = (arg: Expr): boolean => (fp === 'fast' ? arg.kind === 'num' : isMinusOne(arg))
    return {
      steady: ir.mul(steady),
      others: operandsOf(cx, e).filter(isOther),
      join(read, f) {
        const others = mapFactors(cx, e.args, f).filter(isOther)
        return ir.mul([...others.filter(isFirst), read, ...others.filter((arg) => !isFirst(arg))])
      },
    }
  }
  return (e) => {
    const found = known.get(e) ?? find(e)
    known.set(e, found)
    return found
  }
}
