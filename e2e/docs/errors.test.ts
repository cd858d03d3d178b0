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

it('no code has two rows', () => {
  const listed = [...page.matchAll(/^\| `([^`]+)`/gm)].map(([, code]) => code)
  expect(new Set(listed).size).toBe(listed.length)
})
