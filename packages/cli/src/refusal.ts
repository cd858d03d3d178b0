import { inspect } from 'node:util'
import { CourantError } from '@courant/core'

/** What the command itself cannot do, for a reason that its message says in full. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/**
 * What a user reads of an error. Diagnostics and refusals say where and why by themselves; anything else is a slip in a
 * script or in a plugin, which its author finds by the stack, without the frames of Node and of the loader.
 */
export function textOf(error: unknown): string {
  if (error instanceof CourantError || error instanceof Refusal) return error.message
  const frames = /^\s+at .*(\bnode:|[\\/]node_modules[\\/]tsx[\\/])/
  return inspect(error)
    .split('\n')
    .filter((line) => !frames.test(line))
    .join('\n')
}
