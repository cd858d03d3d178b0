import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = new URL('..', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')

it('lists every diagnostic of the sources', () => {
  const files = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' })
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const text = sources.map((file) => readFileSync(new URL(`src/${file}`, root), 'utf8')).join('\n')
  const codes = [...text.matchAll(/code: '(dsl\/[a-z-]+)'/g)].map((match) => match[1])
  const listed = [...readme.matchAll(/`(dsl\/[a-z-]+)`/g)].map((match) => match[1])
  expect([...new Set(listed)].sort()).toEqual([...new Set(codes)].sort())
})
