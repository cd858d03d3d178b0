import type { PluginName } from './name.ts'

export const indexText = ({ kebab, camel }: PluginName): string => `export { ${camel} } from './${kebab}.ts'
export { rules, type Rule } from './rules.ts'
`

export const pluginText = ({
  kebab,
  camel,
}: PluginName): string => `import { definePlugin, type Cluster, type Clusters, type Expr, type PassContext } from '@courant/core'
import * as z from 'zod'
import { rules } from './rules.ts'

const name = '${kebab}'
const summary = 'Drops factors of one and products of zero.'

/** It comes before \`cse\`: a product that loses its factor may become one that the kernel already has. */
export const ${camel} = definePlugin({
  name,
  summary,
  options: z.strictObject({
    relaxed: z.boolean().default(true).describe('Also apply rules that may change the last bits.'),
  }),
  apply(compiler, { relaxed }) {
    const run = (root: Clusters, cx: PassContext): Clusters => simplify(root, cx, relaxed)
    compiler.hooks.clusters.tap(name, (phase) => phase.add({ name, summary, run }, { before: ['cse?'] }))
  },
})

/** The same object where no rule fired, as every pass must. */
function simplify(root: Clusters, cx: PassContext, relaxed: boolean): Clusters {
  const allowed = rules.filter(({ label }) => label === 'exact' || (relaxed && cx.fp === 'fast'))
  let fired = 0
  const step = (e: Expr): Expr => {
    for (const { apply } of allowed) {
      const next = apply(e, cx.ir)
      if (next === undefined) continue
      fired += 1
      return next
    }
    return e
  }
  // Shared nodes are rewritten once, across the whole program.
  const done = new Map<Expr, Expr>()
  const body = root.body.map((cluster): Cluster => {
    const statements = cluster.body.map((s) => ({ ...s, value: cx.ir.rewrite(s.value, step, done) }))
    return { ...cluster, body: statements }
  })
  if (fired === 0) return root
  cx.note(\`\${fired} expressions simplified.\`)
  return { ...root, body }
}
`

export const rulesText = `import { rationals, type Expr, type Interner } from '@courant/core'

/** A rewrite as data: \`apply\` gives the new expression, or nothing where it does not match. */
export interface Rule {
  readonly name: string
  /** \`exact\` keeps every bit; \`relaxed\` runs only where the user allows other roundings. */
  readonly label: 'exact' | 'relaxed'
  apply(e: Expr, ir: Interner): Expr | undefined
}

export const rules = [
  {
    name: 'mul-one',
    label: 'exact',
    apply: (e, ir) => {
      if (e.kind !== 'mul' || !e.args.some(isOne)) return undefined
      const rest = e.args.filter((factor) => !isOne(factor))
      return rest.length === 0 ? ir.num(1) : ir.mul(rest)
    },
  },
  {
    // NaN * 0 is NaN, and -1 * 0 is -0.
    name: 'mul-zero',
    label: 'relaxed',
    apply: (e, ir) => (e.kind === 'mul' && e.args.some(isZero) ? ir.num(0) : undefined),
  },
] as const satisfies readonly Rule[]

const isOne = (e: Expr): boolean => e.kind === 'num' && rationals.equal(e.value, rationals.one)
const isZero = (e: Expr): boolean => e.kind === 'num' && rationals.sign(e.value) === 0
`
