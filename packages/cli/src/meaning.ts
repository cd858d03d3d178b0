import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { didYouMean } from '@courant/core'
import { Refusal } from './refusal.ts'

/** A row of `docs/errors.md`. */
export interface Meaning {
  readonly code: string
  readonly cause: string
  readonly cure: string
}

/** `area/slug`, which no path of a script looks like: those end in `.ts` or `.mjs`. */
export const looksLikeCode = (text: string): boolean => /^[a-z-]+\/[a-z-]+$/.test(text)

/** What a code means, as text for a terminal. Throws for a code that there is not, with the nearest one. */
export function explainCode(code: string): string {
  const meanings = readMeanings()
  const found = meanings.find((meaning) => meaning.code === code)
  if (found) return `${found.code}\n  means: ${found.cause}\n  cure:  ${found.cure}`
  const guess = didYouMean(
    code,
    meanings.map((meaning) => meaning.code),
  )
  const area = code.split('/')[0] ?? ''
  const alike = meanings.filter((meaning) => meaning.code.startsWith(`${area}/`)).map((meaning) => meaning.code)
  const next = guess
    ? `Did you mean '${guess}'?`
    : alike.length > 0
      ? `'${area}' has ${alike.join(', ')}.`
      : `There are the areas ${[...new Set(meanings.map((meaning) => meaning.code.split('/')[0]))].join(', ')}.`
  throw new Refusal(`There is no diagnostic '${code}'. ${next}`)
}

/** The page is one for readers, for this command and for the test that holds it against the sources. */
function readMeanings(): readonly Meaning[] {
  // The build copies the page beside the bundle; run from the sources, it is where it is written.
  const [shipped, written] = ['./errors.md', '../../../docs/errors.md'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  ) as [string, string]
  const page = readFileSync(existsSync(shipped) ? shipped : written, 'utf8')
  return [...page.matchAll(/^\| `([^`]+\/[^`]+)`\s*\| (.*?)\s*\| (.*?)\s*\|$/gm)].map(
    ([, code = '', cause = '', cure = '']) => ({ code, cause: plain(cause), cure: plain(cure) }),
  )
}

const plain = (cell: string): string => cell.replaceAll('\\|', '|')
