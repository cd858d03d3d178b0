/** A golden file, taken apart. */
export interface GoldenFile {
  /** Declarations that every case begins with. */
  readonly prelude: string
  readonly cases: readonly GoldenCase[]
}

export interface GoldenCase {
  readonly title: string
  /** As its author wrote it, without the title. */
  readonly input: string
  /** Undefined where the pass must leave the input alone. */
  readonly expected: string | undefined
}

const between = '// -----'
const arrow = '// -->'

/**
 * ```text
 * // prelude
 * dim x: space(h_x)
 * // -----
 * // case: what this shows
 * clusters
 *   ...
 * // -->
 * clusters
 *   ...
 * // -----
 * // case: without an arrow nothing may change
 * ```
 */
export function readGolden(text: string): GoldenFile {
  const chunks = text.split(new RegExp(`^${between}\\s*$`, 'm')).map((chunk) => chunk.trim())
  const hasPrelude = chunks[0]?.startsWith('// prelude') === true
  const prelude = hasPrelude ? (chunks[0] ?? '').split('\n').slice(1).join('\n') : ''
  const cases = chunks.slice(hasPrelude ? 1 : 0).filter((chunk) => chunk !== '')
  return { prelude: prelude.trim(), cases: cases.map(readCase) }
}

function readCase(chunk: string): GoldenCase {
  const title = /^\/\/ case: (.+)/.exec(chunk)?.[1]
  if (title === undefined) throw new Error(`A golden case must begin with '// case: title', not '${firstLine(chunk)}'.`)
  const [input = '', expected, ...more] = chunk
    .split('\n')
    .slice(1)
    .join('\n')
    .split(new RegExp(`^${arrow}\\s*$`, 'm'))
  if (more.length > 0) throw new Error(`Golden case '${title}' has more than one '${arrow}'.`)
  return { title, input: input.trim(), expected: expected?.trim() }
}

const firstLine = (text: string): string => text.split('\n')[0] ?? ''

export function printGolden({ prelude, cases }: GoldenFile): string {
  const chunks = cases.map(({ title, input, expected }) =>
    [`// case: ${title}`, input, ...(expected === undefined ? [] : [arrow, expected])].join('\n'),
  )
  return `${[...(prelude === '' ? [] : [`// prelude\n${prelude}`]), ...chunks].join(`\n${between}\n`)}\n`
}
