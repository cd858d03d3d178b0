import type { TemplateSource } from './source.ts'

export type Token =
  | { readonly kind: 'number' | 'name' | 'op' | 'end'; readonly text: string; readonly at: number }
  | { readonly kind: 'value'; readonly index: number; readonly text: string; readonly at: number }

const skipped = /\s*/y
const word =
  /(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_]\w*)|(?<op><=|>=|==|!=|&&|\|\||[-+*/^(),<>])/y

/** Signs that people use elsewhere, and what they are here. */
const elsewhere: Readonly<Record<string, string>> = {
  '=': "Compare with '==', or write an equation: new Eq(left, right).",
  '!': "Write 'not(...)', or '!=' for unequal.",
  '&': "Write '&&'.",
  '|': "Write '||', or abs(...) for an absolute value.",
  '%': "Write 'mod(a, b)'.",
  '[': 'Shift a function outside of the template: u.shift(grid.x, 1).',
}

export function lex(source: TemplateSource): readonly Token[] {
  const { text, holes, holeLength } = source
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    at += match(skipped, text, at)?.[0].length ?? 0
    if (at >= text.length) break
    const index = holes.get(at)
    if (index !== undefined) {
      tokens.push({ kind: 'value', index, text: 'a value', at })
      at += holeLength
      continue
    }
    const found = match(word, text, at)
    const kind = (['number', 'name', 'op'] as const).find((k) => found?.groups?.[k] !== undefined)
    if (!found || !kind) {
      const sign = String.fromCodePoint(text.codePointAt(at) as number)
      source.fail(`'${sign}' means nothing in a formula.`, at, [elsewhere[sign] ?? []].flat())
    }
    tokens.push({ kind, text: found[0], at })
    at += found[0].length
  }
  tokens.push({ kind: 'end', text: 'the end', at: text.length })
  return tokens
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
