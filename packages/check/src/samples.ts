import type { Problem } from './problem.ts'
import type { Frozen, Scheme } from './scheme.ts'
import type { Values } from './values.ts'

/** A grid point whose coefficients stand for all points that have the same. */
export interface Sample {
  readonly point: readonly number[]
  readonly coefficients: ReadonlyMap<string, number>
  /** How many of the points looked at have these coefficients. */
  readonly count: number
}

/** Grid points looked at beside those where some coefficient is smallest or largest. */
const strides = 40

/**
 * Points that show what the medium is like: those where each coefficient is smallest and largest, and some from all over
 * the grid. Only combinations of coefficients that occur are looked at.
 */
export function samplesOf({ grid, fields }: Problem, names: readonly string[], values: Values): readonly Sample[] {
  const points: (readonly number[])[] = []
  for (const name of names) {
    const object = fields.get(name)
    const flat = values.flat(name)
    if (!object || !flat) continue
    for (const element of extremes(flat)) points.push(values.pointOf(name, element) ?? [])
  }
  const total = grid.shape.reduce((a, b) => a * b, 1)
  const step = Math.max(1, Math.floor(total / strides))
  for (let k = 0; k < total; k += step) points.push(unravel(k, grid.shape))
  const samples = new Map<string, Sample>()
  for (const point of points) {
    const coefficients = new Map(names.map((name) => [name, values.at(name, point)]))
    const key = [...coefficients.values()].join(' ')
    const known = samples.get(key)
    samples.set(key, known ? { ...known, count: known.count + 1 } : { point, coefficients, count: 1 })
  }
  return [...samples.values()]
}

/** The numbers of a problem, coefficients frozen at a sample. */
export function frozenAt(problem: Problem, sample: Omit<Sample, 'count'>, dt: number): Frozen {
  const { scalars, grid } = problem
  return {
    field: (name) => sample.coefficients.get(name) ?? 0,
    symbol: (name) => {
      if (name === 'dt') return dt
      const at = grid.dimensionNames.indexOf(name)
      return scalars.get(name) ?? (at < 0 ? NaN : (sample.point[at] ?? 0))
    },
  }
}

/** The functions that the scheme reads and doesn't write. */
export function coefficientNames({ fields, root }: Problem, { unknowns }: Scheme): readonly string[] {
  const isGrid = (name: string): boolean => root.decls.fields.get(name)?.role === 'grid'
  return [...fields.keys()].filter((name) => isGrid(name) && !unknowns.has(name))
}

function extremes(flat: ArrayLike<number>): readonly number[] {
  let [least, most] = [0, 0]
  for (let i = 1; i < flat.length; i++) {
    if ((flat[i] as number) < (flat[least] as number)) least = i
    if ((flat[i] as number) > (flat[most] as number)) most = i
  }
  return [least, most]
}

function unravel(k: number, shape: readonly number[]): readonly number[] {
  let rest = k
  return shape
    .toReversed()
    .map((size) => {
      const i = rest % size
      rest = Math.floor(rest / size)
      return i
    })
    .toReversed()
}
