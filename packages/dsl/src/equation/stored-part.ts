import { complexOps, type Described } from '@courant/core'
import { node } from '../expression/nodes.ts'

/**
 * A left side `real(f)` or `imag(f)` as the real function that holds that part of a complex one: storing there leaves the
 * other part alone, and is ordered with what reads `f` like any store. The real part of a real function is the function.
 */
export function storedPart(target: Described): Described {
  if (target.kind !== 'ext' || (target.op !== complexOps.real && target.op !== complexOps.imag)) return target
  const [of] = target.args
  if (of?.kind !== 'at' && of?.kind !== 'access') return target
  const { parts } = of.function
  if (parts) return node({ ...of, function: parts[target.op === complexOps.real ? 0 : 1] }, target.site ?? of.site)
  return target.op === complexOps.real ? of : target
}
