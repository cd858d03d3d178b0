import {
  definePlugin,
  fieldOf,
  withParams,
  type Assign,
  type Clusters,
  type Code,
  type Param,
  type PassContext,
} from '@courant/core'
import * as z from '@courant/core/schema'

/** Keeps what is stored in `fields` within [-limit, limit]; `limit_<field>` is an argument of every run. */
export const limiter = definePlugin({
  name: 'limiter',
  summary: 'Keeps chosen functions within a limit that is given at run time.',
  options: z.strictObject({
    fields: z.array(z.string()).default([]).describe('The functions to limit.'),
    banner: z.string().default('').describe("A comment at the top of the target's code."),
  }),
  apply(compiler, { fields, banner }) {
    // After all that rewrites arithmetic: nothing should look inside the clamp, and it should see the final value.
    compiler.hooks.clusters.tap('limiter', (phase) =>
      phase.add(
        {
          name: 'limiter',
          summary: 'Clamps every value that is stored in the chosen functions.',
          run: (root, cx) => limit(root, new Set(fields), cx),
        },
        { after: ['lift?', 'factorize?', 'cse?'] },
      ),
    )
    compiler.hooks.emit.tap('limiter', (phase) =>
      phase.add({ name: 'limiter-banner', summary: 'Puts a comment on top.', run: (code) => withBanner(code, banner) }),
    )
  },
})

function limit(root: Clusters, fields: ReadonlySet<string>, cx: PassContext): Clusters {
  const limits = new Map<string, Param>()
  const body = root.body.map((cluster) => {
    const statements = cluster.body.map((s) => (s.kind === 'assign' && fields.has(s.target.field) ? clamp(s) : s))
    return statements.every((s, i) => s === cluster.body[i]) ? cluster : { ...cluster, body: statements }
  })
  // The same object back when nothing changed: that is how `explain` knows, and what keeps a second run free.
  if (body.every((cluster, i) => cluster === root.body[i])) return root
  return { ...root, body, decls: withParams(root.decls, [...limits.values()]) }

  function clamp(statement: Assign): Assign {
    const { field } = statement.target
    const param = limitOf(field)
    const [value, most] = [statement.value, cx.ir.symbol(param.name)]
    if (value.kind === 'call' && value.fn === 'min' && value.args[1] === most) return statement
    limits.set(field, param)
    const least = cx.ir.mul([cx.ir.num(-1), most])
    return { ...statement, value: cx.ir.call('min', [cx.ir.call('max', [value, least]), most]) }
  }

  function limitOf(field: string): Param {
    const { dtype } = fieldOf(root.decls, field)
    const role = { kind: 'plugin', owner: 'limiter', tunable: false } as const
    return { name: `limit_${field}`, dtype, role, range: [0, Number.MAX_VALUE] }
  }
}

function withBanner(code: Code, banner: string): Code {
  const comment = `/* ${banner} */\n`
  return banner === '' || code.text.startsWith(comment) ? code : { ...code, text: comment + code.text }
}
