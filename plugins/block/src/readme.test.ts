import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('the example prints what its comments say', { timeout: 60_000 }, () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const code = /^```ts\n(.*?)^```/ms.exec(readme)?.[1] ?? ''
  const flags = ['--conditions=@courant/source', '--import', 'tsx', '--input-type=module', '-e', code]
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const printed = execFileSync(process.execPath, flags, { cwd, encoding: 'utf8' })
  const comments = code.split('\n').filter((line) => line.startsWith('// '))
  expect(printed.trimEnd().split('\n')).toEqual(comments.map((line) => line.slice(3)))
})
