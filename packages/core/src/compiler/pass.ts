import type { Diagnostic } from '../diagnostics.ts'
import type { DescribedProgram } from '../described.ts'
import type { Clusters } from '../ir/clusters.ts'
import type { Code } from '../ir/code.ts'
import type { FunctionExtras } from '../ir/declarations.ts'
import type { Equations } from '../ir/equations.ts'
import type { Extensions } from '../ir/extension.ts'
import type { Interner } from '../ir/interner.ts'
import type { Tree } from '../ir/tree.ts'
import type { Target } from '../target.ts'
import { inOrder, type Order } from './order.ts'

/** `strict` keeps every bit, `contract` allows fused multiply-add, `fast` also reassociation and reciprocals. */
export type Fp = 'strict' | 'contract' | 'fast'

/** Sums written out, or as loops where their terms are one term over and over. */
export type Expand = 'unroll' | 'loop'

/** What a pass may use besides its input. */
export interface PassContext {
  readonly ir: Interner
  readonly target: Target
  readonly fp: Fp
  /** Whether sums of many like terms, as derivatives are, become loops in the code; `unroll` where left out. */
  readonly expand?: Expand | undefined
  readonly program: DescribedProgram
  /** What the plugins' own operations answer. */
  readonly extensions: Extensions
  /** The key on a function by which a plugin takes the steps of a saved one elsewhere: `PluginDefinition.streams`. */
  readonly streams?: ((extras: FunctionExtras) => string | undefined) | undefined
  /** A user's mistake: compilation goes on to find more, and fails at the end of the phase. */
  report(diagnostic: Diagnostic): void
  /** A figure for `explain`, such as operations saved. */
  note(text: string): void
}

/** A pure function from a level to itself. Gives the same object back when nothing changed, keeps no state between runs. */
export interface Pass<L> {
  readonly name: string
  /** One line for `explain` and the README. */
  readonly summary: string
  run(root: L, cx: PassContext): L
}

/** The first step of a phase: from the level above. */
export interface Conversion<A, B> {
  readonly name: string
  readonly summary: string
  run(input: A, cx: PassContext): B
}

/** The levels, by the phase that produces them. */
export interface Levels {
  readonly equations: Equations
  readonly clusters: Clusters
  readonly tree: Tree
  readonly emit: Code
}
export type PhaseName = keyof Levels
export const phaseNames = ['equations', 'clusters', 'tree', 'emit'] as const satisfies readonly PhaseName[]

/** The conversion that opens each phase. */
export const conversionNames = { equations: 'lower', clusters: 'clusterise', tree: 'schedule', emit: 'emit' } as const

export interface Inputs {
  readonly equations: DescribedProgram
  readonly clusters: Equations
  readonly tree: Clusters
  readonly emit: Tree
}

/** Collects the passes of one phase. Plugins add; only the pass manager runs. */
export class Phase<P extends PhaseName> {
  readonly name: P
  #conversion: Conversion<Inputs[P], Levels[P]> | undefined
  readonly #passes: (Pass<Levels[P]> & Order)[] = []

  constructor(name: P) {
    this.name = name
  }

  /** Fills the slot that opens the phase. A second provider is an error. */
  convert(conversion: Conversion<Inputs[P], Levels[P]>): void {
    if (this.#conversion) {
      throw new Error(`Phase '${this.name}' is opened by both '${this.#conversion.name}' and '${conversion.name}'.`)
    }
    this.#conversion = conversion
  }

  add(pass: Pass<Levels[P]>, order: Order = {}): void {
    this.#passes.push({ ...pass, run: (root, cx) => pass.run(root, cx), ...order })
  }

  get conversion(): Conversion<Inputs[P], Levels[P]> {
    if (!this.#conversion) {
      throw new Error(`Nothing opens phase '${this.name}': a plugin must provide its '${conversionNames[this.name]}'.`)
    }
    return this.#conversion
  }

  /** As added, in no order yet: for tests that run one pass without the neighbours it is ordered against. */
  get unordered(): readonly (Pass<Levels[P]> & Order)[] {
    return [...this.#passes]
  }

  get passes(): readonly Pass<Levels[P]>[] {
    return inOrder(this.#passes, `phase '${this.name}'`)
  }
}
