import type { Expr, Interner, Sampled } from '@courant/core'

/** Which index along a conditional dimension belongs to the current one of the dimension it samples. */
export function slotOf(ir: Interner, { of, factor, start }: Sampled): Expr {
  const by = ir.symbol(factor)
  const slot = ir.call('floordiv', [ir.symbol(of), by])
  if (start === 0) return slot
  // The first multiple of the factor from `start` on.
  const first = ir.call('floordiv', [ir.add([by, ir.num(start - 1)]), by])
  // Never negative where the conditions hold; said here, the proof of bounds knows it too.
  return ir.call('max', [ir.add([slot, ir.mul([ir.num(-1), first])]), ir.num(0)])
}
