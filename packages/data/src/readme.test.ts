import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as data from './index.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

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
