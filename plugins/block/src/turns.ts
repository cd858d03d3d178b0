import {
  accessesIn,
  affineIndex,
  costOf,
  expressionsOf,
  fieldOf,
  walk,
  type Assign,
  type Declarations,
  type Expr,
  type Let,
  type Loop,
  type Node,
} from '@courant/core'

/** Statements that share more than so many additions stay in one loop: another one would compute them again. */
const mostRepeated = 6

/**
 * The loop along a row as several of them, one after the other, each with some of its statements; itself where it
 * streams at most `arrays` arrays. Processors foresee few streams at once and have few registers, and what the loops
 * have in common, a row, is still in the nearest cache.
 *
 * Legal as no iteration depends on another: a statement stays after those before it that touch what it stores, and with
 * them where they touch it elsewhere than at the point itself. A named value is computed in each of the loops that want
 * it, so those that want a value of what the row stores stay together.
 */
export function inTurns(row: Loop, arrays: number, decls: Declarations): readonly Loop[] {
  if (!row.parallel || !row.body.every(isPlain) || streamed(row, decls) <= arrays) return [row]
  const lets = new Map(row.body.flatMap((node) => (node.kind === 'let' ? [[node.name, node] as const] : [])))
  const turns = new Turns(row.body.filter((node) => node.kind === 'assign').map((node) => turnOf(node, lets)))
  const stored = new Set(turns.all.flatMap(({ assigns }) => assigns.map(({ target }) => target.field)))
  for (const value of lets.values()) {
    const isOfRow = accessesIn(value.value).some(({ field }) => stored.has(field))
    if (isOfRow) turns.join(turns.all.filter((turn) => turn.lets.has(value)))
  }
  for (const field of stored) {
    const touching = turns.all.filter(({ touched }) => touched.has(field))
    if (touching.length < 2) continue
    const isAtPoint = touching.every((turn) =>
      accessesOfTurn(turn).every((access) => access.field !== field || access.indices.every(isStill(row))),
    )
    if (!isAtPoint) turns.join(touching)
  }
  turns.joinWhile((a, b) => repeated(a, b) > mostRepeated || isOutOfOrder(a, b, row.body))
  if (turns.all.length < 2) return [row]
  return turns.all.map((turn) => ({ ...row, body: row.body.filter((node) => isOf(turn, node)) }))
}

/** Statements that go along the row together, and the named values that they are made of. */
interface Turn {
  readonly assigns: readonly Assign[]
  readonly lets: ReadonlySet<Let>
  /** The fields that they read or store. */
  readonly touched: ReadonlySet<string>
}

/** Turns in the order of their first statements. */
class Turns {
  all: readonly Turn[]

  constructor(all: readonly Turn[]) {
    this.all = all
  }

  join(some: readonly Turn[]): void {
    const [first] = some
    if (!first || some.length < 2) return
    const joined = {
      assigns: some.flatMap(({ assigns }) => assigns),
      lets: new Set(some.flatMap(({ lets }) => [...lets])),
      touched: new Set(some.flatMap(({ touched }) => [...touched])),
    }
    this.all = this.all.flatMap((turn) => (turn === first ? [joined] : some.includes(turn) ? [] : [turn]))
  }

  /** Joins pairs, the earlier one first, until `must` says so of none. */
  joinWhile(must: (a: Turn, b: Turn) => boolean): void {
    for (;;) {
      const pair = this.all.flatMap((a, i) => this.all.slice(i + 1).map((b) => [a, b] as const)).find((p) => must(...p))
      if (!pair) return
      this.join(pair)
    }
  }
}

const isPlain = (node: Node): boolean => node.kind === 'let' || node.kind === 'assign'

const isOf = ({ assigns, lets }: Turn, node: Node): boolean =>
  node.kind === 'let' ? lets.has(node) : node.kind === 'assign' && assigns.includes(node)

function turnOf(assign: Assign, known: ReadonlyMap<string, Let>): Turn {
  const lets = new Set<Let>()
  const seen = new Set<Expr>()
  const take = (e: Expr): void => {
    const look = (part: Expr): void => {
      const named = part.kind === 'symbol' ? known.get(part.name) : undefined
      if (!named || lets.has(named)) return
      lets.add(named)
      take(named.value)
    }
    walk(e, look, seen)
  }
  for (const e of expressionsOf(assign)) take(e)
  const touched = new Set(accessesOfTurn({ assigns: [assign], lets }).map(({ field }) => field))
  return { assigns: [assign], lets, touched }
}

/** How many arrays go by along the row; those that keep a window are in a cache. */
function streamed(row: Loop, decls: Declarations): number {
  const fields = new Set<string>()
  for (const node of row.body) {
    for (const { field, indices } of expressionsOf(node).flatMap((e) => accessesIn(e))) {
      if (fieldOf(decls, field).axes.some(({ window }) => window)) continue
      const moves = indices.some((e) => affineAlong(e, row) !== undefined)
      if (moves) fields.add(field)
    }
  }
  return fields.size
}

const accessesOfTurn = ({ assigns, lets }: Pick<Turn, 'assigns' | 'lets'>) =>
  [...assigns, ...lets].flatMap((node) => expressionsOf(node)).flatMap((e) => accessesIn(e))

/** How far from the row's point an index is; undefined where it does not move along with it. */
function affineAlong(e: Expr, row: Loop): number | undefined {
  const at = affineIndex(e)
  return at.kind === 'dim' && at.dim === row.index ? at.offset : undefined
}

const isStill =
  (row: Loop) =>
  (e: Expr): boolean => {
    const offset = affineAlong(e, row)
    return offset === 0 || (offset === undefined && affineIndex(e).kind !== 'unknown')
  }

/** What two loops instead of one compute twice, in additions. */
function repeated(a: Turn, b: Turn): number {
  let cost = 0
  for (const shared of a.lets) if (b.lets.has(shared)) cost += costOf(shared.value)
  return cost
}

/** Whether the later turn has something before what the earlier one has, and they touch what either stores. */
function isOutOfOrder(a: Turn, b: Turn, body: readonly Node[]): boolean {
  const places = ({ assigns }: Turn): readonly number[] => assigns.map((assign) => body.indexOf(assign))
  const stores = (turn: Turn, other: Turn): boolean =>
    turn.assigns.some(({ target }) => other.touched.has(target.field))
  return Math.max(...places(a)) > Math.min(...places(b)) && (stores(a, b) || stores(b, a))
}
