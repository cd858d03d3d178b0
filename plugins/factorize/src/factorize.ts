import { costOf, definePlugin, flopCosts, type Clusters, type Expr, type Interner, type Statement } from '@courant/core'
import * as z from 'zod'
import { rules } from './rules.ts'

/**
 * Collects the terms of a sum that share a factor, and the divisors of a product.
 *
 * After `lift`, so that coefficients are names and no invariant is parted; before `cse`, since two sums that share
 * terms often no longer do once one of them is collected the other way. Every rule rounds differently from what was
 * written, so without leave to reassociate the pass does nothing.
 */
export const factorize = definePlugin({
  name: 'factorize',
  summary: 'Collects terms that share a factor: w*a + w*b becomes w*(a + b).',
  options: z.strictObject({}),
  apply(compiler) {
    compiler.hooks.clusters.tap('factorize', (phase) =>
      phase.add(
        {
          name: 'factorize',
          summary: 'Collects terms that share a factor: w*a + w*b becomes w*(a + b).',
          run: (root, cx): Clusters => {
            if (cx.fp !== 'fast') return root
            const done = new Map<Expr, Expr>()
            let saved = 0
            const statement = (s: Statement): Statement => {
              const value = factorized(cx.ir, s.value, done)
              if (value === s.value) return s
              saved += costOf(s.value, flopCosts) - costOf(value, flopCosts)
              return { ...s, value }
            }
            const body = root.body.map((cluster) => {
              const statements = cluster.body.map(statement)
              return statements.every((s, i) => s === cluster.body[i]) ? cluster : { ...cluster, body: statements }
            })
            if (body.every((cluster, i) => cluster === root.body[i])) return root
            cx.note(`${saved} operations saved a point.`)
            return { ...root, body }
          },
        },
        { after: ['lift?'], before: ['cse?'] },
      ),
    )
  },
})

/** From the leaves up; the indices of an access are not arithmetic on values. */
function factorized(ir: Interner, e: Expr, done: Map<Expr, Expr>): Expr {
  if (e.kind === 'access') return e
  const known = done.get(e)
  if (known) return known
  let out = ir.mapChildren(e, (child) => factorized(ir, child, done))
  for (const rule of rules) out = rule.apply(ir, out)
  done.set(e, out)
  return out
}
