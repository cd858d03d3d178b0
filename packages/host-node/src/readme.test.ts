import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as host from './index.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('lists every diagnostic of the sources', () => {
  const root = new URL('./', import.meta.url)
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.test)\.ts$/.test(file))
  const sources = files.map((file) => readFileSync(new URL(file, root), 'utf8')).join('\n')
  const codes = new Set([...sources.matchAll(/code: '(host\/[a-z-]+)'/g)].map((match) => match[1]))
  const listed = [...readme.matchAll(/^\| `(host\/[a-z-]+)`/gm)].map((match) => match[1])
  expect(listed.sort()).toEqual([...codes].sort())
})

it('lists every function', () => {
  const listed = [...readme.matchAll(/^\| `(\w+)\(/gm)].map((match) => match[1])
  expect(listed.sort()).toEqual(Object.keys(host).sort())
})
