import { fileURLToPath } from 'node:url'
import type { RawSite, SourceExcerpt } from '@courant/core'
import { readFileSync } from '../file-system.ts'
import { original } from './original.ts'
import { isOurs } from './ours.ts'
import { type Frame, parseStack } from './stack.ts'

/**
 * The user's line behind a call site: the innermost frame that is not in Courant itself, in the file as it was
 * written. Undefined rather than an error, since it only decorates another message.
 */
export function readSource(site: RawSite): SourceExcerpt | undefined {
  try {
    const frame = parseStack(site.stack ?? '')
      .filter(({ file }) => !file.startsWith('node:'))
      .map((candidate) => ({ ...candidate, file: pathOf(candidate.file) }))
      .find(({ file }) => !isOurs(file))
    return frame && (attempt(() => excerptOf(original(frame))) ?? excerptOf(frame))
  } catch {
    return undefined
  }
}

/** A map may be broken, or name a file that was not shipped. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Undefined where the position does not exist, as when the stack was not mapped back to this file. */
function excerptOf(frame: Frame | undefined): SourceExcerpt | undefined {
  if (frame === undefined) return undefined
  const text = readFileSync(frame.file, 'utf8').split(/\r?\n/)[frame.line - 1]
  if (text === undefined || frame.column < 1 || frame.column > text.length) return undefined
  return { ...frame, text }
}

/** Loaders may add a query to the address of a module. */
const pathOf = (file: string): string =>
  file.startsWith('file://') ? fileURLToPath(file.replace(/[?#].*$/, '')) : file
