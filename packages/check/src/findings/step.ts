import type { Diagnostic } from '@courant/core'
import { farOff, number, unitsHint, wave } from '../words.ts'
import type { Problem } from '../problem.ts'
import type { Analysis } from '../stability.ts'

/** Whether the step is one that lets nothing grow. */
export function checkStep(problem: Problem, { scheme, stability }: Analysis): readonly Diagnostic[] {
  const { limit, mode, dims } = stability
  const dt = problem.scalars.get('dt')
  const site = problem.equations[scheme.statements[0]?.origin ?? -1]?.site
  if (limit === 0) {
    return [
      {
        code: 'check/always-unstable',
        severity: 'warning',
        message: 'This scheme lets waves grow at every time step, however small.',
        site,
        notes: [`It grows at ${wave(mode, dims)}.`],
        hints: ['Take the space derivatives from upwind, add diffusion, or step in time by a scheme of another kind.'],
      },
    ]
  }
  if (dt === undefined || dt <= limit * (1 + 1e-6)) return []
  return [
    {
      code: 'check/unstable',
      severity: 'warning',
      message: `'dt' is ${number(dt)}, and values grow without end above ${number(limit)}.`,
      site,
      notes: [`What grows first is ${wave(mode, dims)}, ${where(stability)}.`],
      hints: [
        `Take 'dt: ${rounded(limit)}' or less, or points further apart.`,
        ...(dt > farOff * limit ? [unitsHint] : []),
      ],
    },
  ]
}

/** Where the coefficients are that decide, with their values. */
export function where({ point, dims, coefficients }: Analysis['stability']): string {
  if (coefficients.size === 0) return 'everywhere'
  const values = [...coefficients].map(([name, value]) => `'${name}' is ${number(value)}`)
  return `where ${values.join(', ')} (${dims.map((dim, i) => `${dim} = ${point[i] ?? 0}`).join(', ')})`
}

/** Down to three digits, so that it is safe to type. */
function rounded(limit: number): string {
  const unit = 10 ** (Math.floor(Math.log10(limit)) - 2)
  return String(Number((Math.floor((limit * (1 - 1e-6)) / unit) * unit).toPrecision(3)))
}
