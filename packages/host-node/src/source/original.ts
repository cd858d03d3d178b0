import { SourceMap, type SourceMapPayload } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { readFileSync } from '../file-system.ts'
import type { Frame } from './stack.ts'

const lastBytes = 4 * 2 ** 20

/**
 * Follows the source map that a compiled file names in its last lines. Engines and loaders that map stacks themselves
 * name the original file already, which has no such comment.
 */
export function original(frame: Frame): Frame | undefined {
  const url = /^\/\/[#@] sourceMappingURL=(\S+)\s*$/m.exec(readFileSync(frame.file, 'utf8').slice(-lastBytes))?.[1]
  if (url === undefined) return undefined
  const payload = JSON.parse(read(url, frame.file)) as SourceMapPayload
  const entry = new SourceMap(payload).findEntry(frame.line - 1, frame.column - 1)
  if (!('originalSource' in entry)) return undefined
  const base = pathToFileURL(path.join(path.dirname(frame.file), payload.sourceRoot ?? '', '/'))
  const file = fileURLToPath(new URL(entry.originalSource, base))
  return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 }
}

function read(url: string, from: string): string {
  const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(url)
  if (inline) {
    const [, base64, data = ''] = inline
    return base64 ? Buffer.from(data, 'base64').toString('utf8') : decodeURIComponent(data)
  }
  return readFileSync(fileURLToPath(new URL(url, pathToFileURL(from))), 'utf8')
}
