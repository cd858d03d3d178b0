import {
  CourantError,
  ownDefault,
  type ArgumentValue,
  type ArgumentValues,
  type CallContext,
  type Param,
  type RunResult,
  type Variant,
} from '@courant/core'
import type { Choice } from './choice.ts'

/** A build of the operator, ready to take the run's steps. */
export interface Way extends Pick<Variant, 'code' | 'decls' | 'tree'> {
  /** Those tunable arguments that nobody else has set. */
  readonly free: ReadonlyMap<string, Param>
  run(values: ArgumentValues): Promise<RunResult>
}

/** The builds of one run by their pipelines, each made once. */
export interface Ways {
  /** Rejects where it cannot be built or compiled. */
  of(opt: string | undefined): Promise<Way>
}

export function waysOf(cx: CallContext, next: (changed: CallContext) => Promise<RunResult>): Ways {
  const known = new Map<string, Promise<Way>>()
  const make = async (opt: string | undefined): Promise<Way> => {
    if (opt === undefined) {
      const { code, decls, tree, values } = cx
      return { code, decls, tree, free: freeOf({ decls, values }), run: (changed) => next({ ...cx, values: changed }) }
    }
    const variant = await cx.rebuild(opt)
    const { code, decls, tree } = variant
    return { code, decls, tree, free: freeOf(variant), run: (values) => variant.run({ values }) }
  }
  return {
    of(opt) {
      const key = opt ?? ''
      const way = known.get(key) ?? make(opt)
      known.set(key, way)
      return way
    },
  }
}

function freeOf({ decls, values }: Pick<Variant, 'decls' | 'values'>): ReadonlyMap<string, Param> {
  const tunable = [...decls.params].filter(
    ([name, { role }]) => role.kind === 'plugin' && role.tunable && values.get(name)?.source === ownDefault,
  )
  return new Map(tunable)
}

/** The scalars of a run, or of part of one, with those of a choice. */
export function withChoice(values: ArgumentValues, { arguments: args }: Choice): ArgumentValues {
  const own = Object.entries(args).map(([name, value]) => [name, byTuner(value)] as const)
  return own.length === 0 ? values : new Map([...values, ...own])
}

export const byTuner = (value: number): ArgumentValue => ({ value, source: 'the tuner' })

/** The first line of what went wrong. */
export const reasonOf = (error: unknown): string => {
  const text = error instanceof CourantError ? error.diagnostics[0]?.message : undefined
  return text ?? (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}
