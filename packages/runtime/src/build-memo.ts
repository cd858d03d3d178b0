import type { Compilation, DescribedProgram, Plugin, Settings, Target } from '@courant/core'
import { fingerprint } from './fingerprint.ts'
import type { Program } from './program.ts'

/** What equations became. It holds no functions: operators over different ones may share it. */
interface Compiled {
  readonly compilation: Compilation
  readonly program: Program
}

/** All that a compilation follows from. */
interface Origin {
  readonly described: DescribedProgram
  readonly settings: Settings
  readonly target: Target
  readonly plugins: readonly Plugin[]
}

/**
 * The latest compilations of the process, so that a program which makes the same operator for every shot compiles once.
 * Only a cache: what it holds follows from its key alone, since a pass keeps no state between runs.
 */
const latest = new Map<string, Compiled>()
const capacity = 8

/** What has the same origin, where that was built lately; else what `compile` makes of it. */
export function compiledOnce(origin: Origin, compile: () => Compiled): Compiled {
  const key = fingerprint({ ...origin, plugins: origin.plugins.map((p) => [numberOf(p.definition ?? p), p.options]) })
  const known = key === undefined ? undefined : latest.get(key)
  const compiled = known ?? compile()
  // A warning points at the user's own line, and that of another operator is another one.
  if (key === undefined || compiled.compilation.diagnostics.length > 0) return compiled
  latest.delete(key)
  latest.set(key, compiled)
  if (latest.size > capacity) latest.delete(latest.keys().next().value ?? '')
  return compiled
}

const numbers = new WeakMap<object, number>()
let count = 0

function numberOf(definition: object): number {
  const number = numbers.get(definition) ?? ++count
  numbers.set(definition, number)
  return number
}
