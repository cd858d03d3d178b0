import { CourantError } from '../diagnostics.ts'

export interface Token {
  /** `quoted` is a name in backquotes: never a function or a keyword. */
  readonly kind: 'number' | 'name' | 'quoted' | 'string' | 'op' | 'end'
  readonly text: string
  /** Offsets into the text. */
  readonly start: number
  readonly end: number
}

const skipped = /(?:\s+|\/\/[^\n]*)*/y
const pattern =
  /(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_]\w*)|(?<quoted>`[^`\n]+`)|(?<string>"(?:[^"\\\n]|\\.)*")|(?<op>\.\.|<=|>=|==|!=|\+=|[-+*/^()[\]{}<>=,:.%@])/y

const plainName = /^[A-Za-z_]\w*$/

/** A name as the lexer reads it back. */
export const quoteName = (name: string): string => (plainName.test(name) ? name : `\`${name}\``)

function lex(text: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    skipped.lastIndex = at
    at += skipped.exec(text)?.[0].length ?? 0
    if (at === text.length) break
    pattern.lastIndex = at
    const groups = pattern.exec(text)?.groups
    const [kind, found] = Object.entries(groups ?? {}).find(([, value]) => value !== undefined) ?? []
    if (kind === undefined || found === undefined) {
      throw syntaxError(text, at, `Found '${text.charAt(at)}', which starts no word of this language`)
    }
    const value = kind === 'quoted' ? found.slice(1, -1) : found
    tokens.push({ kind: kind as Token['kind'], text: value, start: at, end: at + found.length })
    at += found.length
  }
  tokens.push({ kind: 'end', text: 'the end of the text', start: at, end: at })
  return tokens
}

/** The tokens of a text, read from left to right. Every refusal is a `text/syntax` error with line, column and caret. */
export class Tokens {
  readonly text: string
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(text: string) {
    this.text = text
    this.#tokens = lex(text)
  }

  /** The next token, or one further on; past the end it is the end. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as Token
  }

  next(): Token {
    const token = this.peek()
    this.#at++
    return token
  }

  /** Whether the next token is this operator or word. */
  is(text: string, ahead = 0): boolean {
    const { kind, text: found } = this.peek(ahead)
    return (kind === 'op' || kind === 'name') && found === text
  }

  take(text: string): boolean {
    if (!this.is(text)) return false
    this.#at++
    return true
  }

  expect(text: string): void {
    if (!this.take(text)) this.fail(`Expected '${text}'`)
  }

  /** A name, quoted or not. */
  name(what: string): string {
    const { kind } = this.peek()
    return kind === 'name' || kind === 'quoted' ? this.next().text : this.fail(`Expected ${what}`)
  }

  integer(what: string): number {
    const { kind, text } = this.peek()
    if (kind !== 'number' || !/^\d+$/.test(text)) this.fail(`Expected ${what}`)
    return Number(this.next().text)
  }

  string(what: string): string {
    return this.peek().kind === 'string' ? (JSON.parse(this.next().text) as string) : this.fail(`Expected ${what}`)
  }

  /** `item, item, ...` up to the closing operator, which is taken. */
  list<T>(close: string, item: () => T): readonly T[] {
    const items: T[] = []
    if (this.take(close)) return items
    do items.push(item())
    while (this.take(','))
    this.expect(close)
    return items
  }

  /** Refuses the text at a token, by default the next one. */
  fail(problem: string, token = this.peek()): never {
    const found = problem.startsWith('Expected') ? `${problem}, but found '${token.text}'` : problem
    throw syntaxError(this.text, token.start, found)
  }
}

function syntaxError(text: string, offset: number, problem: string): CourantError {
  const before = text.slice(0, offset).split('\n')
  const [line, column] = [before.length, (before.at(-1)?.length ?? 0) + 1]
  const excerpt = { file: 'text', line, column, text: text.split('\n')[line - 1] ?? '' }
  return new CourantError(
    [
      {
        code: 'text/syntax',
        severity: 'error',
        message: `${problem}, at line ${line}, column ${column}.`,
        site: { stack: '' },
      },
    ],
    () => excerpt,
  )
}
