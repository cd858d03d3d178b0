import { type Axis, fail, type RawSite } from '@courant/core'
import { checkOrderOption } from './checks.ts'

/** The order of accuracy; or that and the halo points before and after the domain. */
export type SpaceOrder = number | readonly [order: number, before: number, after: number]

export interface CheckedSpaceOrder {
  readonly order: number
  readonly halo: Axis['halo']
}

/** Throws `dsl/bad-order`. */
export function checkSpaceOrder(spaceOrder: unknown = 1, name: string, site: RawSite): CheckedSpaceOrder {
  if (!Array.isArray(spaceOrder)) {
    const order = checkOrderOption('spaceOrder', spaceOrder, name, site)
    return { order, halo: Object.freeze([order, order] as const) }
  }
  if (spaceOrder.length !== 3) {
    fail({
      code: 'dsl/bad-order',
      message: `'spaceOrder' of '${name}' is a number, or three: [order, before, after].`,
      site,
      notes: [`'before' and 'after' are the points that are kept beyond both edges; ${spaceOrder.length} were given.`],
    })
  }
  const [order, before, after] = spaceOrder.map((n) => checkOrderOption('spaceOrder', n, name, site))
  return { order: order as number, halo: Object.freeze([before as number, after as number] as const) }
}
