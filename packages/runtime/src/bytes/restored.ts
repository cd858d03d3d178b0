import { callSite, CourantError } from '@courant/core'
import type { Built } from '../build.ts'

/** A program that was not built from equations just now: it was loaded, or its text was edited. */
export class Restored {
  readonly built: Built

  constructor(built: Built) {
    this.built = built
  }
}

/** Throws `operator/bad-source`. */
export function withSource(built: Built, text: unknown): Built {
  const code = { ...built.program.code, text: text as string }
  if (typeof text !== 'string' || !text.includes(`${code.name}(`)) throw badSource(code.name)
  return { ...built, program: { ...built.program, code }, compilation: { ...built.compilation, code } }
}

const badSource = (name: string): CourantError =>
  new CourantError([
    {
      code: 'operator/bad-source',
      severity: 'error',
      message: `The text given to 'withSource' does not define the function '${name}'.`,
      site: callSite(),
      hints: ["Start from 'op.code' and keep the function's name and arguments."],
    },
  ])

export const noEquations = (name: string): CourantError =>
  new CourantError([
    {
      code: 'operator/no-equations',
      severity: 'error',
      message: `Operator '${name}' can't be built in another way: it was loaded, or given its source.`,
      hints: ['Tune the operator that is made of equations, and serialize what comes out.'],
    },
  ])
