import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './workspace.ts'

interface Row {
  readonly number: string
  readonly shownBy: string
  readonly remarks: string
}

/** What the inventory calls core, and what it calls common: numbers of items by section. */
const core = {
  1: '1-7 13-15 19 33-37 40 49 56-59 61-62 64 69-70 73 76-78 81-82 85 98-99 106',
  2: '1-3 5 7 16-17 19-20 23 26 36 38 41',
  3: '1-2 5 11-14',
  6: '1-9 17-21 29 38 43',
  8: '1-5 8',
  13: '1-2 6-7',
}
const common = {
  1: '8-10 16-17 20-21 26 31-32 38-39 41-44 50-51 60 63 65-67 71-72 74 79-80 83-84 86-89 91 93-96 100-102 107-108',
  2: '4 6 8-15 18 21-22 24-25 27-32 34 37 39 42',
  3: '3-4 6-10 15-19 21',
  6: '10-15 22-25 28 30-32 34-37 39-41 44-47 49-50',
  8: '6-7',
  13: '3-5 8-12',
}

const page = readFileSync(join(root, 'docs/parity.md'), 'utf8')
const rows: readonly Row[] = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (-|number )/.test(line))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .map(([, number = '', , , shownBy = '', remarks = '']) => ({ number, shownBy, remarks }))

/** `path (name; name)`, several of them: a file, and what must stand in it. */
const shown = /((?:[\w*.-]+\/)+[\w*.-]+\.\w+)(?: \(([^()]*)\))?/g

/** A name as quoted: its beginning, or parts of it with dots between; `a, b` may also be two names. */
function quotes(text: string, name: string): boolean {
  const whole = (part: string): boolean => part.split('...').every((piece) => text.includes(piece.trim()))
  return whole(name) || name.split(', ').every(whole)
}

/** `1-3 7` as numbers of a section's items. */
function* listed(sections: Readonly<Record<string, string>>): Generator<string> {
  for (const [section, ranges] of Object.entries(sections)) yield* each(section, ranges.split(' '))
}

function* each(section: string, ranges: readonly string[]): Generator<string> {
  for (const range of ranges) {
    const [first = 0, last = first] = range.split('-').map(Number)
    for (let n = first; n <= last; n++) yield `${section}.${n}`
  }
}

/** Items of a row: `1.04`, several with commas, `6.34 to 6.37`. */
function* itemsOf({ number }: Row): Generator<string> {
  const [from, to] = /^(\d+\.\d+) to \d+\.(\d+)$/.exec(number.split(', ')[0] ?? '')?.slice(1) ?? []
  if (from !== undefined) {
    const [section = '', first = ''] = from.split('.')
    yield* each(section, [`${Number(first)}-${Number(to)}`])
  }
  for (const [, section = '', n] of number.matchAll(/(\d+)\.(\d+)/g)) yield `${section}.${Number(n)}`
}

const rowsOf = (item: string): readonly Row[] => rows.filter((row) => [...itemsOf(row)].includes(item))

it('every core item has a row that a test shows, every common one that or a reason', () => {
  const isShown = ({ shownBy }: Row): boolean => shownBy.match(shown) !== null
  const missing = [...listed(core)].filter((item) => !rowsOf(item).some(isShown))
  const silent = [...listed(common)].filter((item) => !rowsOf(item).some((row) => isShown(row) || row.remarks !== ''))
  expect({ missing, silent }).toEqual({ missing: [], silent: [] })
  const traps = Array.from({ length: 30 }, (_, i) => `14.${i + 1}`)
  expect(traps.filter((trap) => !rowsOf(trap).some(isShown))).toEqual([])
})

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
