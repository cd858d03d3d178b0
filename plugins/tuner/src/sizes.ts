import { visitNodes, children, type Expr, type Loop, type Param } from '@courant/core'
import type { Way } from './ways.ts'

/** Tunable arguments that are given one value together: sizes of blocks along one dimension, in all nests alike. */
export interface Group {
  readonly names: readonly string[]
  readonly default: number
  /** Along which dimension they cut, and how many cuts of it are around them; undefined for what is no block's size. */
  readonly cut: Cut | undefined
  readonly values: readonly number[]
}

export interface Cut {
  readonly dim: string
  readonly level: number
  /** Whether threads share the blocks out among them. */
  readonly parallel: boolean
}

const ladder = [2, 4, 8, 16, 32, 64, 128, 256, 512]

/** The groups of a build's free arguments, each with the values that it may have. */
export function groupsOf({ tree, free }: Way, extents: ReadonlyMap<string, number>): readonly Group[] {
  const cuts = new Map<string, Cut>()
  // A step may be a value that follows from a size.
  const values = new Map<string, Expr>()
  visitNodes(tree.body, (node, parents) => {
    if (node.kind === 'let') values.set(node.name, node.value)
    if (node.kind !== 'loop') return
    const name = [...free.keys()].find((param) => mentions(node.step, param, values))
    if (name === undefined) return
    const around = parents.filter(
      (p): p is Loop => p.kind === 'loop' && p.dim === node.dim && isStepped(p, free, values),
    )
    cuts.set(name, { dim: node.dim, level: around.length, parallel: node.parallel })
  })
  const groups = new Map<string, Param[]>()
  for (const [name, param] of free) {
    const cut = cuts.get(name)
    const key = cut ? `${cut.dim} ${cut.level}` : name
    groups.set(key, [...(groups.get(key) ?? []), param])
  }
  return [...groups.values()].map((params) => groupOf(params, cuts, extents))
}

function groupOf(
  params: readonly Param[],
  cuts: ReadonlyMap<string, Cut>,
  extents: ReadonlyMap<string, number>,
): Group {
  const [{ name, default: own = 1, range: [low, high] = [1, Infinity] }] = params as readonly [Param, ...Param[]]
  const cut = cuts.get(name)
  const whole = cut && extents.get(cut.dim)
  // A block that is longer than the range is the range; of what is no block's size nobody knows more than the default.
  const wanted = whole
    ? [...ladder.filter((size) => size < whole), whole]
    : [own / 4, own / 2, own, own * 2].map(Math.round)
  const values = [...new Set([...wanted, Math.min(own, whole ?? own)])].filter((v) => v >= low && v <= high)
  return { names: params.map((p) => p.name), default: own, cut, values: values.sort((a, b) => a - b) }
}

type Values = ReadonlyMap<string, Expr>

const isStepped = ({ step }: Loop, free: ReadonlyMap<string, Param>, values: Values): boolean =>
  [...free.keys()].some((name) => mentions(step, name, values))

/** `values` are those of symbols that have a name for one. */
function mentions(e: Expr, name: string, values: Values = new Map()): boolean {
  if (e.kind !== 'symbol') return children(e).some((c) => mentions(c, name, values))
  const value = values.get(e.name)
  return e.name === name || (value !== undefined && mentions(value, name, values))
}

/** All combinations of the groups' values; where they are too many, those that differ from the defaults in few groups. */
export function combinations(groups: readonly Group[], most = 50_000): readonly (readonly number[])[] {
  const count = groups.reduce((product, { values }) => product * values.length, 1)
  const defaults = groups.map((group) => group.default)
  if (count <= most) {
    return groups.reduce<readonly (readonly number[])[]>(
      (rows, { values }) => rows.flatMap((row) => values.map((value) => [...row, value])),
      [[]],
    )
  }
  return groups.flatMap(({ values }, i) => values.map((value) => defaults.with(i, value)))
}

/** By name, what differs from the defaults. */
export function argumentsOf(groups: readonly Group[], values: readonly number[]): Readonly<Record<string, number>> {
  const changed = groups.flatMap(({ names, default: own }, i) => {
    const value = values[i] ?? own
    return value === own ? [] : names.map((name) => [name, value] as const)
  })
  return Object.fromEntries(changed)
}

/** Time steps that a kernel takes at once, tile by tile, with these arguments; 1 for most. */
export function stepsAtOnce(
  { tree: { body, decls } }: Pick<Way, 'tree'>,
  args: Readonly<Record<string, number>>,
): number {
  let steps = 1
  visitNodes(body, (node) => {
    if (node.kind !== 'loop' || decls.dimensions.get(node.dim)?.kind !== 'time') return
    for (const { name, default: own = 1 } of decls.params.values()) {
      if (mentions(node.step, name)) steps = Math.max(steps, args[name] ?? own)
    }
  })
  return steps
}
