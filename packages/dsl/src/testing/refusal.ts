import { CourantError, render } from '@courant/core'

/** The text of the error that `f` throws, without source lines. */
export function refusal(f: () => unknown): string {
  try {
    f()
  } catch (error) {
    if (error instanceof CourantError) return error.diagnostics.map((one) => render(one)).join('\n')
    throw error
  }
  return 'nothing was thrown'
}
