/** One way to run an operator. */
export interface Choice {
  /** The pipeline that it is built by; undefined stands for the operator as it is. */
  readonly opt?: string | undefined
  /** What differs from that in its plugins, for people: `without fold`, `block.levels 2`. */
  readonly changes: readonly string[]
  /** Tunable arguments that differ from their defaults, by name. */
  readonly arguments: Readonly<Record<string, number>>
}

/** The operator as it is. */
export const asBuilt: Choice = Object.freeze({ changes: [], arguments: {} })

/** Tells choices apart, whatever the order of their arguments. */
export const keyOf = ({ opt, arguments: args }: Choice): string =>
  JSON.stringify([opt ?? null, Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1))])

/** `without fold, x0_blk0_size 16`. */
export function choiceText({ changes, arguments: args }: Choice): string {
  const parts = [...changes, ...Object.entries(args).map(([name, value]) => `${name} ${value}`)]
  return parts.length > 0 ? parts.join(', ') : 'as it is'
}
