import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import * as data from './index.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const examples = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => match[1] ?? '')
const cwd = fileURLToPath(new URL('..', import.meta.url))

it('has examples', () => expect(examples.length).toBe(2))

it.each(examples)('prints what the comments of an example say: %#', { timeout: 60_000 }, (code) => {
  const flags = ['--conditions=@courant/source', '--import', 'tsx', '--input-type=module', '-e', code]
  const printed = execFileSync(process.execPath, flags, { cwd, encoding: 'utf8' })
  const expected = code.split('\n').filter((line) => line.startsWith('// '))
  expect(printed.trimEnd().split('\n')).toEqual(expected.map((line) => line.slice(3)))
})

it('lists every diagnostic of the sources', () => {
  const sources = ['array', 'elements', 'layout', 'reduce', 'refusals', 'slice', 'source', 'storage', 'view']
  const codes = sources.flatMap((name) => {
    const text = readFileSync(new URL(`${name}.ts`, import.meta.url), 'utf8')
    return [...text.matchAll(/code: '(data\/[a-z-]+)'/g)].map((match) => match[1])
  })
  const listed = [...readme.matchAll(/`(data\/[a-z-]+)`/g)].map((match) => match[1])
  expect([...new Set(listed)].sort()).toEqual([...new Set(codes)].sort())
  expect(Object.keys(data)).toContain('NdArray')
})
