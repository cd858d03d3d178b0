import { fail, type AnyDtype, type RawSite } from '@courant/core'
import type { Operand } from '../expression/operand.ts'
import type { PointsFunction } from './points-function.ts'
import { SparseOperation, type How } from './operation.ts'

/** One function to inject into, or several. */
export type Targets = Operand | readonly Operand[]

/** One value for all targets, or one for each. */
export type Values = Operand | readonly Operand[]

const isList = (of: Targets): of is readonly Operand[] => Array.isArray(of)

/** An injection into each target. Throws `dsl/unequal-lists`. */
export function injections(
  points: PointsFunction<AnyDtype>,
  targets: Targets,
  values: Values,
  how: How,
  site: RawSite,
): readonly SparseOperation[] {
  const into = isList(targets) ? targets : [targets]
  const from = isList(values) ? values : into.map(() => values)
  if (into.length !== from.length) {
    fail({
      code: 'dsl/unequal-lists',
      message: `'${points.name}' can't inject ${count(from.length, 'value')} into ${count(into.length, 'function')}.`,
      site,
      hints: ['Give one value for all functions, or one for each.'],
    })
  }
  return Object.freeze(
    into.map((target, i) => SparseOperation.of('scatter', points, target, from[i] as Operand, how, site)),
  )
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`
