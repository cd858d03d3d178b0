import type { Dtype } from './dtype.ts'
import type { Ext } from './expr.ts'
import type { ExtNode } from './tree.ts'

/**
 * What a plugin's own operation answers, so that shared code never has to test for a particular one. A plugin registers
 * it with `compiler.extend`. Both parts are optional: an operation that is lowered before the target prints needs no
 * printers, one that only marks a region has no value.
 */
export interface Extension {
  readonly op: Ext['op']
  /** The value of an expression, for the interpreter. */
  evaluate?(args: readonly number[]): number
  /** How it prints, by the dialect of the target (`Target.dialect`). */
  readonly print?: Readonly<Record<string, ExtPrinter>>
}

/** Prints a plugin's operation. Arguments come as text that needs no further parentheses. */
export interface ExtPrinter {
  /** An expression, itself in a form that needs no parentheses, such as a call. */
  readonly expr?: (args: readonly string[], dtype: Dtype) => string
  /** A statement or region over its printed body. */
  readonly node?: (node: ExtNode, args: readonly string[], body: readonly string[]) => readonly string[]
  /**
   * In place of `node`, of an operation without a body: a call that one thread makes, also where a team of them runs the
   * loop around it. A value other than 0 leaves that loop.
   */
  readonly call?: (node: ExtNode, args: readonly string[]) => string
  /** Text that the prints call: static functions, declared once before the kernel. */
  readonly support?: string
}

export type Extensions = ReadonlyMap<Ext['op'], Extension>
