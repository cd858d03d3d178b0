import { stderr } from 'node:process'

const isShown = stderr.isTTY

/** A line at the end of a terminal that says what is being done, until the next one; nothing where nobody looks on. */
export function progress(text: string): void {
  if (!isShown) return
  const columns = stderr.columns || 80
  stderr.write(`\r\x1b[K${text.slice(0, columns - 1)}`)
}

/** Takes the line away, before anything else is written. */
export function progressDone(): void {
  if (isShown) stderr.write('\r\x1b[K')
}
