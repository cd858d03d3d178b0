import { costOf, definePlugin, flopCosts, mapValues, rewriter, type Clusters } from '@courant/core'
import * as z from '@courant/core/schema'
import { rules } from './rules.ts'

/**
 * Collects the terms of a sum that share a factor, and the divisors of a product.
 *
 * After `lift`, so that coefficients are names and no invariant is parted; before `cse`, since a name would hide the
 * factors of what it stands for. Every rule rounds differently from what was written, so without leave to reassociate
 * the pass does nothing.
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
            const rewrite = rewriter(cx.ir, { rules, fp: cx.fp })
            let saved = 0
            const out = mapValues(root, (value) => {
              const collected = rewrite(value)
              if (collected !== value) saved += costOf(value, flopCosts) - costOf(collected, flopCosts)
              return collected
            })
            if (out !== root) cx.note(`Operations saved at a point: ${saved}.`)
            return out
          },
        },
        { after: ['lift?'], before: ['cse?'] },
      ),
    )
  },
})
