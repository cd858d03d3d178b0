import { buffer, Constant, Grid, GridFunction, SparseFunction, SparseTimeFunction, TimeFunction } from 'courant'
import type { Setting } from './setting.ts'

/** The functions that equations are made of, with values. */
export interface Family {
  readonly grid: Grid
  /** `timeOrder` as the setting says. */
  readonly u: TimeFunction
  /** Two time slots, or four. */
  readonly v: TimeFunction
  /** All time steps. */
  readonly w: TimeFunction
  /** Coefficients, never written, between 0.5 and 1.5. */
  readonly m: GridFunction
  /** Without time, and written. */
  readonly b: GridFunction
  readonly k: Constant
  /** Whole numbers of points. */
  readonly near: Constant
  readonly far: Constant
  readonly src: SparseTimeFunction
  readonly rec: SparseTimeFunction
  readonly spot: SparseFunction
}

export type GridName = 'u' | 'v' | 'w' | 'm' | 'b'
export type TimedName = 'u' | 'v' | 'w'
export type WrittenName = Exclude<GridName, 'm'>
export const isTimed = (name: GridName): name is TimedName => name === 'u' || name === 'v' || name === 'w'

/** Steps that are kept where all are: more than any run takes. */
const nt = 8

export function familyOf(setting: Setting): Family {
  const { shape, spacing, origin, dtype, spaceOrder, timeOrder, positions, slots, mixed } = setting
  const grid = new Grid({ shape, spacing, origin, dtype })
  const other = dtype === 'float32' ? 'float64' : 'float32'
  const on = { grid, spaceOrder }
  const coordinates = positions.map((at) =>
    at.map((part, axis) => (origin[axis] ?? 0) + part * ((shape[axis] ?? 1) - 1) * (spacing[axis] ?? 1)),
  )
  const family: Family = {
    grid,
    u: new TimeFunction({ name: 'u', ...on, timeOrder }),
    v: new TimeFunction({ name: 'v', ...on, save: buffer(slots) }),
    w: new TimeFunction({ name: 'w', ...on, timeOrder, save: nt }),
    m: new GridFunction({ name: 'm', ...on, dtype: mixed ? other : dtype }),
    b: new GridFunction({ name: 'b', ...on }),
    k: new Constant({ name: 'k', value: 0.7, dtype }),
    near: new Constant({ name: 'near', value: 1, dtype: 'int32' }),
    far: new Constant({ name: 'far', value: 1, dtype: 'int32' }),
    src: new SparseTimeFunction({ name: 'src', grid, nt, coordinates }),
    rec: new SparseTimeFunction({ name: 'rec', grid, nt, coordinates: coordinates.slice(0, 2) }),
    spot: new SparseFunction({ name: 'spot', grid, coordinates: coordinates.slice(-1) }),
  }
  for (const [n, name] of (['u', 'v', 'w', 'm', 'b', 'src', 'rec', 'spot'] as const).entries()) {
    // The halo too: it is read as it is stored, and zeros would hide a wrong index.
    const { dataWithHalo } = family[name]
    const [middle, size] = name === 'm' ? [1, 0.5] : [0, 1]
    dataWithHalo.set(
      Float64Array.from({ length: dataWithHalo.size }, (_, i) => middle + size * Math.sin(1 + n + 2.3 * i)),
    )
    if (!setting.still || !isTimed(name as GridName)) continue
    for (let level = 1; level < (dataWithHalo.shape[0] ?? 0); level++)
      dataWithHalo.slice(level).set(dataWithHalo.slice(0))
  }
  return family
}
