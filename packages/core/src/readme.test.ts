import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('lists every code of a diagnostic', () => {
  const folder = fileURLToPath(new URL('.', import.meta.url))
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => /(?<!\.test)\.ts$/.test(f))
  const sources = files.map((f) => readFileSync(`${folder}${f}`, 'utf8'))
  const used = sources.flatMap((text) => [...text.matchAll(/\bcode: '([\w-]+\/[\w-]+)'/g)].map(([, code]) => code))
  const listed = [...readme.matchAll(/^\| `([\w-]+\/[\w-]+)`/gm)].map(([, code]) => code)
  expect([...new Set(used)].sort()).toEqual(listed.sort())
})
