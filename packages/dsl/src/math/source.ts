import { fail, type RawSite } from '@courant/core'

/** How an interpolated value is shown in messages. */
const hole = '${…}'

/** The text of a template with its interpolated values as `${…}`, and where those are. */
export class TemplateSource {
  readonly text: string
  /** By position: which value stands there. */
  readonly holes: ReadonlyMap<number, number>
  readonly #site: RawSite

  constructor(strings: readonly string[], site: RawSite) {
    const holes = new Map<number, number>()
    let text = strings[0] ?? ''
    strings.slice(1).forEach((part, i) => {
      holes.set(text.length, i)
      text += hole + part
    })
    this.text = text
    this.holes = holes
    this.#site = site
  }

  get holeLength(): number {
    return hole.length
  }

  /** Throws `dsl/math-syntax` with a caret under the place. */
  fail(message: string, at: number, hints: readonly string[] = []): never {
    const start = this.text.lastIndexOf('\n', at - 1) + 1
    const end = this.text.indexOf('\n', at)
    const line = this.text.slice(start, end < 0 ? undefined : end)
    return fail({
      code: 'dsl/math-syntax',
      message: `${message}\n    ${line}\n    ${' '.repeat(at - start)}^`,
      site: this.#site,
      hints,
    })
  }
}
