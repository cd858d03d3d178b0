import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(`${folder}/README.md`, 'utf8')

it('shows an example that prints what it says', { timeout: 60_000 }, () => {
  const code = /^```ts\n(.*?)^```/ms.exec(readme)?.[1] ?? ''
  // Among the sources, where its imports are found as a plugin's are.
  const file = `${folder}/.readme-example.ts`
  writeFileSync(file, code)
  try {
    const flags = ['--conditions=@courant/source', '--import', 'tsx', file]
    const printed = execFileSync(process.execPath, flags, { cwd: folder, encoding: 'utf8' })
    const expected = code.split('\n').filter((line) => line.startsWith('// '))
    expect(expected.length).toBeGreaterThan(0)
    expect(printed.trimEnd().split('\n')).toEqual(expected.map((line) => line.slice(3)))
  } finally {
    rmSync(file)
  }
})
