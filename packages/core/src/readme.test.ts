import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const examples = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code)

describe('the README', () => {
  it.each(examples)('shows what is printed by\n%s', { timeout: 60_000 }, (code) => {
    const flags = ['--conditions=@courant/source', '--import', 'tsx', '--input-type=module', '-e', code]
    const cwd = fileURLToPath(new URL('..', import.meta.url))
    const printed = execFileSync(process.execPath, flags, { cwd, encoding: 'utf8' })
    const comments = code.split('\n').filter((line) => line.startsWith('// '))
    expect(printed.trimEnd().split('\n')).toEqual(comments.map((line) => line.slice(3)))
  })

  it('lists every code of a diagnostic', () => {
    const folder = fileURLToPath(new URL('.', import.meta.url))
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => /(?<!\.test)\.ts$/.test(f))
    const sources = files.map((f) => readFileSync(`${folder}${f}`, 'utf8'))
    const used = sources.flatMap((text) => [...text.matchAll(/^\s*code: '([\w-]+\/[\w-]+)'/gm)].map(([, code]) => code))
    const listed = [...readme.matchAll(/^\| `([\w-]+\/[\w-]+)`/gm)].map(([, code]) => code)
    expect([...new Set(used)].sort()).toEqual(listed.sort())
  })
})
