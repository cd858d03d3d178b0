import { callSite } from './call-site.ts'
import type { RawSite, SourceExcerpt } from './host.ts'
import { registered } from './registered.ts'

export type Severity = 'error' | 'warning' | 'remark'

/** What went wrong, as data: who renders it and where is decided later. */
export interface Diagnostic {
  /** `<area>/<slug>`; stable, pinned by a test on the rendered text. */
  readonly code: `${string}/${string}`
  readonly severity: Severity
  /** One sentence, names in single quotes. */
  readonly message: string
  /** The user's own line, never ours. */
  readonly site?: RawSite | undefined
  /** A fragment after the carets. */
  readonly label?: string | undefined
  /** Why it is so. */
  readonly notes?: readonly string[]
  /** What to do. */
  readonly hints?: readonly string[]
}

/** Finds the text behind a call site; the host has the files. */
export type SourceReader = (site: RawSite) => SourceExcerpt | undefined

/** Without a reader of its own, an error shows the user's lines as the registered host finds them. */
const hostReader: SourceReader = (site) => registered()?.host?.readSource(site)

/** A user's mistake, or several found in one go. Our own bugs are plain `Error`s. */
export class CourantError extends Error {
  declare readonly diagnostics: readonly Diagnostic[]
  override readonly name = 'CourantError'

  constructor(diagnostics: readonly Diagnostic[], readSource: SourceReader = hostReader, cause?: unknown) {
    super(diagnostics.map((d) => render(d, readSource)).join('\n\n'), cause === undefined ? undefined : { cause })
    // Not enumerable: who prints an error would print all of it twice.
    Object.defineProperty(this, 'diagnostics', { value: diagnostics })
  }

  get code(): string {
    return this.diagnostics[0]?.code ?? 'core/unknown'
  }
}

/**
 * Shorthand for the common case of one error. Without a site of its own it points at the user's call that led here, from
 * however deep: an error may cost what a frame costs.
 */
export const fail = (d: Omit<Diagnostic, 'severity'>, readSource?: SourceReader): never => {
  throw new CourantError([{ severity: 'error', ...d, site: d.site ?? callSite(40) }], readSource)
}

/** Options come by name, and those that are misspelt would leave others at their defaults without a word. Throws `code`. */
export function refuseUnknown(
  given: object,
  own: readonly string[],
  who: string,
  code: Diagnostic['code'],
  site?: RawSite,
): void {
  const keys = Object.keys(given)
  // Mostly there are none, and then nothing is made here: each apply asks.
  if (keys.length === 0) return
  const unknown = keys.filter((key) => !own.includes(key))
  if (unknown.length === 0) return
  const at = site ?? callSite(40)
  throw new CourantError(
    unknown.map((key) => {
      const meant = didYouMean(key, own)
      return {
        code,
        severity: 'error',
        message: `${who} has no option '${key}'.`,
        site: at,
        notes: [`It takes: ${own.join(', ')}.`],
        hints: meant === undefined ? [] : [`Did you mean '${meant}'?`],
      }
    }),
  )
}

/**
 * The same error, pointing at `site` wherever it pointed nowhere, and where it has the code `late`: of what is found once the
 * call has been left, the stack shows who waits. Other errors come back as they are.
 */
export function locate(error: unknown, site: RawSite, late?: Diagnostic['code']): unknown {
  const isPlaced = (d: Diagnostic): boolean => d.site !== undefined && d.code !== late
  if (!(error instanceof CourantError) || error.diagnostics.every(isPlaced)) return error
  return new CourantError(
    error.diagnostics.map((d) => (isPlaced(d) ? d : { ...d, site })),
    undefined,
    error.cause,
  )
}

export function render(d: Diagnostic, readSource: SourceReader = hostReader): string {
  const excerpt = d.site && readSource(d.site)
  const gutter = excerpt ? ' '.repeat(String(excerpt.line).length) : ''
  return [
    `${d.severity}[${d.code}]: ${d.message}`,
    ...(excerpt ? excerptLines(excerpt, gutter, d.label) : []),
    ...(d.notes ?? []).map((text) => `${gutter} = note: ${text}`),
    ...(d.hints ?? []).map((text) => `${gutter} = hint: ${text}`),
  ].join('\n')
}

function excerptLines(excerpt: SourceExcerpt, gutter: string, label = ''): string[] {
  const width = expressionWidth(excerpt.text.slice(excerpt.column - 1))
  return [
    `${gutter}--> ${excerpt.file}:${excerpt.line}:${excerpt.column}`,
    `${excerpt.line} | ${excerpt.text}`,
    `${gutter} | ${' '.repeat(excerpt.column - 1)}${'^'.repeat(width)} ${label}`.trimEnd(),
  ]
}

/**
 * How many characters from the call site on belong to the call: a name, and its bracketed arguments on that line. Mapped
 * back from generated code, the place of a property may be the bracket that ends what it is of.
 */
function expressionWidth(text: string): number {
  const name = /^(new\s+|\)(?=\.))?[\w$.]*/.exec(text)?.[0].length ?? 0
  const open = text[name]
  if (open !== '(' && open !== '`') return Math.max(1, name)
  if (open === '`') return Math.max(name, text.indexOf('`', name + 1)) + 1
  let depth = 0
  for (let i = name; i < text.length; i++) {
    if (text[i] === '(') depth++
    if (text[i] === ')' && --depth === 0) return i + 1
  }
  return text.trimEnd().length
}

/** The closest of the known names, if close enough to be a slip of the finger. Case decides between equals. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(name.length / 3))
  let best: { readonly name: string; readonly distance: number } | undefined
  for (const candidate of known) {
    const apart = editDistance(name.toLowerCase(), candidate.toLowerCase())
    const distance = apart + editDistance(name, candidate) / 1e3
    if (apart <= limit && distance < (best?.distance ?? Infinity)) best = { name: candidate, distance }
  }
  return best?.name
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
