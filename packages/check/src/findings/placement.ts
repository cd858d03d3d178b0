import type { Diagnostic, PointsObject } from '@courant/core'
import type { Problem } from '../problem.ts'
import { probeStep } from '../speeds.ts'
import { motionsAt, type Analysis } from '../stability.ts'
import { Unanalysable } from '../unanalysable.ts'
import type { Values } from '../values.ts'
import { number, place } from '../words.ts'

/** Points looked at of one source. */
const most = 500

/** Sources outside the grid, and sources where the equations themselves swallow waves. */
export function checkPlacement(
  problem: Problem,
  analysis: Analysis | undefined,
  names: readonly string[],
  values: Values,
): readonly Diagnostic[] {
  const outside = [...problem.sources, ...problem.receivers].flatMap((points) => checkOutside(problem, points))
  if (!analysis || outside.length > 0) return outside
  const fade = fading(problem, analysis, names, values)
  const points = (samples: typeof analysis.samples): number => samples.reduce((sum, { count }) => sum + count, 0)
  const clear = analysis.samples.filter(({ point }) => fade(point) <= faint)
  // A medium that swallows waves everywhere is meant to.
  if (points(clear) < points(analysis.samples) / 4) return []
  return problem.sources.flatMap((source) => checkLayer(problem, source, fade))
}

function checkOutside(problem: Problem, points: PointsObject): readonly Diagnostic[] {
  const [first, ...others] = points.outside()
  if (!first) return []
  const { origin, shape, spacing, dimensionNames } = points.grid
  const box = dimensionNames.map((dim, i) => {
    const from = origin[i] ?? 0
    return `${dim} from ${number(from)} to ${number(from + ((shape[i] ?? 1) - 1) * (spacing[i] ?? 1))}`
  })
  return [
    {
      code: 'check/outside',
      severity: 'error',
      message: `Point ${first.index} of '${points.name}' at (${first.coordinate.map(number).join(', ')}) lies outside the grid${others.length > 0 ? `, as do ${others.length} more` : ''}.`,
      site: problem.sites.get(points.name),
      notes: [`The grid has ${box.join(', ')}.`],
      hints: ['Are the axes in the order of the grid, and lengths in its unit?'],
    },
  ]
}

/** Part of the amplitude that a wave loses per step, below which it counts as none. */
const faint = 1e-7

function checkLayer(
  problem: Problem,
  source: PointsObject,
  fade: (point: readonly number[]) => number,
): readonly Diagnostic[] {
  const { base } = source.tables()
  const cells = cellsOf(source, base.layout.shape)
  const inside = cells.findIndex((point) => fade(point) > faint)
  if (inside < 0) return []
  const lost = fade(cells[inside] ?? [])
  return [
    {
      code: 'check/absorbed-source',
      severity: 'warning',
      message: `Point ${inside} of '${source.name}' lies in the absorbing layer, by the grid point ${place(cells[inside] ?? [], problem.grid.dimensionNames)}.`,
      site: problem.sites.get(source.name),
      notes: [
        `There a wave loses ${number(lost * 100)} % of its amplitude in every step, and nothing in most of the grid.`,
      ],
      hints: ['Move it inwards, or make the grid larger by the width of the layer.'],
    },
  ]
}

/** The grid cell of each point. */
function cellsOf(source: PointsObject, [npoint = 0]: readonly number[]): readonly (readonly number[])[] {
  const { coordinates } = source as unknown as {
    readonly coordinates: { readonly data: { toFlat(): ArrayLike<number> } }
  }
  const flat = coordinates.data.toFlat()
  const { origin, spacing, shape } = source.grid
  return Array.from({ length: Math.min(npoint, most) }, (_, p) =>
    shape.map((n, i) => {
      const at = ((flat[p * shape.length + i] ?? 0) - (origin[i] ?? 0)) / (spacing[i] ?? 1)
      return Math.min(n - 1, Math.max(0, Math.round(at)))
    }),
  )
}

/** How much of its amplitude a wave of ten points per wavelength loses in a step, by the grid point. */
function fading(
  problem: Problem,
  analysis: Analysis,
  names: readonly string[],
  values: Values,
): (point: readonly number[]) => number {
  const { scheme } = analysis
  const dt = probeStep(problem, analysis)
  const mode = scheme.dims.map((_, i) => (i === 0 ? Math.PI / 5 : 0))
  return (point) => {
    const coefficients = new Map([...names, ...scheme.unknowns].map((name) => [name, values.at(name, point)]))
    try {
      const moving = motionsAt(problem, scheme, { point, coefficients }, dt, mode).filter(({ turn }) => turn > 1e-5)
      return moving.length === 0 ? 0 : 1 - Math.max(...moving.map(({ factor }) => factor))
    } catch (error) {
      if (error instanceof Unanalysable) return 0
      throw error
    }
  }
}
