import { magnitude } from './complex.ts'
import { eigenvalues, type Matrix } from './eigenvalues.ts'
import type { Mode } from './scheme.ts'

/** The matrix of a step of length `dt`, for a wave of given wave numbers. */
export type StepFamily = (dt: number) => (mode: Mode) => Matrix

/** How large a step may be. */
export type Limit =
  /** Waves of `mode` grow first when the step exceeds `dt`. */
  | { readonly kind: 'bounded'; readonly dt: number; readonly mode: Mode }
  /** Nothing grows, however large the step. */
  | { readonly kind: 'none' }
  /** Waves of `mode` grow at every step, however small. */
  | { readonly kind: 'unstable'; readonly mode: Mode }

/**
 * Growth per step that counts as none: the double eigenvalue 1 of a leapfrog scheme comes out of floating point as 1 +-
 * 1e-8.
 */
const tolerance = 1e-6

/** The largest factor by which a step can multiply a wave: the spectral radius of its matrix. */
export const amplification = (matrix: Matrix): number =>
  eigenvalues(matrix).reduce((most, value) => Math.max(most, magnitude(value)), 0)

/**
 * The largest step that lets no wave grow, by von Neumann's analysis (J. G. Charney, R. Fjortoft, J. von Neumann,
 * Tellus 2 (1950), 237-254): the amplification factor over wave numbers on a lattice that has all multiples of pi/4,
 * and then around the worst of them.
 */
export function largestStep(steps: StepFamily, dims: number, guess: number): Limit {
  const modes = lattice(dims)
  const first = search(steps, modes, guess, tolerance)
  if (first.kind !== 'bounded') return first
  const loose = search(steps, [first.mode], first.dt, tolerance * 10)
  // A limit that follows the tolerance is none: FTCS convection grows as 1 + c^2/2 at any step.
  if (loose.kind === 'bounded' && loose.dt > 1.5 * first.dt) return { kind: 'unstable', mode: first.mode }
  const worst = climb(steps(first.dt * 1.001), first.mode)
  const refined = search(steps, [worst], first.dt, tolerance)
  return refined.kind === 'bounded' && refined.dt < first.dt ? refined : first
}

function search(steps: StepFamily, modes: readonly Mode[], guess: number, growth: number): Limit {
  let suspects = modes
  const growing = (dt: number): ((mode: Mode) => boolean) => {
    const matrixOf = steps(dt)
    return (mode) => !(amplification(matrixOf(mode)) <= 1 + growth)
  }
  const firstGrowing = (dt: number): Mode | undefined => {
    const mode = suspects.find(growing(dt))
    // The wave that grew last time is the one to ask first.
    if (mode) suspects = [mode, ...suspects.filter((m) => m !== mode)]
    return mode
  }
  let unstable = guess
  let mode = firstGrowing(unstable)
  for (let i = 0; mode === undefined; i++) {
    if (i === 40) return { kind: 'none' }
    unstable *= 2
    mode = firstGrowing(unstable)
  }
  let stable = unstable / 2
  for (let i = 0, other = firstGrowing(stable); other; other = firstGrowing(stable), i++) {
    if (i === 60) return { kind: 'unstable', mode }
    ;[unstable, mode] = [stable, other]
    stable /= 2
  }
  // One wave alone, until none of the others grows below its limit: a look at each wave number is what takes the time.
  for (;;) {
    const alone = limitOf(mode, growing, stable, unstable)
    const other = firstGrowing(alone)
    if (other === undefined) return { kind: 'bounded', dt: alone, mode }
    ;[unstable, mode] = [alone, other]
  }
}

/** By bisection between a step at which the wave does not grow and one at which it does. */
function limitOf(
  mode: Mode,
  growing: (dt: number) => (mode: Mode) => boolean,
  stable: number,
  unstable: number,
): number {
  let [low, high] = [stable, unstable]
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2
    if (growing(middle)(mode)) high = middle
    else low = middle
  }
  return low
}

/** Half of all wave numbers: the other half are their conjugates. */
export function lattice(dims: number): readonly Mode[] {
  const n = [32, 16, 4][dims - 1] ?? 4
  const half = Array.from({ length: n + 1 }, (_, i) => (Math.PI * i) / n)
  const whole = [...half, ...half.slice(1, -1).map((v) => -v)]
  let modes: readonly Mode[] = half.toReversed().map((v) => [v])
  for (let d = 1; d < dims; d++) modes = modes.flatMap((m) => whole.toReversed().map((v) => [...m, v]))
  return modes
}

/** To a wave nearby that grows faster, by steps that get smaller. */
function climb(matrixOf: (mode: Mode) => Matrix, from: Mode): Mode {
  let [best, height] = [from, amplification(matrixOf(from))]
  for (let reach = Math.PI / 8; reach > 1e-4; reach /= 2) {
    for (let d = 0; d < from.length; d++) {
      for (const sign of [-1, 1]) {
        const next = best.with(d, (best[d] ?? 0) + sign * reach)
        const there = amplification(matrixOf(next))
        if (there > height + 1e-12) [best, height] = [next, there]
      }
    }
  }
  return best
}
