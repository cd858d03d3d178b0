import {
  definePlugin,
  makeTable,
  registry,
  type ArgumentContext,
  type ArgumentValues,
  type BoundArguments,
  type Declarations,
  type Field,
  type FieldObject,
  type SummaryContext,
  type SummaryExtras,
} from '@courant/core'
import * as z from '@courant/core/schema'
import { coneOf } from './cone.ts'
import type { BoxExtras } from './extras.ts'
import { withReach } from './reach.ts'
import { rowsOf, shareOf, type Cone } from './rows.ts'
import { nameEnds } from './steps.ts'

/** What a box's table says, as it may come back from text. */
const extras = z.strictObject({
  src: z.string().optional(),
  rcv: z.string().optional(),
  vp: z.union([z.string(), z.number()]).optional(),
  eps: z.union([z.string(), z.number()]).optional(),
  mode: z.enum(['physical', 'exact']),
  margin: z.int(),
  dims: z.array(z.string()),
  reach: z.array(z.number()).optional(),
})

/**
 * Equations that hold on an `ABox` are computed where waves are. Their loops run between ends that a table has for each
 * step, within those of the whole run, which is what the proof of their bounds goes by. Only the host knows the table:
 * it is made for each run, from sources, receivers, velocity, spacings and `dt`.
 */
export const abox = definePlugin({
  name: 'abox',
  summary: 'Fills the expanding boxes that equations run in.',
  options: z.strictObject({}),
  extras: { abox: extras },
  apply(compiler) {
    // Whatever becomes of derivatives, what they read is known from the equations.
    compiler.hooks.equations.tap('abox', (phase) =>
      phase.add({
        name: 'abox-reach',
        summary: 'Says how far a step carries values, for exact boxes.',
        run: (root, cx) => withReach(root, cx),
      }),
    )
    // Ahead of all that cuts loops.
    compiler.hooks.tree.tap('abox', (phase) =>
      phase.add(
        {
          name: 'abox-ends',
          summary: "Names the ends of a step's boxes once a step.",
          run: (root, cx) => nameEnds(root, cx.ir),
        },
        { before: ['fold?', 'time-tile?', 'block?', 'vectorize?', 'expand-sparse?'] },
      ),
    )
    const filled = new Map<string, Filled>()
    compiler.runtime.arguments.tap('abox', (bound, cx) => withTables(bound, cx, filled))
    compiler.runtime.summary.tap('abox', (summary, cx) => withShares(summary, cx))
  },
})

/** The table of a box as it was last filled, and what for. */
interface Filled {
  readonly key: string
  readonly table: ReturnType<typeof makeTable>
}

function withTables(bound: BoundArguments, cx: ArgumentContext, filled: Map<string, Filled>): BoundArguments {
  const boxes = boxesIn(cx.decls)
  if (boxes.length === 0) return bound
  const tables = new Map(bound.tables)
  for (const [{ name, dtype }, own] of boxes) {
    const cone = coneIn(name, own, cx, bound.values)
    const key = JSON.stringify(cone, (_, value: unknown) =>
      ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value,
    )
    const known = filled.get(name)
    const table = known?.key === key ? known.table : makeTable({ name, dtype, ...contents(cone), allocate })
    filled.set(name, { key, table })
    tables.set(name, table)
  }
  return { ...bound, tables }
}

const contents = (cone: Cone) => ({
  shape: [Math.max(0, cone.to + 1), 2 * cone.shape.length],
  values: rowsOf(cone),
})

function allocate(bytes: number) {
  const { host } = registry()
  if (!host) throw new Error('No host is registered to allocate a table.')
  return host.allocate(bytes)
}

const boxesIn = (decls: Declarations): readonly (readonly [Field, BoxExtras])[] =>
  [...decls.fields.values()].flatMap((field) => (field.extras?.abox ? [[field, field.extras.abox] as const] : []))

function coneIn(
  name: string,
  own: BoxExtras,
  { fields, decls }: { readonly fields: ReadonlyMap<string, FieldObject>; readonly decls: Declarations },
  values: ArgumentValues,
): Cone {
  const time = [...decls.dimensions.values()].find(({ kind }) => kind === 'time')?.name ?? 'time'
  const number = (key: string): number | undefined => values.get(key)?.value
  const points = [own.src, own.rcv].map((key) => (key === undefined ? undefined : fields.get(key)))
  const grid = points.find((object) => object !== undefined)?.grid
  if (!grid) throw new Error(`The points of the box '${name}' are not among the functions of the run.`)
  const geometry = {
    shape: grid.shape,
    origin: grid.origin,
    spacing: grid.dimensionNames.map((dim, k) => number(`h_${dim}`) ?? (grid.spacing[k] as number)),
  }
  // What is no function of the run is a constant, by its name.
  const [vp, eps] = [own.vp, own.eps].map((of) => (typeof of === 'string' ? (number(of) ?? of) : of))
  return coneOf(
    { name, extras: { ...own, vp, eps }, fields },
    { geometry, dt: number('dt'), from: number(`${time}_m`) ?? 0, to: number(`${time}_M`) ?? -1 },
  )
}

/** What the boxes saved: points computed of all, and the speed at which. */
function withShares({ lines, values }: SummaryExtras, cx: SummaryContext): SummaryExtras {
  const { result } = cx
  const shares = boxesIn(cx.decls).map(([{ name }, own]) => {
    const cone = coneIn(name, own, cx, cx.values)
    return [name, shareOf(rowsOf(cone), cone.shape, cone.from, cone.to)] as const
  })
  if (shares.length === 0) return { lines, values }
  const whole = result.seconds > 0 ? (result.steps * result.points) / result.seconds / 1e9 : 0
  return {
    lines: [
      ...lines,
      ...shares.map(
        ([name, share]) =>
          `Box '${name}' held ${(100 * share).toFixed(1)} % of the points, ${(1 / share).toFixed(2)} times fewer: ${(whole * share).toFixed(3)} GPts/s were computed, ${whole.toFixed(3)} in effect`,
      ),
    ],
    values: {
      ...values,
      abox: Object.fromEntries(
        shares.map(([name, share]) => [name, { share, gain: 1 / share, gpointss: whole * share }]),
      ),
    },
  }
}
