import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(join(root, 'docs/errors.md'), 'utf8')
const sources = ['packages', 'plugins'].flatMap((folder) =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const src = join(root, folder, name, 'src')
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    return files
      .filter((path) => /\.ts$/.test(path) && !/\.test\.ts$|testing\//.test(path))
      .map((path) => join(src, path))
  }),
)

const tests = ['packages', 'plugins', 'tools', 'e2e']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(root, folder, path)),
  )
  .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules') && path !== import.meta.filename)
  .map((path) => readFileSync(path, 'utf8'))
const listed = [...page.matchAll(/^\| `([^`]+)`/gm)].map(([, code = '']) => code)

it('every code in the sources is on the page of errors, with a cause and a cure', () => {
  const codes = new Set<string>()
  for (const path of sources) {
    const text = readFileSync(path, 'utf8')
    for (const [, code = ''] of text.matchAll(/\bcode: '([a-z-]+\/[a-z-]+)'/g)) codes.add(code)
  }
  expect(codes.size).toBeGreaterThan(100)
  const missing = [...codes].filter(
    (code) => !new RegExp(`^\\| \`${code}\`\\s+\\| \\S.* \\| \\S.* \\|$`, 'm').test(page),
  )
  expect(missing).toEqual([])
})

it('every code in a message that a test expects is on the page', () => {
  // Some codes are put together at run time, so that the sources do not name them.
  const expected = new Set(
    tests
      .flatMap((text) => [...text.matchAll(/(?:error|warning|remark)?\[([a-z]+\/[a-z-]+)\]: /g)])
      .map((m) => m[1] ?? ''),
  )
  expect(expected.size).toBeGreaterThan(100)
  // What a test calls its own diagnostics.
  const missing = [...expected].filter((code) => !listed.includes(code) && !code.startsWith('test/'))
  expect(missing).toEqual([])
})

/** Codes whose text no test shows as a user reads it, each with the reason. */
const unshown: Readonly<Record<string, string>> = {
  'cli/plugin-name': 'pinned as data beside the code',
  'core/unknown': 'the code of an error that was made without a diagnostic, which nothing in Courant does',
  'host/cache-fallback': 'pinned as data beside the code',
  'host/load-failed':
    'its text holds what the loader of the system says; the sentence of ours is pinned beside the code',
}

it('every code on the page is in a message that a test expects', () => {
  const all = tests.join('\n')
  // As it stands in a message, or in a pattern for one.
  const missing = listed.filter(
    (code) => !all.includes(`[${code}]`) && !all.includes(`[${code.replace('/', '\\/')}\\]`),
  )
  expect(missing).toEqual(Object.keys(unshown))
  const unnamed = missing.filter((code) => !all.includes(`'${code}'`))
  expect(unnamed).toEqual(['core/unknown'])
})

it('no code has two rows', () => {
  expect(new Set(listed).size).toBe(listed.length)
})
