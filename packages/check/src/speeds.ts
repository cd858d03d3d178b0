import type { Problem } from './problem.ts'
import type { Sample } from './samples.ts'
import { motionsAt, type Analysis } from './stability.ts'
import { Unanalysable } from './unanalysable.ts'

/** How fast waves move through a medium, in the user's units. */
export interface Speeds {
  readonly sample: Sample
  readonly slowest: number
  readonly fastest: number
  /** The part of its amplitude that the most lasting wave loses in a step. */
  readonly fade: number
}

/** Points per wavelength that are plenty: schemes of the second order are wrong by 0.02 % there. */
const long = 200

/** The step that waves are looked at with: the user's, or half of the limit. */
export function probeStep({ scalars }: Problem, { stability: { limit } }: Analysis): number {
  const given = scalars.get('dt') ?? Infinity
  const safe = Number.isFinite(limit) && limit > 0 ? limit / 2 : 1
  return given > 0 && given <= safe ? given : safe
}

/**
 * As `probeStep`, but no less than a twentieth of the limit: in a step that is far too small, as one in another unit, a long
 * wave turns by so little that rounding hides it.
 */
function turningStep(problem: Problem, analysis: Analysis): number {
  const { limit } = analysis.stability
  const dt = probeStep(problem, analysis)
  return Number.isFinite(limit) ? Math.max(dt, limit / 20) : dt
}

/** The speeds of long waves along the first dimension, sample by sample. None where nothing travels, as in diffusion. */
export function speedsOf(problem: Problem, analysis: Analysis): readonly Speeds[] {
  const { scheme, samples, stability } = analysis
  if (stability.limit === 0) return []
  const dt = turningStep(problem, analysis)
  const theta = (2 * Math.PI) / long
  const h = problem.scalars.get(`h_${scheme.dims[0] ?? ''}`) ?? 1
  const mode = scheme.dims.map((_, i) => (i === 0 ? theta : 0))
  const all = samples.flatMap((sample) => {
    try {
      const motions = motionsAt(problem, scheme, sample, dt, mode)
      const turns = motions
        .filter(({ turn, factor }) => turn > 1e-5 && turn < Math.PI / 2 && factor > 0.9)
        .map(({ turn }) => (turn * h) / (theta * dt))
      const fade = 1 - Math.max(...motions.map(({ factor }) => factor))
      return [{ sample, slowest: Math.min(...turns), fastest: Math.max(0, ...turns), fade }]
    } catch (error) {
      if (error instanceof Unanalysable) return []
      throw error
    }
  })
  // Long waves creep in an absorbing layer: what they do there is no speed of the medium's.
  const least = Math.min(...all.map(({ fade }) => fade))
  return all.filter(({ fade }) => fade <= least + 1e-6)
}

/**
 * By which part waves of so many points per wavelength along a dimension move too fast or too slow, next to long ones of
 * the speed given.
 */
export function dispersion(
  problem: Problem,
  analysis: Analysis,
  { sample, slowest: speed }: Speeds,
  axis: number,
  points: number,
): number {
  const { scheme } = analysis
  const dt = turningStep(problem, analysis)
  const theta = (2 * Math.PI) / points
  const h = problem.scalars.get(`h_${scheme.dims[axis] ?? ''}`) ?? 1
  const expected = (speed * theta * dt) / h
  const turns = motionsAt(
    problem,
    scheme,
    sample,
    dt,
    scheme.dims.map((_, i) => (i === axis ? theta : 0)),
  ).map(({ turn }) => Math.abs(turn / expected - 1))
  return Math.min(...turns)
}
