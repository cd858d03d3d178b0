import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { examplesOf } from './readme.ts'
import { manifests, root } from './workspace.ts'

const pages = manifests('packages', 'plugins').map(([folder]) => [folder, join(root, folder, 'README.md')] as const)

describe.each(pages)('the README of %s', (folder, page) => {
  const text = readFileSync(page, 'utf8')

  const examples = examplesOf(text).map(({ code, prints }, i) => [i, code, prints] as const)
  test.each(examples)('has an example that prints what its comments say: %i', async (_, code, prints) => {
    // Within the package, where its imports are found as its own sources' are.
    const place = await mkdtemp(join(root, folder, '.readme-'))
    try {
      await writeFile(join(place, 'example.ts'), code)
      // Sources, as all tests take; where the packages have just been built those, which start in half the time.
      const source = process.env['TEST_PACKAGES'] === 'built' ? [] : ['--conditions=@courant/source']
      const flags = [...source, '--import', 'tsx', join(place, 'example.ts')]
      const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: join(root, folder) })
      if (prints.length > 0) expect(stdout.trimEnd().split('\n')).toEqual(prints)
    } finally {
      await rm(place, { recursive: true, force: true })
    }
  })

  test('leads to pages that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link = '']) => link)
    expect(links.filter((link) => !existsSync(join(page, '..', link)))).toEqual([])
  })
})

test('every plugin shows how it is used', () => {
  const plugins = pages.filter(([folder]) => folder.startsWith('plugins/'))
  const silent = plugins.filter(([, page]) => !examplesOf(readFileSync(page, 'utf8')).some((e) => e.prints.length > 0))
  expect(silent.map(([folder]) => folder)).toEqual([])
})

test('whole lines of comments are what an example prints', () => {
  const text = 'A\n\n```ts\nlog(1) // one\n// 1\n```\n\n```c\n// no\n```\n'
  expect(examplesOf(text)).toEqual([{ code: 'log(1) // one\n// 1\n', prints: ['1'] }])
})
