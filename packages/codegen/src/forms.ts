const bytesOf = {
  ...{ float: 4, double: 8, int32_t: 4, uint32_t: 4, uint64_t: 8, uint16_t: 2, uint8_t: 1 },
} as const
export type Lane = keyof typeof bytesOf

/** One formula, as C text, over a number or over the lanes of a vector: what C writes differently for the two. */
export class Forms {
  readonly #lanes: number | undefined
  readonly #used = new Set<Lane>()

  /** Of a number without `lanes`. */
  constructor(lanes: number | undefined) {
    this.#lanes = lanes
  }

  /** Lines that declare the types of vectors used so far. */
  types(): readonly string[] {
    const lanes = this.#lanes
    if (lanes === undefined) return []
    return [...this.#used].map(
      (lane) => `typedef ${lane} v_${lane} __attribute__((vector_size(${bytesOf[lane] * lanes})));`,
    )
  }

  let(lane: Lane, name: string, text: string): string {
    return `const ${this.#type(lane)} ${name} = ${text};`
  }

  /** Another type for the same bits. */
  bits(to: Lane, from: Lane, text: string): string {
    if (this.#lanes !== undefined) return `((${this.#type(to)})(${text}))`
    return `((union { ${from} a; ${to} b; }){.a = ${text}}).b`
  }

  /** The same number in another type. */
  convert(to: Lane, text: string): string {
    return this.#lanes === undefined ? `(${to})(${text})` : `__builtin_convertvector(${text}, ${this.#type(to)})`
  }

  /** All bits set where a comparison of numbers of this width holds, none where it doesn't. */
  mask(lane: 'uint32_t' | 'uint64_t', comparison: string): string {
    return this.#lanes === undefined ? `-(${lane})(${comparison})` : `(${this.#type(lane)})(${comparison})`
  }

  repeat(lane: Lane, text: string): string {
    return this.#lanes === undefined ? text : `${text} - (${this.#type(lane)}){0}`
  }

  #type(lane: Lane): string {
    this.#used.add(lane)
    return this.#lanes === undefined ? lane : `v_${lane}`
  }
}
