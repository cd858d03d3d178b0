import { children, type Cluster, type Expr, type Interner, type PassContext } from '@courant/core'
import { arrangementFor, type Arrangement } from './rules.ts'

type Nary = Extract<Expr, { kind: 'add' | 'mul' }>
const isNary = (e: Expr): e is Nary => e.kind === 'add' || e.kind === 'mul'

/** Rearranges the values of a cluster so that equal parts of sums and products become the same node. */
export function arrange(cluster: Cluster, { ir, fp }: PassContext, maxOperands: number): Cluster {
  const arrangement = arrangementFor(fp)
  let values = inOneOrder(
    ir,
    arrangement,
    cluster.body.map((s) => s.value),
  )
  for (;;) {
    const parted = withSharedPairs(ir, arrangement, values, maxOperands)
    if (parted === values) break
    values = inOneOrder(ir, arrangement, parted)
  }
  const body = cluster.body.map((s, i) => (s.value === values[i] ? s : { ...s, value: values[i] as Expr }))
  return body.every((s, i) => s === cluster.body[i]) ? cluster : { ...cluster, body }
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
function withSharedPairs(
  ir: Interner,
  arrangement: Arrangement,
  values: readonly Expr[],
  maxOperands: number,
): readonly Expr[] {
  const searched = (e: Expr): e is Nary => isNary(e) && e.args.length <= maxOperands
  const found = new Map<string, Pair>()
  visitValues(values, (e) => {
    if (!searched(e)) return
    for (const operands of arrangement.pairs(e)) {
      const key = arrangement.key(ir, e.kind, operands)
      const { count, whole } = found.get(key) ?? { count: 0, whole: true }
      found.set(key, {
        operands: found.get(key)?.operands ?? operands,
        count: count + 1,
        whole: whole && e.args.length === 2,
      })
    }
  })
  const shared = new Map([...found].filter(([, { count, whole }]) => count > 1 && !whole))
  if (shared.size === 0) return values
  return rewriteValues(ir, values, (e) => (searched(e) && e.args.length > 2 ? partOff(ir, arrangement, e, shared) : e))
}

interface Pair {
  /** As first met. */
  readonly operands: readonly [Expr, Expr]
  /** In how many sums or products it is. */
  readonly count: number
  /** Whether it is all of each of them, so that there is nothing to part. */
  readonly whole: boolean
}

function partOff(ir: Interner, arrangement: Arrangement, e: Nary, shared: ReadonlyMap<string, Pair>): Expr {
  let best: Pair | undefined
  let own: readonly Expr[] = []
  for (const operands of arrangement.pairs(e)) {
    const pair = shared.get(arrangement.key(ir, e.kind, operands))
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
    children(e).forEach(walk)
    visit(e)
  }
  values.forEach(walk)
}
