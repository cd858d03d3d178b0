import { fail, type Dtype, type PagesObject } from '@courant/core'
import { plainCodec, type Elements, type Row, type RowSource, type TypedArray } from './elements.ts'

/**
 * Elements that are kept elsewhere, a page at a time. One page is at hand: reading through them in order brings each page
 * once. What is written to a page is kept as soon as another one is wanted, or by `flush`.
 */
export class PagedElements implements Elements {
  readonly raw = undefined
  readonly #pages: PagesObject
  readonly #perPage: number
  readonly #window: Elements
  #at = -1
  #changed = false

  constructor(pages: PagesObject, perPage: number, dtype: Dtype, field: string) {
    this.#pages = pages
    this.#perPage = perPage
    this.#window = plainCodec(dtype).open(pages.window, field)
  }

  /** Keeps what was written. What is at hand then may be stale: the next access brings it anew. */
  flush(): void {
    if (this.#changed) this.#pages.keep(this.#at)
    this.#changed = false
    this.#at = -1
  }

  read(at: number): number {
    return this.#bring(at).read(at % this.#perPage)
  }

  write(at: number, value: number): void {
    this.#bring(at).write(at % this.#perPage, value)
    this.#changed = true
  }

  load(row: Row, into: TypedArray, to: number): void {
    this.#byPage(row, (elements, part, done) => elements.load(part, into, to + done))
  }

  store(row: Row, { values, first, step }: RowSource): void {
    this.#byPage(row, (elements, part, done) => {
      this.#changed = true
      elements.store(part, { values, first: first + done * step, step })
    })
  }

  fill(row: Row, value: number): void {
    this.#byPage(row, (elements, part) => {
      this.#changed = true
      elements.fill(part, value)
    })
  }

  #bring(at: number): Elements {
    const page = Math.floor(at / this.#perPage)
    if (page !== this.#at) {
      this.flush()
      this.#pages.load(page)
      this.#at = page
    }
    return this.#window
  }

  /** As many elements at a time as lie in one page; the stride may be negative. */
  #byPage({ at, stride, count }: Row, each: (elements: Elements, part: Row, done: number) => void): void {
    const { floor, abs, min } = Math
    for (let done = 0; done < count;) {
      const here = at + done * stride
      const within = here % this.#perPage
      const room = stride >= 0 ? this.#perPage - 1 - within : within
      const some = min(count - done, stride === 0 ? count : floor(room / abs(stride)) + 1)
      each(this.#bring(here), { at: within, stride, count: some }, done)
      done += some
    }
  }
}

/** Throws `data/paged`. */
export const noMemory = (name: string, { what }: PagesObject): never =>
  fail({
    code: 'data/paged',
    message: `The data of '${name}' are not in memory: ${what} keeps them.`,
    hints: ['Read and write them through data, which brings the steps that are asked for.'],
  })
