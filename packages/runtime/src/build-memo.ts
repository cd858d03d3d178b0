import { oncePer, type Compilation, type Plugin, type Settings, type Target } from '@courant/core'
import { fingerprint } from './fingerprint.ts'
import type { Program } from './program.ts'

/** What equations became. It holds no functions: operators over different ones may share it. */
interface Compiled {
  readonly compilation: Compilation
  readonly program: Program
}

/** All that a compilation follows from beside the equations. */
interface Origin {
  readonly name: string
  readonly subs: ReadonlyMap<string, number>
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

/** What became of equations with this fingerprint and the same origin, if that was lately; else what `compile` makes of them. */
export function compiledOnce(equations: string | undefined, origin: Origin, compile: () => Compiled): Compiled {
  const plugins = origin.plugins.map((p) => [numberOf(p.definition ?? p), p.options])
  const rest = fingerprint({ ...origin, plugins })
  const key = equations === undefined || rest === undefined ? undefined : rest + equations
  const known = key === undefined ? undefined : latest.get(key)
  const compiled = known ?? compile()
  // A warning points at the user's own line, and that of another operator is another one.
  if (key === undefined || compiled.compilation.diagnostics.length > 0) return compiled
  latest.delete(key)
  latest.set(key, compiled)
  if (latest.size > capacity) latest.delete(latest.keys().next().value ?? '')
  return compiled
}

let count = 0

const numberOf = oncePer(() => ++count)
