import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './workspace.ts'

interface Row {
  readonly number: string
  readonly shownBy: string
}

const page = readFileSync(join(root, 'docs/parity.md'), 'utf8')
const rows: readonly Row[] = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (-|number )/.test(line))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .map(([, number = '', , , shownBy = '']) => ({ number, shownBy }))

/** `path (name; name)`, several of them: a file, and what must stand in it. */
const shown = /((?:[\w*.-]+\/)+[\w*.-]+\.\w+)(?: \(([^()]*)\))?/g

/** A name as quoted: its beginning, or parts of it with dots between; `a, b` may also be two names. */
function quotes(text: string, name: string): boolean {
  const whole = (part: string): boolean => part.split('...').every((piece) => text.includes(piece.trim()))
  return whole(name) || name.split(', ').every(whole)
}

it('every row of the table of parity is read', () => {
  expect(rows.length).toBeGreaterThan(150)
})

it('what the table of parity says to be shown by a test is there', () => {
  const wrong: string[] = []
  for (const { number, shownBy } of rows) {
    for (const [, path = '', names] of shownBy.matchAll(shown)) {
      const file = join(root, path)
      if (!existsSync(file)) {
        wrong.push(`${number}: no file ${path}`)
        continue
      }
      const text = readFileSync(file, 'utf8').replaceAll("\\'", "'")
      for (const name of names?.split(';') ?? [])
        if (!quotes(text, name.trim())) wrong.push(`${number}: '${name.trim()}' is not in ${path}`)
    }
  }
  expect(wrong).toEqual([])
})
