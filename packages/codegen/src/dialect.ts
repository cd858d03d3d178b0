import type { Support } from './support.ts'

/** A nest of loops whose iterations may all run at once: the outermost parallel loop and those perfectly below it. */
export interface ParallelNest extends NestShape {
  /** A team of threads runs the code already, and each reaches the nest: it is to be shared out, not started. */
  readonly inTeam: boolean
  /** The threads of a team go on without waiting for one another, and come back to the same share of the next nest. */
  readonly goesOn: boolean
}

export interface NestShape {
  /** How many loops, from the outermost on, form one iteration space. At least 1. */
  readonly collapse: number
  /** The outermost loop is wished to run as SIMD too: there is no loop below it. */
  readonly simd: boolean
}

/** Stands for its text where the compiler defines `where`, elsewhere for nothing. */
export interface Macro extends Support {
  readonly where: string
}

/**
 * What sets one C-family target apart from another one. Everything that is the same in all of them, arithmetic,
 * addresses, the calling convention, is the printer's.
 */
export interface CDialect {
  /** Of the resulting `Code`: decides how the host builds it. */
  readonly name: string
  /** What every kernel of this dialect needs to be built. */
  readonly needs: readonly string[]
  /** What it needs besides when a loop is run as SIMD. */
  readonly simdNeeds: readonly string[]
  /** Lines before a loop to run as SIMD. */
  simd(): readonly string[]
  /** Lines before a parallel nest; undefined runs it sequentially, which a dialect with teams may not. */
  parallel(nest: ParallelNest): readonly string[] | undefined
  /** Lines before a sequential loop that start a team of threads, each to run it whole; undefined for no teams. */
  team(): readonly string[] | undefined
  /** Lines where the threads of a team wait for one another. */
  barrier(): readonly string[]
  /**
   * Lines before a block that one thread of a team is to run, while the others wait; `result` is a variable that each of
   * them has, and that all have the one thread's value of afterwards.
   */
  single(result?: string): readonly string[]
  /** Lines that run a statement once on each thread that takes part in the kernel's parallel nests. */
  onEachThread(statement: string): readonly string[]
  /** A macro that those lines may mention, by the names of all of the kernel's arguments. */
  given(names: readonly string[]): Macro | undefined
  /** The number of the thread that runs the code, from 0 on; undefined where one runs all of it. */
  thread(): Support | undefined
  /** Integer parameters that those lines mention. */
  readonly params: readonly string[]
}
