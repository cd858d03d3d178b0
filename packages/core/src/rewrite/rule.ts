import type { Fp } from '../compiler/pass.ts'
import type { Expr } from '../ir/expr.ts'
import type { Interner } from '../ir/interner.ts'
import type { Pattern } from './pattern.ts'

/**
 * `exact` keeps every bit of every value, -0, NaN and infinities included (but not which NaN). `relaxed` is right for
 * real numbers and may change rounding, signed zeros and what is not finite: it runs under fp `fast` only.
 */
export type Exactness = 'exact' | 'relaxed'

/** A rewrite as data, named `operand-effect`. Made by `rule`. */
export interface Rule {
  readonly name: string
  readonly exactness: Exactness
  readonly head: Expr['kind'] | undefined
  /** The new node, or undefined where the rule has nothing to say. */
  apply(e: Expr, ir: Interner): Expr | undefined
}

/** Where `pattern` matches, `build` makes the new node from what it bound, or declines with undefined. */
export function rule<B extends Record<string, unknown>>(
  name: string,
  exactness: Exactness,
  pattern: Pattern<B & Record<string, Expr | readonly Expr[]>>,
  build: (bound: B, ir: Interner) => Expr | undefined,
): Rule {
  return {
    name,
    exactness,
    head: pattern.head,
    apply(e, ir) {
      const bound = pattern.match(e, {})
      return bound && build(bound as B, ir)
    },
  }
}

export interface RewriteOptions {
  readonly rules: readonly Rule[]
  readonly fp: Fp
  /** How often rules may fire before the set is taken to be running in circles. */
  readonly fuel?: number
  /** Counts how often each rule fired. Pass one map for a whole program to get its totals. */
  readonly fired?: Map<string, number>
}

/**
 * A rewriter for one program: nodes that its expressions share are visited once, indices not at all. Throws when the
 * fuel is used up.
 */
export function rewriter(
  ir: Interner,
  { rules, fp, fuel = 10_000, fired = new Map() }: RewriteOptions,
): (e: Expr) => Expr {
  const allowed = rules.filter((r) => r.exactness === 'exact' || fp === 'fast')
  const done = new Map<Expr, Expr>()
  let left = fuel
  const burn = (name: string): void => {
    fired.set(name, (fired.get(name) ?? 0) + 1)
    if (left-- > 0) return
    const counts = [...fired].map(([rule, count]) => `'${rule}' ${count} times`).join(', ')
    throw new Error(`The rules did not come to rest after ${fuel} steps: ${counts}.`)
  }
  const byKind = new Map<Expr['kind'], readonly Rule[]>()
  const rulesFor = (kind: Expr['kind']): readonly Rule[] => {
    const known = byKind.get(kind) ?? allowed.filter((r) => r.head === undefined || r.head === kind)
    byKind.set(kind, known)
    return known
  }
  const once = (e: Expr): Expr => {
    for (const r of rulesFor(e.kind)) {
      const next = r.apply(e, ir)
      if (next === undefined || next === e) continue
      burn(r.name)
      return next
    }
    return e
  }
  const visit = (e: Expr): Expr => {
    const known = done.get(e)
    if (known) return known
    // Indices are addresses, and most of a stencil's nodes.
    const rebuilt = e.kind === 'access' ? e : ir.mapChildren(e, visit)
    const next = once(rebuilt)
    // What a rule makes may hold new nodes anywhere, so it is visited whole; what was visited before costs nothing.
    const out = next === rebuilt ? rebuilt : visit(next)
    done.set(e, out)
    return out
  }
  return visit
}
