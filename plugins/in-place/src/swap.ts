import {
  algebra,
  boundOf,
  freshName,
  rationals,
  type Declarations,
  type Expr,
  type Field,
  type Interner,
  type Let,
  type Loop,
  type Node,
  type Param,
} from '@courant/core'
import { ageOf, type NamedSlot, type Turns } from './levels.ts'
import { sameness, verdicts } from './sameness.ts'
import type { Overwritten } from './uses.ts'

/** What new nodes are made with. */
export interface Workshop {
  readonly ir: Interner
  readonly decls: Declarations
  readonly taken: Set<string>
}

/**
 * The loop in place, what stands ahead of it, the flag that says whether cells that no step stores allow it, and the parameter
 * that tells the first part of a run from others.
 */
export interface Swapped {
  readonly loop: Loop
  readonly ahead: readonly Node[]
  readonly flag: Field
  readonly start: Param
}

/**
 * Levels in place: between two of them, `first` and `last`, each lies where the one did that is `slots - 1` older; all
 * others lie at their number modulo `slots`. With the distance of the two a multiple of `slots (slots - 1)` the levels
 * around `last` lie there too, and the one after it finds the slot that was left out.
 *
 * Undefined for a function of one slot, which is in place already.
 */
export function swap(time: Loop, turns: Turns, plans: readonly Overwritten[], shop: Workshop): Swapped | undefined {
  const { ir, taken } = shop
  const [plan] = plans
  const { slots } = turns
  if (!plan || slots < 2) return undefined
  const forward = time.direction === 'forward'
  const period = slots * (slots - 1)
  const flag: Field = {
    name: freshName('same', taken),
    dtype: 'int32',
    axes: [{ size: 1, halo: [0, 0], location: rationals.zero }],
    role: 'scratch',
  }
  const steps = algebra.sum(ir, [time.hi, algebra.negative(ir, time.lo), ir.num(1)])
  const isLong = ir.compare('<', ir.num(period), steps)
  const lets: Let[] = []
  const named = (wanted: string, value: Expr): Expr => {
    const name = freshName(wanted, taken)
    lets.push({ kind: 'let', name, dtype: 'int64', value, depth: 0 })
    return ir.symbol(name)
  }
  const others = algebra.sum(ir, [steps, ir.num(-1)])
  const even = ir.mul([ir.num(period), ir.call('floordiv', [others, ir.num(period)])])
  const isSame = ir.compare('==', ir.access(flag.name, [ir.num(0)]), ir.num(verdicts.same))
  const swaps = named('swaps', ir.select(isSame, even, ir.num(0)))
  // The level that the last step but one stores, and the one from which on levels are swapped.
  const end = forward ? time.hi : time.lo
  const last = named('swap_last', algebra.sum(ir, [end, ir.num(plan.stored.offset + (forward ? -1 : 1))]))
  const first = named('swap_first', forward ? algebra.difference(ir, last, swaps) : algebra.sum(ir, [last, swaps]))
  const slotFor = (slot: NamedSlot): Expr => {
    const age = ageOf(slot, plan.stored, forward)
    const offset = forward ? plan.stored.offset - age : plan.stored.offset + age
    const level = algebra.sum(ir, [ir.symbol(time.index), ir.num(offset)])
    const beyond = forward ? ir.compare('<', first, level) : ir.compare('<', level, first)
    const within = forward ? ir.compare('<=', level, last) : ir.compare('<=', last, level)
    const apart = forward ? algebra.difference(ir, first, level) : algebra.difference(ir, level, first)
    const back = ir.call('mod', [apart, ir.num(slots - 1)])
    const older = slots === 2 ? first : forward ? algebra.difference(ir, first, back) : algebra.sum(ir, [first, back])
    return ir.call('mod', [ir.select(ir.logic('and', [beyond, within]), older, level), ir.num(slots)])
  }
  const body = time.body.map((node): Node => {
    const slot = node.kind === 'let' ? turns.names.find(({ name }) => name === node.name) : undefined
    return slot && node.kind === 'let' ? { ...node, value: slotFor(slot) } : node
  })
  const start = startOf(time, shop)
  const isFirst = ir.compare('==', ir.symbol(boundOf(start.role)), ir.symbol(start.name))
  const ahead = [...sameness(plans, flag, { isFirst, isLong }, slots, shop), ...lets]
  return { loop: { ...time, body }, ahead, flag, start }
}

type Start = Param & { readonly role: Extract<Param['role'], { readonly kind: 'start' }> }

/** Another pass may have asked for it, or this one for the functions of other slots. */
function startOf({ dim, direction }: Loop, { decls, taken }: Workshop): Start {
  const end = direction === 'forward' ? 'min' : 'max'
  for (const param of decls.params.values()) {
    const { role } = param
    if (role.kind === 'start' && role.dim === dim && role.end === end) return { ...param, role }
  }
  return { name: freshName('start', taken), dtype: 'int64', role: { kind: 'start', dim, end } }
}
