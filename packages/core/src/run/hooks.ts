import type { Dtype } from '../ir/dtype.ts'
import type { Declarations, Field } from '../ir/declarations.ts'
import type { Code } from '../ir/code.ts'
import type { HostMemory, Kernel, LoadOptions } from '../host.ts'
import { Fold, Slot, Wrap } from './kinds.ts'

/** How a function is stored. Plugins refine it, one after the other. */
export interface FieldLayout {
  readonly dtype: Dtype
  /** Points before and after the domain, by axis. */
  readonly halo: readonly (readonly [before: number, after: number])[]
  /** Elements after the halo that no index reaches, by axis. */
  readonly padding: readonly number[]
}

/** A value and who set it, for messages: `u` of shape 11x11, the argument `x_M`, the default of `dt`. */
export interface ArgumentValue {
  readonly value: number
  readonly source: string
}

/** The scalars of a call, by parameter name. */
export type ArgumentValues = ReadonlyMap<string, ArgumentValue>

export interface ArgumentContext {
  readonly decls: Declarations
  /** The sizes of each field's axes, without halo. */
  readonly shapes: ReadonlyMap<string, readonly number[]>
  readonly overrides: Readonly<Record<string, unknown>>
}

export interface CallContext {
  readonly name: string
  readonly code: Code
  readonly decls: Declarations
  readonly values: ArgumentValues
}

/** What a run cost. Times in seconds. */
export interface RunResult {
  readonly seconds: number
  readonly steps: number
  readonly points: number
  readonly sections: Readonly<Record<string, number>>
}

export interface SummaryContext extends CallContext {
  readonly result: RunResult
}

/** Lines that a plugin adds to the summary of an apply. */
export interface SummaryExtras {
  readonly lines: readonly string[]
  readonly values: Readonly<Record<string, unknown>>
}

/** The run-time hooks of one operator. Each is of one of three kinds, see `kinds.ts`. */
export class RuntimeHooks {
  /** Fold: how each function is stored. */
  readonly layout = new Fold<FieldLayout, Field>('layout')
  /** Fold: derive, override and check the scalars. */
  readonly arguments = new Fold<ArgumentValues, ArgumentContext>('arguments')
  /** Slot: where memory comes from. */
  readonly allocate = new Slot<(bytes: number) => HostMemory>('allocate')
  /** Slot: from code to a kernel. */
  readonly load = new Slot<(code: Code, options: LoadOptions) => Promise<Kernel>>('load')
  /** Wrap: around the run. */
  readonly apply = new Wrap<CallContext, RunResult>('apply')
  /** Fold: what the summary says. */
  readonly summary = new Fold<SummaryExtras, SummaryContext>('summary')
}
