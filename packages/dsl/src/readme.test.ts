import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = new URL('..', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')
const examples = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => match[1] ?? '')

it('has examples', () => expect(examples.length).toBe(2))

it.each(examples)('prints what the comments of an example say: %#', { timeout: 60_000 }, (code) => {
  const flags = ['--conditions=@courant/source', '--import', 'tsx', '--input-type=module', '-e', code]
  const printed = execFileSync(process.execPath, flags, { cwd: fileURLToPath(root), encoding: 'utf8' })
  const expected = code.split('\n').filter((line) => line.startsWith('// '))
  expect(printed.trimEnd().split('\n')).toEqual(expected.map((line) => line.slice(3)))
})

it('lists every diagnostic of the sources', () => {
  const files = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' })
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const text = sources.map((file) => readFileSync(new URL(`src/${file}`, root), 'utf8')).join('\n')
  const codes = [...text.matchAll(/code: '(dsl\/[a-z-]+)'/g)].map((match) => match[1])
  const listed = [...readme.matchAll(/`(dsl\/[a-z-]+)`/g)].map((match) => match[1])
  expect([...new Set(listed)].sort()).toEqual([...new Set(codes)].sort())
})
