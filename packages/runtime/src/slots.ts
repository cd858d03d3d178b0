/** Some of a function's time slots. They come and go at every step, for which a `Set` would take memory anew. */
export class Slots {
  readonly #holds: Uint8Array
  #size = 0

  /** Empty, of a function with so many. */
  constructor(count: number) {
    this.#holds = new Uint8Array(count)
  }

  get size(): number {
    return this.#size
  }

  get areAll(): boolean {
    return this.#size === this.#holds.length
  }

  add(slot: number): void {
    this.#size += 1 - (this.#holds[slot] ?? 1)
    this.#holds[slot] = 1
  }

  addAll(): this {
    this.#holds.fill(1)
    this.#size = this.#holds.length
    return this
  }

  clear(): void {
    this.#holds.fill(0)
    this.#size = 0
  }

  delete(slot: number): void {
    this.#size -= this.#holds[slot] ?? 0
    this.#holds[slot] = 0
  }

  /** Ascending. */
  toArray(): readonly number[] {
    return Array.from(this.#holds.keys()).filter((slot) => this.#holds[slot] === 1)
  }
}
