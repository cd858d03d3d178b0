import { type Axis, fail, type RawSite } from '@courant/core'
import { checkOrderOption } from './checks.ts'

type Ends = readonly [before: number, after: number]

/** The order of accuracy; or that and the halo points before and after the domain, of all dimensions or of each. */
export type SpaceOrder = number | readonly [order: number, ...Ends] | readonly [order: number, each: readonly Ends[]]

export interface CheckedSpaceOrder {
  readonly order: number
  /** One for each dimension of space. */
  readonly halos: readonly Axis['halo'][]
}

/** Throws `dsl/bad-order`. */
export function checkSpaceOrder(spaceOrder: unknown = 1, dims: number, name: string, site: RawSite): CheckedSpaceOrder {
  const check = (n: unknown): number => checkOrderOption('spaceOrder', n, name, site)
  const ends = (before: unknown, after: unknown): Axis['halo'] => Object.freeze([check(before), check(after)] as const)
  const alike = (halo: Axis['halo']): readonly Axis['halo'][] => Array.from({ length: dims }, () => halo)
  if (!Array.isArray(spaceOrder)) {
    const order = check(spaceOrder)
    return { order, halos: alike(ends(order, order)) }
  }
  const [order, before, after] = spaceOrder as readonly unknown[]
  if (spaceOrder.length === 3) return { order: check(order), halos: alike(ends(before, after)) }
  const each: readonly unknown[] = Array.isArray(before) ? before : []
  if (spaceOrder.length === 2 && each.length === dims && each.every((e) => Array.isArray(e) && e.length === 2)) {
    const pairs = each as readonly (readonly unknown[])[]
    return { order: check(order), halos: pairs.map(([first, last]) => ends(first, last)) }
  }
  return fail({
    code: 'dsl/bad-order',
    message: `'spaceOrder' of '${name}' is a number, or three: [order, before, after].`,
    site,
    notes: [
      `'before' and 'after' are the points that are kept beyond both edges; ${spaceOrder.length} were given.`,
      `A halo for each dimension is a list of ${dims}: [order, [${alike([0, 0])
        .map(() => '[before, after]')
        .join(', ')}]].`,
    ],
  })
}
