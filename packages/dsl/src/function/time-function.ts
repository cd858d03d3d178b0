import { type AnyDtype, type Axis, callSite, type Dtype, fail, rationals, type RawSite } from '@courant/core'
import { Expression } from '../expression/expression.ts'
import { shiftBy } from '../expression/shift.ts'
import type { ConditionalDimension } from '../grid/conditional-dimension.ts'
import { checkDtype } from '../dtype.ts'
import type { Grid } from '../grid/grid.ts'
import { checkName } from '../names.ts'
import { checkOptions } from '../options.ts'
import { checkOrderOption, checkSize, extrasOf } from './checks.ts'
import { FieldFunction } from './field-function.ts'
import { gridOptions, spaceAxes, type GridFunctionOptions } from './grid-function.ts'
import { placeOf } from './place.ts'
import { checkSpaceOrder } from './space-order.ts'
import { checkInterpolation, checkStaggering } from './staggering.ts'

/** A time axis of so many slots, used in turn. See `buffer`. */
export interface Buffer {
  readonly kind: 'buffer'
  readonly slots: number
}

const isBuffer = (save: unknown): save is Buffer => typeof save === 'object' && save !== null && 'slots' in save

/** For `save`: keeps the last `slots` time steps instead of `timeOrder + 1`. */
export const buffer = (slots: number): Buffer => Object.freeze({ kind: 'buffer', slots })

export type TimeFunctionOptions<D extends AnyDtype = Dtype> = GridFunctionOptions<D> & {
  /** Order of accuracy of its time derivatives; 1 by default. `timeOrder + 1` time steps are kept. */
  readonly timeOrder?: number
  /** Keeps that many time steps from step 0 on; or, as `buffer(n)`, the last n. */
  readonly save?: number | Buffer
  /** Keeps `save` of the steps that a conditional dimension of `grid.time` keeps, each at its own slot. */
  readonly timeDimension?: ConditionalDimension
}

const own = [...gridOptions, 'timeOrder', 'save', 'timeDimension']

/**
 * A function of time and space. Its data has the time axis first: time step k is at index k modulo the slots, or at
 * index k when saved.
 *
 * Errors: as for `GridFunction`, `dsl/bad-size` for `save`, and `dsl/bad-time-dimension`.
 */
export class TimeFunction<D extends AnyDtype = Dtype> extends FieldFunction<D> {
  readonly kind = 'time-function'

  constructor(options: TimeFunctionOptions<D>) {
    const site = callSite()
    checkOptions(options, 'TimeFunction', site)
    const { name, timeOrder = 1, save, initializer } = options
    checkName(name, 'function', site)
    const place = placeOf(options.grid, name, site)
    const { grid } = place
    checkName(name, 'function', site, grid.dimensionNames)
    const space = checkSpaceOrder(options.spaceOrder, grid.dim, name, site)
    const kept = checkOrderOption('timeOrder', timeOrder, name, site) + 1
    const [axis, steps] = timeAxis(save, kept, grid, name, site, options.timeDimension)
    super({
      name,
      grid,
      dtype: checkDtype(options.dtype ?? grid.valueDtype, 'function', site),
      role: 'grid',
      axes: [axis, ...spaceAxes(place, space.halos, checkStaggering(options.staggered, grid, name, site))],
      domainShape: [steps, ...place.shape],
      ...(place.inset && { inset: [[0, 0], ...place.inset] as const }),
      ...(place.region && { region: place.region }),
      dimensions: [grid.time, ...(options.timeDimension ? [options.timeDimension] : []), ...grid.dimensions],
      spaceOrder: space.order,
      interpolation: checkInterpolation(options, space.order, site),
      timeOrder,
      extras: extrasOf(options, own, site),
      initializer,
      transient: options.transient,
      external: options.external,
      site,
    })
    if (new.target === TimeFunction) Object.freeze(this)
  }

  /** The function one update later: max(1, timeOrder / 2) time steps, rounded down. */
  get forward(): Expression {
    return step(this, updateSteps(this.timeOrder))
  }

  /** The function one update earlier. */
  get backward(): Expression {
    return step(this, -updateSteps(this.timeOrder))
  }
}

const updateSteps = (timeOrder: number): number => Math.max(1, Math.floor(timeOrder / 2))

/** A function of time, moved by the steps that it keeps. */
export function step(f: FieldFunction<AnyDtype>, steps: number): Expression {
  const site = callSite()
  const kept = f.declaration.dimensions.find(({ name }) => name === f.field.axes[0]?.dim)
  return new Expression(shiftBy(f.described, kept ?? f.grid.time.declaration, steps, site))
}

function timeAxis(
  save: number | Buffer | undefined,
  kept: number,
  grid: Grid,
  name: string,
  site: RawSite,
  sampled: ConditionalDimension | undefined,
): readonly [axis: Axis, steps: number] {
  if (sampled) checkSampled(sampled, save, grid, name, site)
  const axis = { dim: sampled?.name ?? grid.time.name, halo: Object.freeze([0, 0] as const), location: rationals.zero }
  if (typeof save === 'number') return [axis, checkSize('save', save, name, site)]
  const slots = save === undefined ? kept : checkSize('save', isBuffer(save) ? save.slots : save, name, site)
  return [{ ...axis, slots }, slots]
}

function checkSampled(sampled: ConditionalDimension, save: unknown, grid: Grid, name: string, site: RawSite): void {
  const ofTime = sampled.kind === 'conditional' && sampled.parent.name === grid.time.name
  if (ofTime && typeof save === 'number') return
  fail({
    code: 'dsl/bad-time-dimension',
    message: ofTime
      ? `'${name}' needs 'save', the number of steps to keep along '${sampled.name}'.`
      : `'${name}' can't keep steps along '${sampled.name}', which keeps no indices of time.`,
    site,
    hints: [
      "For example: timeDimension: new ConditionalDimension({ name: 'every5', parent: grid.time, factor: 5 }), save: 20.",
    ],
  })
}
