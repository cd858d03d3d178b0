import { type Axis, callSite, rationals, type RawSite } from '@courant/core'
import { Expression } from '../expression/expression.ts'
import { shiftBy } from '../expression/shift.ts'
import { checkDtype } from '../grid/grid.ts'
import { checkName } from '../names.ts'
import { checkGrid, checkOrderOption, checkSize, extrasOf } from './checks.ts'
import { FieldFunction } from './field-function.ts'
import { gridOptions, spaceAxes, type GridFunctionOptions } from './grid-function.ts'
import { checkSpaceOrder } from './space-order.ts'
import { checkInterpolation, checkStaggering } from './staggering.ts'

/** A time axis of so many slots, used in turn. See `buffer`. */
export interface Buffer {
  readonly kind: 'buffer'
  readonly slots: number
}

/** For `save`: keeps the last `slots` time steps instead of `timeOrder + 1`. */
export const buffer = (slots: number): Buffer => Object.freeze({ kind: 'buffer', slots })

export type TimeFunctionOptions = GridFunctionOptions & {
  /** Order of accuracy of its time derivatives; 1 by default. `timeOrder + 1` time steps are kept. */
  readonly timeOrder?: number
  /** Keeps that many time steps from step 0 on; or, as `buffer(n)`, the last n. */
  readonly save?: number | Buffer
}

const own = [...gridOptions, 'timeOrder', 'save']

/**
 * A function of time and space. Its data has the time axis first: time step k is at index k modulo the slots, or at
 * index k when saved.
 *
 * Errors: as for `GridFunction`, and `dsl/bad-size` for `save`.
 */
export class TimeFunction extends FieldFunction {
  readonly kind = 'time-function'

  constructor(options: TimeFunctionOptions) {
    const site = callSite()
    const { name, grid, timeOrder = 1, save, initializer } = options
    checkName(name, 'function', site)
    checkGrid(grid, name, site)
    checkName(name, 'function', site, grid.dimensionNames)
    const space = checkSpaceOrder(options.spaceOrder, name, site)
    const kept = checkOrderOption('timeOrder', timeOrder, name, site) + 1
    const [axis, steps] = timeAxis(save, kept, name, site)
    super({
      name,
      grid,
      dtype: checkDtype(options.dtype ?? grid.dtype, 'function', site),
      role: 'grid',
      axes: [axis, ...spaceAxes(grid, space.halo, checkStaggering(options.staggered, grid, name, site))],
      domainShape: [steps, ...grid.distributor.localShape],
      dimensions: [grid.time, ...grid.dimensions],
      spaceOrder: space.order,
      interpolation: checkInterpolation(options, space.order, site),
      timeOrder,
      extras: extrasOf(options, own, site),
      initializer,
      site,
    })
    if (new.target === TimeFunction) Object.freeze(this)
      external: options.external,
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

/** A function of time, moved by time steps. */
export function step(f: FieldFunction, steps: number): Expression {
  const site = callSite()
  return new Expression(shiftBy(f.described, f.grid.time.declaration, steps, site))
}

function timeAxis(
  save: number | Buffer | undefined,
  kept: number,
  name: string,
  site: RawSite,
): readonly [axis: Axis, steps: number] {
  const axis = { dim: 'time', halo: Object.freeze([0, 0] as const), location: rationals.zero }
  if (typeof save === 'number') return [axis, checkSize('save', save, name, site)]
  const slots = save === undefined ? kept : checkSize('save', save.slots, name, site)
  return [{ ...axis, slots }, slots]
}
