import { argument, magnitude } from './complex.ts'
import { eigenvalues } from './eigenvalues.ts'
import { amplification, largestStep, lattice } from './limit.ts'
import type { Problem } from './problem.ts'
import { coefficientNames, frozenAt, samplesOf, type Sample } from './samples.ts'
import { schemeOf, stepMatrices, type Mode, type Scheme } from './scheme.ts'
import { Unanalysable } from './unanalysable.ts'
import type { Values } from './values.ts'

/** What von Neumann's analysis says of a problem. */
export interface Stability {
  /** The largest stable step; infinite where nothing ever grows, 0 where something always does. */
  readonly limit: number
  /** The wave that grows first, in radians per grid step along each dimension of space. Empty where nothing grows. */
  readonly mode: Mode
  readonly dims: readonly string[]
  /** Where in the grid the coefficients are that allow the least. */
  readonly point: readonly number[]
  readonly coefficients: ReadonlyMap<string, number>
  /** Whether the equations were linear in their unknowns; if not, they were linearised about the present values. */
  readonly linear: boolean
}

/** A scheme with the media that it meets. */
export interface Analysis {
  readonly scheme: Scheme
  readonly samples: readonly Sample[]
  readonly stability: Stability
}

/** Throws `Unanalysable`. */
export function analyse(problem: Problem, values: Values): Analysis {
  const scheme = schemeOf(problem.root)
  const names = coefficientNames(problem, scheme)
  const linear = isLinear(problem, scheme, names)
  const samples = samplesOf(problem, linear ? names : [...names, ...scheme.unknowns], values)
  const guess = positive(problem.scalars.get('dt')) ?? 1
  let worst: Stability | undefined
  let last: Unanalysable | undefined
  for (const sample of samples) {
    try {
      if (worst && isStable(problem, scheme, sample, worst.limit)) continue
      const found = stabilityAt(problem, scheme, sample, worst?.limit || guess, linear)
      if (!worst || found.limit < worst.limit) worst = found
    } catch (error) {
      if (!(error instanceof Unanalysable)) throw error
      last = error
    }
  }
  if (!worst) throw last ?? new Unanalysable('it has no points')
  return { scheme, samples, stability: worst }
}

/** Most samples allow more than the worst so far: one look at each wave number tells. */
function isStable(problem: Problem, scheme: Scheme, sample: Sample, dt: number): boolean {
  if (dt === 0) return true
  if (dt === Infinity) return false
  const matrixOf = stepMatrices(scheme, frozenAt(problem, sample, dt))
  return lattice(scheme.dims.length).every((mode) => amplification(matrixOf(mode)) <= 1 + 1e-6)
}

function stabilityAt(problem: Problem, scheme: Scheme, sample: Sample, guess: number, linear: boolean): Stability {
  const family = (dt: number) => stepMatrices(scheme, frozenAt(problem, sample, dt))
  const common = { dims: scheme.dims, point: sample.point, coefficients: sample.coefficients, linear }
  const found = largestStep(family, scheme.dims.length, Number.isFinite(guess) ? guess : 1)
  if (found.kind === 'none') return { ...common, limit: Infinity, mode: [] }
  return { ...common, limit: found.kind === 'bounded' ? found.dt : 0, mode: found.mode }
}

/** Whether the step is the same map wherever the unknowns stand. */
function isLinear(problem: Problem, scheme: Scheme, names: readonly string[]): boolean {
  const mode = scheme.dims.map((_, i) => 1 + i / 2)
  const at = (value: number): string => {
    const coefficients = new Map([
      ...names.map((name, i) => [name, 1.25 + i / 7] as const),
      ...[...scheme.unknowns].map((name) => [name, value] as const),
    ])
    try {
      const matrix = stepMatrices(scheme, frozenAt(problem, { point: [], coefficients }, 0.5))(mode)
      return matrix
        .flat()
        .map((v) => `${v.re.toFixed(9)} ${v.im.toFixed(9)}`)
        .join()
    } catch (error) {
      if (error instanceof Unanalysable) return String(value)
      throw error
    }
  }
  return at(0) === at(0.7)
}

const positive = (value: number | undefined): number | undefined =>
  value !== undefined && value > 0 && Number.isFinite(value) ? value : undefined

/** The amplification factor of a problem's scheme at each wave number of a lattice, for a plot. */
export function amplificationFactors(
  problem: Problem,
  { scheme, samples }: Pick<Analysis, 'scheme' | 'samples'>,
  dt: number,
  modes: readonly Mode[] = lattice(scheme.dims.length),
): readonly number[] {
  const matrixOf = samples.map((sample) => stepMatrices(scheme, frozenAt(problem, sample, dt)))
  return modes.map((mode) => Math.max(...matrixOf.map((of) => amplification(of(mode)))))
}

/** How waves of a mode move and fade: by the eigenvalues of the step, in radians and as a factor per step. */
export interface Motion {
  readonly turn: number
  readonly factor: number
}

/** Throws `Unanalysable`. */
export function motionsAt(
  problem: Problem,
  scheme: Scheme,
  sample: Omit<Sample, 'count'>,
  dt: number,
  mode: Mode,
): readonly Motion[] {
  const matrix = stepMatrices(scheme, frozenAt(problem, sample, dt))(mode)
  return eigenvalues(matrix).map((value) => ({ turn: Math.abs(argument(value)), factor: magnitude(value) }))
}
