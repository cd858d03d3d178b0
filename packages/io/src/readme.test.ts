import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('lists every diagnostic of the sources', () => {
  const files = readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' })
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const codes = sources.flatMap((file) => {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8')
    return [...text.matchAll(/'(io\/[a-z-]+)'/g)].map((match) => match[1])
  })
  const listed = [...readme.matchAll(/`(io\/[a-z-]+)`/g)].map((match) => match[1])
  expect([...new Set(listed)].sort()).toEqual([...new Set(codes)].sort())
})
