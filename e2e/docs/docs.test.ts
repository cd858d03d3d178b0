import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { blocksOf } from './blocks.ts'

const run = promisify(execFile)

/** Sources, as all tests take; where the packages have just been built those, which start in half the time. */
const source = process.env['TEST_PACKAGES'] === 'built' ? [] : ['--conditions=@courant/source']
const flags = [...source, '--import', 'tsx']
const root = fileURLToPath(new URL('../..', import.meta.url))
// Within the workspace, so that imports resolve as they do for its packages, and where no other check looks.
mkdirSync(join(root, 'out'), { recursive: true })
const folder = mkdtempSync(join(root, 'out/docs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const flush = (text: string): string => text.replace(/^ +/gm, '')
const guide = existsSync(join(root, 'docs/guide')) ? readdirSync(join(root, 'docs/guide')) : []
const chapters = guide.filter((file) => file.endsWith('.md')).map((file) => `docs/guide/${file}`)
const pages = ['README.md', 'docs/writing-a-pass.md', 'docs/advanced.md', ...chapters]

// The others are run by a test of their own, which also knows what they should find.
const examined = readdirSync(join(root, 'e2e/examples')).map((file) => read(`e2e/examples/${file}`))
const others = readdirSync(join(root, 'examples')).filter(
  (file) => !examined.some((test) => test.includes(`/${file}'`)),
)

it.each(others)('examples/%s runs', async (file) => {
  const path = join(root, 'examples', file)
  const { stdout } = await run(process.execPath, [...flags, path], { cwd: folder })
  expect(stdout).not.toBe('')
})

describe.each(pages)('%s', (page) => {
  const blocks = blocksOf(read(page))
  const excerpts = blocks.filter((b) => b.file !== undefined)
  const programs = blocks.filter((b) => b.language === 'ts' && b.file === undefined)

  if (excerpts.length > 0) {
    it('quotes files as they are, but for indentation', () => {
      for (const { file, text } of excerpts) expect(flush(read(file ?? ''))).toContain(flush(text))
    })
  }

  it.each(programs.map(({ text }, i) => [i, text] as const))('has a program that runs: %i', async (i, text) => {
    const path = join(folder, `${page.replace(/\W/g, '-')}-${i}.ts`)
    writeFileSync(path, text)
    await run(process.execPath, [...flags, path], { cwd: folder })
  })

  it('leads to pages that exist', () => {
    for (const [, link = ''] of read(page).matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      expect(() => readFileSync(join(root, page, '..', link)), link).not.toThrow(/ENOENT/)
    }
  })
})
