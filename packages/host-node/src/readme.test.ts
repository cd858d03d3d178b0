import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as host from './index.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('lists every function', () => {
  const listed = [...readme.matchAll(/^\| `(\w+)\(/gm)].map((match) => match[1])
  expect(listed.sort()).toEqual(Object.keys(host).sort())
})
