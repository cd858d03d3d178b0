import { children, type Cluster, type Expr, type Interner, type PassContext } from '@courant/core'
import { Pairs, type Pair } from './pairs.ts'
import { arrangementFor, type Arrangement, type Nary } from './rules.ts'

const isNary = (e: Expr): e is Nary => e.kind === 'add' || e.kind === 'mul'

/** Rearranges the values of one cluster after another so that equal parts of sums and products become the same node. */
export function arranger({ ir, fp }: PassContext, maxOperands: number): (cluster: Cluster) => Cluster {
  const arrangement = arrangementFor(fp)
  const pairs = new Pairs(ir, arrangement, maxOperands)
  return (cluster) => {
    let values = inOneOrder(
      ir,
      arrangement,
      cluster.body.map((s) => s.value),
    )
    for (;;) {
      const parted = withSharedPairs(ir, pairs, values)
      if (parted === values) break
      values = inOneOrder(ir, arrangement, parted)
    }
    const body = cluster.body.map((s, i) => (s.value === values[i] ? s : { ...s, value: values[i] as Expr }))
    return body.every((s, i) => s === cluster.body[i]) ? cluster : { ...cluster, body }
  }
}

/** Of the values that only their operands' order tells apart, the first one met stands for all. */
function inOneOrder(ir: Interner, arrangement: Arrangement, values: readonly Expr[]): readonly Expr[] {
  const first = new Map<string, Expr>()
  return rewriteValues(ir, values, (e) => {
    if (!isNary(e)) return e
    const name = arrangement.key(ir, e.kind, e.args)
    const known = first.get(name)
    if (!known) first.set(name, e)
    return known ?? e
  })
}

/** Parts off each pair of operands that several sums, or several products, have in common; the most common ones first. */
function withSharedPairs(ir: Interner, pairs: Pairs, values: readonly Expr[]): readonly Expr[] {
  const found = new Map<string, Shared>()
  visitValues(values, (e) => {
    if (!isNary(e)) return
    const own = pairs.of(e)
    for (let i = 0; i < own.length; i++) {
      const { key, operands } = own[i] as Pair
      const known = found.get(key)
      const whole = e.args.length === 2
      if (known === undefined) found.set(key, { operands, count: 1, whole })
      else {
        known.count++
        known.whole &&= whole
      }
    }
  })
  const shared = new Map<string, Shared>()
  found.forEach((pair, key) => {
    if (pair.count > 1 && !pair.whole) shared.set(key, pair)
  })
  if (shared.size === 0) return values
  return rewriteValues(ir, values, (e) => (isNary(e) && e.args.length > 2 ? partOff(ir, pairs, e, shared) : e))
}

interface Shared {
  /** As first met. */
  readonly operands: readonly [Expr, Expr]
  /** In how many sums or products it is. */
  count: number
  /** Whether it is all of each of them, so that there is nothing to part. */
  whole: boolean
}

function partOff(ir: Interner, pairs: Pairs, e: Nary, shared: ReadonlyMap<string, Shared>): Expr {
  let best: Shared | undefined
  let own: readonly Expr[] = []
  for (const { key, operands } of pairs.of(e)) {
    const pair = shared.get(key)
    if (!pair || pair.count <= (best?.count ?? 0)) continue
    best = pair
    own = operands
  }
  if (!best) return e
  const rest = [...e.args]
  for (const operand of own) rest.splice(rest.indexOf(operand), 1)
  return e.kind === 'add' ? ir.add([ir.add(best.operands), ...rest]) : ir.mul([ir.mul(best.operands), ...rest])
}

function rewriteValues(ir: Interner, values: readonly Expr[], f: (e: Expr) => Expr): readonly Expr[] {
  const done = new Map<Expr, Expr>()
  const rewrite = (e: Expr): Expr => {
    if (e.kind === 'access') return e
    const known = done.get(e)
    if (known) return known
    const out = f(ir.mapChildren(e, rewrite))
    done.set(e, out)
    return out
  }
  const out = values.map(rewrite)
  return out.every((e, i) => e === values[i]) ? values : out
}

function visitValues(values: readonly Expr[], visit: (e: Expr) => void): void {
  const seen = new Set<Expr>()
  const walk = (e: Expr): void => {
    if (e.kind === 'access' || seen.has(e)) return
    seen.add(e)
    const below = children(e)
    for (let i = 0; i < below.length; i++) walk(below[i] as Expr)
    visit(e)
  }
  values.forEach(walk)
}
