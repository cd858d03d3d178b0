import { type DescribedFunction, didYouMean, fail, inWords, type Mean, type RawSite } from '@courant/core'
import type { Grid } from '../grid/grid.ts'

type DimensionLike = string | { readonly name: string }

/** `'node'`, on the grid points; `'cell'`, in the middle of the cells; or half a cell further along dimensions. */
export type Staggering = DimensionLike | readonly DimensionLike[]

/** The dimensions along which values lie between the grid points. Throws `dsl/bad-staggering`. */
export function checkStaggering(
  staggered: Staggering | undefined,
  grid: Grid,
  name: string,
  site: RawSite,
): ReadonlySet<string> {
  if (staggered === undefined || staggered === 'node') return new Set()
  if (staggered === 'cell') return new Set(grid.dimensionNames)
  const given: readonly unknown[] = Array.isArray(staggered) ? staggered : [staggered]
  return new Set(given.map((one) => dimensionName(one, grid, name, site)))
}

function dimensionName(one: unknown, grid: Grid, name: string, site: RawSite): string {
  const wanted = typeof one === 'string' ? one : isNamed(one) ? one.name : undefined
  if (wanted !== undefined && grid.dimensionNames.includes(wanted)) return wanted
  const meant = wanted === undefined ? undefined : didYouMean(wanted, ['node', 'cell', ...grid.dimensionNames])
  return fail({
    code: 'dsl/bad-staggering',
    message: `The values of '${name}' can't lie at ${inWords(wanted ?? one)}.`,
    site,
    notes: [
      `Its grid has ${grid.dimensionNames.map((dim) => `'${dim}'`).join(', ')}; there are 'node' and 'cell', too.`,
    ],
    hints: meant ? [`Did you mean '${meant}'?`] : [],
  })
}

const isNamed = (value: unknown): value is { readonly name: string } =>
  (typeof value === 'object' || typeof value === 'function') &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string'

const means = ['arithmetic', 'harmonic', 'safe-harmonic'] as const satisfies readonly Mean[]

export interface InterpolationOptions {
  readonly name: string
  readonly mean?: Mean
  readonly interpOrder?: number
}

/** Undefined where all is as by default. Throws `dsl/bad-mean`, `dsl/bad-order`. */
export function checkInterpolation(
  { name, mean = 'arithmetic', interpOrder = 2 }: InterpolationOptions,
  spaceOrder: number,
  site: RawSite,
): DescribedFunction['interpolation'] {
  if (!means.includes(mean)) {
    const meant = didYouMean(String(mean), means)
    fail({
      code: 'dsl/bad-mean',
      message: `'${name}' can't have the mean ${inWords(mean)}.`,
      site,
      notes: [`There are ${means.map((m) => `'${m}'`).join(', ')}.`],
      hints: meant ? [`Did you mean '${meant}'?`] : [],
    })
  }
  if (mean === 'arithmetic' && interpOrder === 2) return undefined
  if (!Number.isInteger(interpOrder) || interpOrder < 2 || interpOrder % 2 !== 0) {
    fail({
      code: 'dsl/bad-order',
      message: `'interpOrder' of '${name}' is an even number from 2 on, not ${inWords(interpOrder)}.`,
      site,
      notes: ['As many points on both sides enter the mean.'],
    })
  }
  if (interpOrder > Math.max(2, spaceOrder)) {
    fail({
      code: 'dsl/order-too-high',
      message: `'interpOrder: ${interpOrder}' of '${name}' is more than its spaceOrder, which is ${spaceOrder}.`,
      site,
      notes: ['The spaceOrder decides how many neighbours are kept beyond the edge.'],
      hints: [`Declare '${name}' with 'spaceOrder: ${interpOrder}'.`],
    })
  }
  return Object.freeze({ order: interpOrder, mean })
}
