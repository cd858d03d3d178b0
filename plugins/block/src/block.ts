import {
  definePlugin,
  mapNodes,
  withParams,
  type Declarations,
  type Field,
  type Loop,
  type Node,
  type Param,
  type Tree,
} from '@courant/core'
import * as z from '@courant/core/schema'
import { bandOf } from './band.ts'
import { blocked, blockedTogether, freeNest } from './blocks.ts'
import { groupsIn, type Group } from './group.ts'
import { inTurns } from './turns.ts'

/**
 * Cache blocking: the outer parallel loops of a stencil's nest are cut into blocks whose sizes are run-time parameters,
 * so that they are tuned without a rebuild.
 *
 * First of the tree's passes: what marks innermost loops must see which loops are innermost, and an expanded sparse
 * operation is a nest of loops that nobody reuses anything in. Legal wherever the loops are parallel, a fact that the
 * clusters' dependences gave them; no other is moved.
 */
export const block = definePlugin({
  name: 'block',
  summary: 'Cuts parallel loops into blocks that fit a cache.',
  options: z.strictObject({
    levels: z
      .int()
      .min(1)
      .max(2)
      .default(1)
      .describe('How many levels of blocks, the second inside the first.')
      .meta({ tunable: true }),
    inner: z
      .boolean()
      .default(false)
      .describe('Whether the innermost loop is cut too; left whole it runs along memory.')
      .meta({ tunable: true }),
    sizes: z
      .array(z.int().positive())
      .min(1)
      .optional()
      .describe(
        'Default sizes of a block in points, the outermost dimension first; the last one holds for the rest. Left out: 4, 256; 1024, 192 where vectors are folded; 4, 64 within a tile; 1024, 64 for nests cut together.',
      ),
    together: z
      .boolean()
      .default(true)
      .describe('Whether nests that fill temporaries for one another go block by block, the temporaries in a cache.'),
    arrays: z
      .int()
      .positive()
      .default(16)
      .describe('A nest that streams more arrays than these goes along each row in turns, some statements at a time.')
      .meta({ tunable: true }),
    minLoops: z.int().positive().default(2).describe('Nests with fewer loops to cut are left alone.'),
  }),
  apply(compiler, options) {
    compiler.hooks.tree.tap('block', (phase) =>
      phase.add(
        {
          name: 'block',
          summary: 'Cuts parallel loops into blocks that fit a cache.',
          run: (root, cx): Tree => {
            const params: Param[] = []
            const fields: Field[] = []
            let nests = 0
            const take = (band: readonly Loop[], group: Group | undefined): readonly Node[] => {
              const nest = freeNest(root.decls, band, nests)
              const made = group
                ? blockedTogether(cx.ir, band, group, nest, options, root.decls)
                : blocked(cx.ir, band, nest, options, root.decls)
              nests = nest + 1
              params.push(...made.params)
              fields.push(...made.fields)
              const along = band.map((l) => `'${l.dim}'`).join(', ')
              const together = group ? `, with the ${group.fillers.length} before it that fill its temporaries` : ''
              cx.note(`Nest ${nest} is cut along ${along}${together}.`)
              return made.body
            }
            const cut = (node: Node): readonly Node[] => {
              if (node.kind === 'if') {
                const body = flatMapNodes(node.body, cut)
                return [body === node.body ? node : { ...node, body }]
              }
              const band = node.kind === 'loop' ? bandOf(node, options) : undefined
              return band ? take(band, undefined) : [node]
            }
            const body = mapNodes(root.body, (node) => {
              // Only what runs again and again finds in a cache what it left there. The rows of a block are cut already.
              if (node.kind !== 'loop' || node.parallel || node.index !== node.dim) return [node]
              const { byLast, fillers } = groupsIn(node, options, root)
              const inner = flatMapNodes(node.body, (child) => {
                if (fillers.has(child)) return []
                const found = byLast.get(child)
                return found ? take(found.band, found.group) : cut(child)
              })
              return [inner === node.body ? node : { ...node, body: inner }]
            })
            return body === root.body
              ? root
              : { ...root, decls: withFields(withParams(root.decls, params), fields), body }
          },
        },
        { before: ['vectorize?', 'expand-sparse?'] },
      ),
    )
    // Whole rows: what cuts a nest into blocks, and what marks a nest's innermost loop, each sees one.
    compiler.hooks.tree.tap('block', (phase) =>
      phase.add(
        {
          name: 'turns',
          summary: 'Goes along rows in turns where a nest streams many arrays.',
          run: (root, cx): Tree => {
            const body = mapNodes(root.body, (node) => {
              // Along a row of a nest: what has no loop around it is one row, longer than a cache.
              if (node.kind !== 'loop' || !node.parallel || !node.body.some(isRow)) return [node]
              const rows = flatMapNodes(node.body, (row) =>
                isRow(row) ? inTurns(row, options.arrays, root.decls) : [row],
              )
              if (rows !== node.body) cx.note(`Along '${node.index}' each row takes ${rows.length} turns.`)
              return [rows === node.body ? node : { ...node, body: rows }]
            })
            return body === root.body ? root : { ...root, body }
          },
        },
        { after: ['block'], before: ['vectorize?', 'expand-sparse?'] },
      ),
    )
  },
})

function withFields(decls: Declarations, fields: readonly Field[]): Declarations {
  if (fields.length === 0) return decls
  return { ...decls, fields: new Map([...decls.fields, ...fields.map((field) => [field.name, field] as const)]) }
}

const isRow = (node: Node): node is Loop => node.kind === 'loop' && !node.body.some(({ kind }) => kind === 'loop')

/** Of one level only; the same array when nothing changed. */
function flatMapNodes(body: readonly Node[], f: (node: Node) => readonly Node[]): readonly Node[] {
  const out = body.map(f)
  return out.every((nodes, i) => nodes.length === 1 && nodes[0] === body[i]) ? body : out.flat()
}
