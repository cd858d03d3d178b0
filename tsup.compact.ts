import { parse, type Token } from 'acorn'
import MagicString, { type SourceMap } from 'magic-string'
import type { Options } from 'tsup'

type Plugin = NonNullable<Options['plugins']>[number]

/**
 * Takes comments and indentation out of a module: V8 holds its text as long as the program runs, and all of it in two
 * bytes a character for one dash in one comment. Lines stay, for who reads a stack trace; a package carries its sources.
 */
export const compact = (): Plugin => ({
  name: 'compact-text',
  renderChunk: (code, { path }) => (path.endsWith('.js') ? compactly(code, path) : undefined),
})

/** What bundlers read of a comment, and what licences ask for. */
const kept = /[@#]__[A-Z_]+__|^!|@license|@preserve/

export function compactly(code: string, source: string): { readonly code: string; readonly map: SourceMap } {
  const text = new MagicString(code)
  const tokens: Token[] = []
  const comments: number[] = []
  const onComment = (_: boolean, words: string, start: number): void => {
    if (kept.test(words)) comments.push(start)
  }
  parse(code, { ecmaVersion: 'latest', sourceType: 'module', onToken: tokens, onComment })
  for (const [i, { start: to }] of tokens.entries()) {
    const from = tokens[i - 1]?.end ?? 0
    const gap = code.slice(from, to)
    while ((comments[0] ?? to) < from) comments.shift()
    // One space is most of them, and what has two is no longer than a line's end.
    if (gap.length < 2 || (comments[0] ?? to) < to) continue
    text.overwrite(from, to, gap.includes('\n') ? '\n' : ' ')
  }
  return { code: text.toString(), map: text.generateMap({ source, hires: 'boundary' }) }
}
