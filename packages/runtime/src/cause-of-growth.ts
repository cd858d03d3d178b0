import { CourantError } from '@courant/core'
import type { Call } from './bind/bind.ts'
import type { EquationList } from './reading.ts'

/**
 * The error of a run that blew up, with what an analysis of its scheme says of the time step; other errors as they are.
 * The analysis is loaded only then, and reads the coefficients alone: the unknowns hold NaN by now.
 */
export async function withCause(error: unknown, equations: EquationList, call: Call): Promise<unknown> {
  const dt = call.values.get('dt')?.value
  if (!(error instanceof CourantError) || error.code !== 'run/not-finite' || dt === undefined) return error
  const { explainGrowth } = await import('@courant/check')
  const scalars = [...call.values].map(([name, { value }]) => [name, value] as const)
  const args: Record<string, unknown> = Object.fromEntries<unknown>([...call.fields, ...scalars])
  let cause: string | undefined
  try {
    cause = explainGrowth(equations, { ...args, dt })
  } catch {
    // An analysis that fails must not hide what it was to explain.
  }
  if (cause === undefined) return error
  return new CourantError(
    error.diagnostics.map((d) => ({ ...d, notes: [...(d.notes ?? []), cause] })),
    undefined,
    error.cause,
  )
}
