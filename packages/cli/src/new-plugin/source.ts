import type { PluginName } from './name.ts'

export const indexText = ({ kebab, camel }: PluginName): string => `export { ${camel} } from './${kebab}.ts'
export { rules } from './rules.ts'
`

export const pluginText = ({
  kebab,
  camel,
}: PluginName): string => `import { definePlugin, mapValues, rewriter, type Clusters, type PassContext } from '@courant/core'
import * as z from '@courant/core/schema'
import { rules } from './rules.ts'

const name = '${kebab}'
const summary = 'Cancels signs under squares, and factors against divisors.'

/** It comes before \`cse\`: an expression that becomes simpler may become one that the kernel already has. */
export const ${camel} = definePlugin({
  name,
  summary,
  options: z.strictObject({
    fuel: z.int().positive().default(1000).describe('Rewrites before the rules are taken to run in circles.'),
  }),
  apply(compiler, { fuel }) {
    const run = (root: Clusters, cx: PassContext): Clusters => simplify(root, cx, fuel)
    compiler.hooks.clusters.tap(name, (phase) => phase.add({ name, summary, run }, { before: ['cse?'] }))
  },
})

function simplify(root: Clusters, cx: PassContext, fuel: number): Clusters {
  const fired = new Map<string, number>()
  const out = mapValues(root, rewriter(cx.ir, { rules, fp: cx.fp, fuel, fired }))
  for (const [rule, count] of fired) cx.note(\`\${rule}: \${count}\`)
  return out
}
`

export const rulesText = `import { patterns, rule, type Rule } from '@courant/core'

const { any, lit, mul, pow, rest } = patterns

export const rules: readonly Rule[] = [
  rule('square-sign', 'exact', pow(mul(lit(-1), any('x')), lit(2)), ({ x }, ir) => ir.pow(x, ir.num(2))),
  // 0/0 is NaN
  rule('div-self', 'relaxed', mul(any('x'), pow(any('x'), lit(-1)), rest('after')), ({ after }, ir) =>
    after.length === 0 ? ir.num(1) : ir.mul(after),
  ),
]
`
