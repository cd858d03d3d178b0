/** What a kernel is made for. Data: shared passes ask the traits, never the name. */
export interface Target {
  /** What the user writes: `c`, `openmp`, `cuda`. */
  readonly language: string
  readonly platform: string
  /** The kind of text: decides how the host builds it. */
  readonly dialect: string
  readonly traits: Traits
}

export interface Traits {
  /** Where fields live while a kernel runs. */
  readonly memory: 'host' | 'device'
  /** The ways iterations can run at once, outermost first. */
  readonly parallel: readonly ('threads' | 'grid' | 'simd')[]
  /** Bytes of the widest vectors, on the machine that builds; 16 where nobody knows. */
  readonly vectorBytes?: number
}
