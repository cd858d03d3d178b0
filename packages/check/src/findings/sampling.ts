import type { Diagnostic } from '@courant/core'
import type { Problem } from '../problem.ts'
import { dispersion, type Speeds } from '../speeds.ts'
import { highestFrequency } from '../spectrum.ts'
import type { Analysis } from '../stability.ts'
import type { Values } from '../values.ts'
import { farOff, number, percent, place, unitsHint } from '../words.ts'

/** How finely the shortest wave of a source is sampled, where waves are slowest. */
export interface Sampling {
  readonly source: string
  /** The highest frequency of its series, in cycles per unit of time. */
  readonly frequency: number
  readonly velocity: number
  readonly point: readonly number[]
  /** The dimension with the largest spacing, and the points per wavelength along it. */
  readonly dim: string
  readonly pointsPerWavelength: number
  /** By which part such a wave moves too fast or too slow. */
  readonly error: number
  /** What keeps that below `tolerated`. */
  readonly needed: number
}

/** The error of the second-order scheme at ten points per wavelength, the rule of R. M. Alford et al., Geophysics 39 (1974). */
const tolerated = 0.02

export function samplingOf(
  problem: Problem,
  analysis: Analysis,
  speeds: readonly Speeds[],
  values: Values,
): readonly Sampling[] {
  const dt = problem.scalars.get('dt')
  const moving = speeds.filter((s) => s.fastest > 0)
  const slowest = moving.reduce<Speeds | undefined>((a, b) => (a && a.slowest <= b.slowest ? a : b), undefined)
  if (dt === undefined || !slowest) return []
  const { dims } = analysis.scheme
  const spacings = dims.map((dim) => problem.scalars.get(`h_${dim}`) ?? 0)
  const axis = spacings.indexOf(Math.max(...spacings))
  return problem.sources.flatMap((source) => {
    const names = source.parts?.map(({ name }) => name) ?? [source.name]
    const frequency = Math.max(...names.map((name) => frequencyOf(values.flat(name), source.domainShape, dt)))
    if (frequency === 0) return []
    const pointsPerWavelength = slowest.slowest / (frequency * (spacings[axis] ?? 1))
    const errorAt = (points: number): number => (points <= 2 ? 1 : dispersion(problem, analysis, slowest, axis, points))
    let needed = 2.1
    while (needed < 40 && errorAt(needed) > tolerated) needed += 0.1
    return [
      {
        ...{ source: source.name, frequency, velocity: slowest.slowest, point: slowest.sample.point },
        ...{ dim: dims[axis] ?? '', pointsPerWavelength, error: errorAt(pointsPerWavelength), needed },
      },
    ]
  })
}

export function checkSampling(problem: Problem, samplings: readonly Sampling[]): readonly Diagnostic[] {
  return samplings
    .filter(({ pointsPerWavelength, needed }) => pointsPerWavelength < needed)
    .map(({ source, frequency, velocity, point, dim, pointsPerWavelength, error, needed }) => ({
      code: 'check/coarse-grid' as const,
      severity: 'warning' as const,
      message: `The shortest waves of '${source}' have ${number(pointsPerWavelength)} points per wavelength along '${dim}', and need ${needed.toFixed(1)}.`,
      site: problem.sites.get(source),
      notes: [
        `Its series reaches up to a frequency of ${number(frequency)}, and waves move at ${number(velocity)} where they are slowest (${place(point, problem.grid.dimensionNames)}).`,
        `There the scheme gets their speed wrong by ${percent(error)}: they would leave ripples behind.`,
      ],
      hints: [
        `Take a spacing of ${number(velocity / (frequency * needed))} or less, frequencies up to ${number((frequency * pointsPerWavelength) / needed)}, or a higher 'spaceOrder'.`,
        ...(farOff * pointsPerWavelength < needed ? [unitsHint] : []),
      ],
    }))
}

/** Over all points of a source; series of `[nt, npoint]`. */
function frequencyOf(flat: ArrayLike<number> | undefined, [nt = 0, npoint = 1]: readonly number[], dt: number): number {
  if (!flat) return 0
  const step = Math.max(1, Math.floor(npoint / 16))
  let highest = 0
  for (let p = 0; p < npoint; p += step) {
    const series = Float64Array.from({ length: nt }, (_, t) => flat[t * npoint + p] ?? 0)
    highest = Math.max(highest, highestFrequency(series, dt))
  }
  return highest
}
