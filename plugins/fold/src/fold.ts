import {
  definePlugin,
  fieldOf,
  mapNodes,
  oncePer,
  printPlan,
  registry,
  type CallContext,
  type Compiler,
  type Declarations,
  type Loop,
  type Node,
  type RunResult,
  type StorageObject,
  type Tree,
} from '@courant/core'
import * as z from '@courant/core/schema'
import { choose, type Choice } from './choose.ts'
import type { Nest } from './nests.ts'

/**
 * Vector folding: each vector holds a small patch of points, so that a stencil's reads along two dimensions meet few
 * vectors, and neighbours are picked from within them (Yount, HPCC 2015). The fields' storages are folded as well, which
 * nobody sees: views go by index.
 *
 * First of the tree's passes: it takes whole nests, and what cuts them into blocks must cut between patches.
 */
export const fold = definePlugin({
  name: 'fold',
  summary: 'Folds patches of points into vectors.',
  optional: true,
  options: z.strictObject({
    bytes: z.literal([16, 32, 64]).optional().describe("Bytes of a vector; by default those of the machine's widest."),
  }),
  apply(compiler, { bytes }) {
    // The elements of a patch have indices that are known; those of a loop over a derivative's points have not.
    if (compiler.expand === 'loop') return
    compiler.hooks.tree.tap('fold', (phase) =>
      phase.add(
        {
          name: 'fold',
          summary: 'Folds patches of points into vectors.',
          run: (root, cx): Tree => {
            const choice = choose(root, bytes ?? cx.target.traits.vectorBytes ?? 16, (text) => cx.note(text))
            if (!choice) return root
            cx.note(`Patches of ${choice.patch.join(' by ')} points: ${[...choice.axes.keys()].sort().join(', ')}.`)
            const inLanes = new Map<Node, Loop>(choice.nests.map((nest) => [nest.top, withLanes(nest, choice.patch)]))
            const body = mapNodes(root.body, (node) => [inLanes.get(node) ?? node])
            return { ...root, decls: withFolds(root.decls, choice), body }
          },
        },
        { before: ['block?', 'vectorize?', 'expand-sparse?'] },
      ),
    )
    // What others find where it lies stays as it is: the run then takes a kernel without folds.
    compiler.runtime.apply.tap('fold', (cx) => runPlain(cx, compiler), { when: meetsOthers })
  },
})

function withLanes({ loops }: Nest, patch: Choice['patch']): Loop {
  const first = loops.length - patch.length
  const [top] = loops.reduceRight<readonly Node[]>(
    (inside, loop, i) => {
      const lanes = patch[i - first] ?? 1
      return [{ ...loop, ...(lanes > 1 ? { lanes } : {}), body: inside }]
    },
    loops.at(-1)?.body ?? [],
  )
  return top as Loop
}

function withFolds(decls: Declarations, { axes, patch }: Choice): Declarations {
  const fields = new Map(decls.fields)
  for (const [name, along] of axes) {
    const field = fieldOf(decls, name)
    const folded = field.axes.map((axis, k) => {
      const width = patch[along.indexOf(k)] ?? 1
      return width > 1 ? { ...axis, fold: width } : axis
    })
    fields.set(name, { ...field, axes: folded })
  }
  return { ...decls, fields }
}

/** Names of the folded fields; the declarations of an operator are those of all its runs. */
const foldedIn = oncePer(
  ({ fields }: Declarations): ReadonlySet<string> =>
    new Set([...fields.values()].filter(({ axes }) => axes.some(({ fold = 1 }) => fold > 1)).map(({ name }) => name)),
)

/** Whether memory that is to be folded was given away, or is that of a function which is not folded, too. */
function meetsOthers({ decls, fields }: CallContext): boolean {
  const folded = foldedIn(decls)
  return folded.size > 0 && haveOthers(folded, fields)
}

function haveOthers(folded: ReadonlySet<string>, fields: CallContext['fields']): boolean {
  for (const name of folded) {
    const storage = fields.get(name)?.storage
    if (storage && (storage.pinnedBy !== undefined || isPlainToo(storage, fields, folded))) return true
  }
  return false
}

function isPlainToo(storage: StorageObject, fields: CallContext['fields'], folded: ReadonlySet<string>): boolean {
  for (const [name, other] of fields) if (other.storage === storage && !folded.has(name)) return true
  return false
}

async function runPlain(cx: CallContext, { plugins }: Compiler): Promise<RunResult> {
  const plain = plugins.filter(({ name }) => name !== 'fold' && registry().plugins.has(name))
  return (await cx.rebuild(printPlan(plain))).run(cx)
}
