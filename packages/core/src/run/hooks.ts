import type { Declarations, Field } from '../ir/declarations.ts'
import type { Code } from '../ir/code.ts'
import type { HostMemory, Kernel, LoadOptions, Purpose } from '../host.ts'
import type { Settings } from '../config/settings.ts'
import type { Tree } from '../ir/tree.ts'
import type { CodecObject, FieldObject, LayoutObject, StorageObject } from '../objects.ts'
import { Fold, Slot, Wrap } from './kinds.ts'

/** How a function is stored. Plugins refine it, one after the other. */
export interface FieldLayout {
  /** Points before and after the domain, by axis. */
  readonly halo: readonly (readonly [before: number, after: number])[]
  /** Elements after the halo that no index reaches, by axis. */
  readonly padding: readonly number[]
  /** Elements before the first one that no index reaches, where rows stay rows; 0 by default. */
  readonly offset?: number
  /** How many points along each axis lie together in one vector, where any do; powers of 2, the last axis 1. */
  readonly fold?: readonly number[]
  /** The index map for a shape without halo, where padded rows will not do: vectors that each hold a patch of points. */
  readonly map?: (shape: readonly number[]) => LayoutObject
  /** How elements lie in memory, where that is not how they are shown: half precision, quantised. */
  readonly codec?: CodecObject
}

/** The source of a value that nobody set. */
export const ownDefault = 'its default'

/** A field about to be laid out. */
export interface StoredField extends Field {
  /** Points along each axis, halo excluded. */
  readonly shape: readonly number[]
}

/** A value and who set it, for messages: `u` of shape 11x11, the argument `x_M`, the default of `dt`. */
export interface ArgumentValue {
  readonly value: number
  readonly source: string
}

/** The scalars of a call, by parameter name. */
export type ArgumentValues = ReadonlyMap<string, ArgumentValue>

/** What a call hands to its kernel besides the functions. */
export interface BoundArguments {
  readonly values: ArgumentValues
  /** The contents of fields with the role `table` that plugins' passes declared, by name. */
  readonly tables: ReadonlyMap<string, StorageObject>
}

export interface ArgumentContext {
  readonly decls: Declarations
  /** The functions of the run; their sizes, grids and data. */
  readonly fields: ReadonlyMap<string, FieldObject>
  readonly overrides: Readonly<Record<string, unknown>>
}

/** One run, as the layers around it see it. A layer may hand on other `values`. */
export interface CallContext {
  readonly name: string
  readonly code: Code
  readonly decls: Declarations
  /** The loops that the code was printed from. */
  readonly tree: Tree
  readonly values: ArgumentValues
  /** The functions of the run. Their storages are leased to it. */
  readonly fields: ReadonlyMap<string, FieldObject>
  /** What the operator and the run were told, resolved. */
  readonly settings: Settings
  /** The loop over time; undefined where there is none, or the run cannot be cut into parts of its steps. */
  readonly time: TimeLoop | undefined
  /**
   * The same equations built with another mode or pipeline: a kernel that can take the place of this one, for all of the
   * steps or for part of them. Whatever layouts the two want, each finds the functions in its own.
   */
  rebuild(opt: Settings['opt']): Promise<Variant>
}

/** The dimension of a run's steps; its first and last one are the scalars `<dim>_m` and `<dim>_M`. */
export interface TimeLoop {
  readonly dim: string
  readonly direction: 'forward' | 'backward'
}

export interface Variant extends Pick<CallContext, 'code' | 'decls' | 'tree' | 'values'> {
  /**
   * Runs it on the functions of the call that it was asked of, with those scalars of `cx` that are other ones than the
   * call's: what is a default stays the variant's own. Layers of the variant's plugins stand around it, but for those that
   * the run is inside of already.
   */
  run(cx: Pick<CallContext, 'values'>): Promise<RunResult>
}

/** How the steps of a saved function are made smaller where they are kept elsewhere than in memory: as they are, or coded. */
export interface Snapshots {
  readonly codec?: SnapshotCodec
}

/** Native code that makes a snapshot smaller, see `docs/snapshots.md`. */
export interface SnapshotCodec {
  /** At most 15 characters of ASCII; whatever is kept carries it. */
  readonly name: string
  /** Fills the `struct courant_codec` whose address is the first of its fields. */
  readonly code: Code
  /** At most eight numbers that the codec knows the meaning of. */
  readonly settings: readonly number[]
}

export interface SnapshotContext {
  readonly field: Field
  /** Of the run; none while an operator is built. */
  readonly values?: ArgumentValues | undefined
}

/** What a run cost. Times in seconds. */
export interface RunResult {
  readonly seconds: number
  readonly steps: number
  readonly points: number
  readonly sections: Readonly<Record<string, number>>
}

export interface SummaryContext extends Omit<CallContext, 'rebuild' | 'settings' | 'time'> {
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
  readonly layout = new Fold<FieldLayout, StoredField>('layout')
  /** Fold: derive, override and check the scalars, fill tables. */
  readonly arguments = new Fold<BoundArguments, ArgumentContext>('arguments')
  /** Slot: where the memory of the operator's own fields comes from. */
  readonly allocate = new Slot<(bytes: number, purpose?: Purpose) => HostMemory>('allocate')
  /** Slot: where a kernel finds a field: by default its first domain point in the host's memory. */
  readonly address = new Slot<(storage: StorageObject) => bigint>('address')
  /** Slot: from code to a kernel. */
  readonly load = new Slot<(code: Code, options: LoadOptions) => Promise<Kernel>>('load')
  /** Fold: how the steps of a saved function are made smaller, asked by who keeps them elsewhere. */
  readonly snapshots = new Fold<Snapshots, SnapshotContext>('snapshots')
  /** Wrap: around the run. */
  readonly apply = new Wrap<CallContext, RunResult>('apply')
  /** Fold: what the summary says. */
  readonly summary = new Fold<SummaryExtras, SummaryContext>('summary')
}
