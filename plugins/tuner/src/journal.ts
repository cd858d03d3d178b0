import type { TextStore } from '@courant/core'
import { keyOf, type Choice } from './choice.ts'

/** What a trial took, beside what another choice took just before or after: machines change by the hour. */
export interface Entry {
  readonly choice: Choice
  /** Seconds of a step. */
  readonly seconds: number
  readonly reference: number
}

/** Trials that outlive a search which was killed, one line each. */
export class Journal {
  readonly #store: TextStore | undefined
  readonly #name: string
  readonly #known: Map<string, Entry>

  private constructor(store: TextStore | undefined, name: string, entries: readonly Entry[]) {
    this.#store = store
    this.#name = name
    this.#known = new Map(entries.map((entry) => [keyOf(entry.choice), entry]))
  }

  static async open(store: TextStore | undefined, name: string): Promise<Journal> {
    const text = (await store?.read(name)) ?? ''
    return new Journal(
      store,
      name,
      text.split('\n').flatMap((line) => parse(line)),
    )
  }

  /** Trials that an earlier search made. */
  get size(): number {
    return this.#known.size
  }

  find(choice: Choice): Entry | undefined {
    return this.#known.get(keyOf(choice))
  }

  async add(entry: Entry): Promise<void> {
    this.#known.set(keyOf(entry.choice), entry)
    await this.#store?.append(this.#name, JSON.stringify(entry))
  }

  async close(): Promise<void> {
    await this.#store?.remove(this.#name)
  }
}

/** The last line of a process that was killed may be half a line. */
function parse(line: string): Entry[] {
  try {
    const entry = JSON.parse(line) as Partial<Entry>
    const isEntry =
      typeof entry.choice === 'object' &&
      Array.isArray(entry.choice.changes) &&
      typeof entry.choice.arguments === 'object' &&
      (entry.seconds ?? 0) > 0 &&
      (entry.reference ?? 0) > 0
    return isEntry ? [entry as Entry] : []
  } catch {
    return []
  }
}
