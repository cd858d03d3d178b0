import { fail, type RawSite } from '@courant/core'
import { kaiserSinc, sincRadii } from './sinc.ts'

/**
 * How a point is tied to the grid lines around it, along one axis; along several axes the weights are multiplied. A kind
 * is data, so a user's own is as good as ours: `new SparseFunction({ ..., interpolation: cubic })`.
 */
export interface Interpolation {
  readonly name: string
  /** How many grid lines take part along each axis. Points may lie half of that, rounded down, beyond the grid. */
  readonly support: number
  /** How many of these lines come before the last one that is not beyond the point. */
  readonly reach: number
  /** The weights of the lines in order, for a point a fraction of a cell beyond its line: `0 <= fraction < 1`. */
  weights(fraction: number): readonly number[]
}

/** The grid line at or below the point. Not the closest one: as everywhere, a cell belongs to its first corner. */
export const nearest: Interpolation = Object.freeze({
  name: 'nearest',
  support: 1,
  reach: 0,
  weights: () => [1],
})

/** Multilinear. On a grid line the weight of the next line is 0. */
export const linear: Interpolation = Object.freeze({
  name: 'linear',
  support: 2,
  reach: 0,
  weights: (fraction: number) => [1 - fraction, fraction],
})

/** A sinc over `2 r` lines under a Kaiser window: see `kaiserSinc`. */
export const sinc = (r: number): Interpolation =>
  Object.freeze({
    name: 'sinc',
    support: 2 * r,
    reach: r - 1,
    weights: (fraction: number) => Array.from({ length: 2 * r }, (_, k) => kaiserSinc(k - (r - 1) - fraction, r)),
  })

/** The kinds that have a name. A further one is a further line. */
export const interpolations = Object.freeze({
  nearest: () => nearest,
  linear: () => linear,
  sinc: (r = 4) => sinc(r),
} satisfies Record<string, (r?: number) => Interpolation>)

export type InterpolationName = keyof typeof interpolations

/** What the options of a sparse function ask for. Throws `dsl/bad-interpolation` and `dsl/bad-radius`. */
export function interpolationOf(
  wanted: InterpolationName | Interpolation | undefined,
  r: number | undefined,
  name: string,
  site: RawSite,
): Interpolation {
  const kind = wanted ?? 'linear'
  if (r !== undefined) checkRadius(kind, r, name, site)
  if (typeof kind !== 'string') return checkOwn(kind, name, site)
  if (Object.hasOwn(interpolations, kind)) return interpolations[kind](r)
  return fail({
    code: 'dsl/bad-interpolation',
    message: `There is no interpolation '${String(kind)}', asked for by '${name}'.`,
    site,
    hints: [
      `Choose one of ${Object.keys(interpolations)
        .map((k) => `'${k}'`)
        .join(', ')}, or give your own: { name, support, reach, weights }.`,
    ],
  })
}

function checkRadius(kind: InterpolationName | Interpolation, r: number, name: string, site: RawSite): void {
  if (kind === 'sinc' && sincRadii.includes(r)) return
  fail({
    code: 'dsl/bad-radius',
    message:
      kind === 'sinc'
        ? `The radius r of '${name}' is a whole number from ${sincRadii[0]} to ${sincRadii.at(-1)}, not ${String(r)}.`
        : `'${name}' has a radius r, which only the interpolation 'sinc' takes.`,
    site,
    hints: kind === 'sinc' ? [] : ["Leave out r, or choose interpolation: 'sinc'."],
  })
}

function checkOwn(kind: Interpolation, name: string, site: RawSite): Interpolation {
  const { support, reach } = kind
  const whole = (n: unknown, from: number, to: number): boolean =>
    Number.isInteger(n) && Number(n) >= from && Number(n) <= to
  const wrong = !whole(support, 1, 64)
    ? `a support of ${String(support)}, which is no whole number from 1 to 64`
    : !whole(reach, 0, support - 1)
      ? `a reach of ${String(reach)}, which is no whole number from 0 to ${support - 1}`
      : [0, 0.5].some((f) => kind.weights(f).length !== support)
        ? `weights whose number is not its support, ${support}`
        : undefined
  if (wrong === undefined) return kind
  return fail({ code: 'dsl/bad-interpolation', message: `The interpolation of '${name}' has ${wrong}.`, site })
}
