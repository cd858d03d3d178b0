import type { Diagnostic } from '@courant/core'
import { checkEdges } from './findings/edges.ts'
import { checkModel, checkStanding } from './findings/model.ts'
import { checkPlacement } from './findings/placement.ts'
import { checkSampling, samplingOf } from './findings/sampling.ts'
import { checkStep, where } from './findings/step.ts'
import { checkArguments, checkNamed } from './arguments.ts'
import { problemOf, type Checkable, type CheckArguments, type Problem } from './problem.ts'
import { Report } from './report.ts'
import { amplificationFactors, analyse, type Analysis } from './stability.ts'
import { speedsOf, type Speeds } from './speeds.ts'
import { lattice } from './limit.ts'
import { Unanalysable } from './unanalysable.ts'
import { Values } from './values.ts'
import type { Mode } from './scheme.ts'
import { number, wave } from './words.ts'

/**
 * Looks at a problem before it runs: an operator, or equations, with the arguments that `apply` would get. Warns of a
 * time step above the limit, which is derived from the equations themselves (von Neumann's analysis of the discretised
 * scheme, coefficients frozen at the values that the grid has); of waves with too few points per wavelength; of sources
 * in an absorbing layer or outside the grid; of NaN, zeros and wrong signs in the model. Runs and changes nothing, and
 * reads the data of functions that have some.
 *
 *     const report = check(op, { dt: 1e-3 })
 *     console.log(String(report), report.stability?.limit)
 *
 * Throws `check/no-problem`, `check/bad-argument` and what an operator of these equations would.
 */
export function check(problem: Checkable, args: CheckArguments = {}): Report {
  checkNamed(args)
  const resolved = problemOf(problem, args)
  checkArguments(problem, resolved, args)
  const values = new Values(resolved.fields, resolved.grid.dimensionNames)
  const skipped: string[] = []
  const names = coefficients(resolved)
  const model = checkModel(resolved, names, values)
  const analysis = attempt(() => analyse(resolved, values), 'the time step', skipped)
  const speeds = analysis ? (attempt(() => speedsOf(resolved, analysis), 'wave speeds', skipped) ?? []) : []
  const sampling = analysis
    ? (attempt(() => samplingOf(resolved, analysis, speeds, values), 'wavelengths', skipped) ?? [])
    : []
  const findings: Diagnostic[] = [
    ...model,
    ...checkEdges(resolved, names),
    ...(analysis ? checkStep(resolved, analysis) : []),
    ...checkStanding(resolved, speeds),
    ...checkSampling(resolved, sampling),
    ...checkPlacement(resolved, analysis, names, values),
  ]
  const dt = resolved.scalars.get('dt')
  return new Report({
    ...{ findings, stability: analysis?.stability, dt, sampling, skipped },
    courant: analysis && courantOf(resolved, analysis, speeds),
  })
}

/**
 * Why a run with these arguments grew without end, in a sentence: it divides by zeros, in the halo too, or its time step is above the
 * limit. `undefined` where neither is so, or nobody can tell.
 */
export function explainGrowth(problem: Checkable, args: CheckArguments & { readonly dt: number }): string | undefined {
  const resolved = problemOf(problem, args)
  const values = new Values(resolved.fields, resolved.grid.dimensionNames)
  const names = coefficients(resolved)
  const isHole = ({ code }: Diagnostic): boolean => code === 'check/zero-divisor'
  const hole = checkModel(resolved, names, values).find(isHole) ?? checkEdges(resolved, names).find(isHole)
  if (hole) return hole.message
  const analysis = attempt(() => analyse(resolved, values), '', [])
  // Linearised about what has blown up, an equation would tell nothing.
  if (!analysis?.stability.linear) return undefined
  const { limit, mode, dims } = analysis.stability
  if (limit === 0) return `By its equations this scheme grows at every step, at ${wave(mode, dims)}.`
  if (args.dt <= limit) return undefined
  return `By its equations the limit is ${number(limit)}, set by ${wave(mode, dims)}, ${where(analysis.stability)}.`
}

/** A mode and its amplification factor: by how much a step multiplies such a wave at most. */
export interface Amplification {
  readonly mode: Mode
  readonly factor: number
}

/**
 * The amplification factor over wave numbers (radians per grid step), for the time step in `args`: above 1 a wave
 * grows. All wave numbers of a lattice, or those given. Throws an `Error` for equations that can't be analysed.
 */
export function amplificationOf(
  problem: Checkable,
  args: CheckArguments & { readonly dt: number },
  modes?: readonly Mode[],
): readonly Amplification[] {
  const resolved = problemOf(problem, args)
  const analysis = analyse(resolved, new Values(resolved.fields, resolved.grid.dimensionNames))
  const at = modes ?? lattice(analysis.scheme.dims.length)
  const factors = amplificationFactors(resolved, analysis, args.dt, at)
  return at.map((mode, i) => ({ mode, factor: factors[i] ?? NaN }))
}

/** The functions on the grid that the equations read and never write. */
function coefficients({ root, fields }: Problem): readonly string[] {
  const written = new Set(root.body.map((e) => e.target.field))
  return [...fields.keys()].filter((name) => root.decls.fields.get(name)?.role === 'grid' && !written.has(name))
}

function courantOf(
  { scalars }: Problem,
  { stability, scheme }: Analysis,
  speeds: readonly Speeds[],
): Report['courant'] {
  const fastest = Math.max(0, ...speeds.map((s) => s.fastest))
  const { limit } = stability
  if (fastest === 0 || limit === 0 || limit === Infinity) return undefined
  const spacing = Math.min(...scheme.dims.map((dim) => scalars.get(`h_${dim}`) ?? Infinity))
  const dt = scalars.get('dt')
  return { number: dt === undefined ? undefined : (fastest * dt) / spacing, limit: (fastest * limit) / spacing }
}

function attempt<T>(action: () => T, what: string, skipped: string[]): T | undefined {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof Unanalysable)) throw error
    skipped.push(`${what}, since ${error.message}`)
    return undefined
  }
}
