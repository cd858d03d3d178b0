import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { definePlugin, findPreset, type PluginFactory } from '@courant/core'
import * as z from '@courant/core/schema'
import { describe, expect, test } from 'vitest'
import { codesIn, codesListed, headings, headingsOf, tablesFromCode } from './readme.ts'
import { manifests, root } from './workspace.ts'

const prettier = JSON.parse(readFileSync(join(root, '.prettierrc.json'), 'utf8')) as object

const isFactory = (value: unknown): value is PluginFactory => typeof value === 'function' && 'schema' in value

test.each(manifests('packages', 'plugins').map(([folder]) => folder))('%s has a README', (folder) => {
  expect(existsSync(join(root, folder, 'README.md'))).toBe(true)
})

test.each(manifests('packages', 'plugins').map(([folder]) => folder))('%s lists its diagnostics', (folder) => {
  const files = readdirSync(join(root, folder, 'src'), { recursive: true, encoding: 'utf8' })
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const text = sources.map((file) => readFileSync(join(root, folder, 'src', file), 'utf8')).join('\n')
  const { given, mentioned } = codesIn(text)
  const listed = codesListed(readFileSync(join(root, folder, 'README.md'), 'utf8'))
  expect({ unlisted: given.filter((code) => !listed.includes(code)) }).toEqual({ unlisted: [] })
  expect({ gone: listed.filter((code) => !mentioned(code)) }).toEqual({ gone: [] })
})

test('codes are found where they are given, put together and listed', () => {
  const { given, mentioned } = codesIn("({ code: 'a/b' }); refuse('a/c'); ({ code: `a/wrong-${what}` })")
  expect(given).toEqual(['a/b'])
  expect(['a/b', 'a/c', 'a/wrong-type', 'a/right', 'x/a/b'].map(mentioned)).toEqual([true, true, true, false, false])
  expect(codesListed('Not `a/b` here.\n| code | fix |\n|---|---|\n| `a/b`, `a/c` | see `d/e` |\n')).toEqual([
    'a/b',
    'a/c',
  ])
})

const plugins = manifests('plugins').filter(([folder]) => existsSync(join(root, folder, 'README.md')))

describe.each(plugins.map(([folder]) => folder))('the README of %s', (folder) => {
  const path = join(root, folder, 'README.md')

  test('has the headings of the house', () => {
    expect(headingsOf(readFileSync(path, 'utf8'))).toEqual(headings)
  })

  test('lists the passes and options of the code (`npx vitest run tools/checks -u` rewrites them)', async () => {
    const module = (await import(pathToFileURL(join(root, folder, 'src/index.ts')).href)) as Record<string, unknown>
    const factory = Object.values(module).find(isFactory)
    if (factory === undefined) throw new Error(`'${folder}' exports no plugin.`)
    await expect(await tablesFromCode(readFileSync(path, 'utf8'), factory, prettier)).toMatchFileSnapshot(path)
  })
})

test.each(['noop', 'plain'])("the README of courant lists the plugins of mode '%s'", async (mode) => {
  await import(pathToFileURL(join(root, 'packages/courant/src/index.ts')).href)
  const { plugins } = findPreset({ platform: 'cpu', mode, language: 'openmp' })
  const row = readFileSync(join(root, 'packages/courant/README.md'), 'utf8').match(
    RegExp(`^\\| \`${mode}\`.*`, 'm'),
  )?.[0]
  const listed = plugins.map((factory) => `\`${factory.pluginName}\``).join(', ') || 'none'
  expect(row?.split('|')[2]?.trim()).toBe(listed)
})

test('tables follow the code, and the words of the author stay', async () => {
  const plugin = definePlugin({
    name: 'demo',
    summary: 'Shows.',
    options: z.strictObject({
      levels: z.int().positive().max(3).default(1).describe('How deep.'),
      mode: z.enum(['a', 'b']).default('a').describe('Which.'),
    }),
    apply(compiler) {
      const pass = { name: 'demo', summary: '', run: <T>(x: T): T => x }
      compiler.hooks.tree.tap('demo', (phase) => phase.add(pass, { after: ['block?'] }))
    },
  })
  const old =
    '# demo\n\n## Passes\n\n| name | phase | after | before | needs | guarantees |\n|---|---|---|---|---|---|\n| `demo` | emit |  |  | loops | peace |\n\n## Options\n\nTwo.\n'
  const text = (await tablesFromCode(old, plugin, prettier)).replace(/ +/g, ' ')
  expect(text).toContain('| `demo` | tree | `block`, if there | | loops | peace |')
  expect(text).toContain('| `levels` | integer from 1 to 3 | `1` | How deep. |')
  expect(text).toContain('| `mode` | `"a"` or `"b"` | `"a"` | Which. |')
  expect(text).toContain('Two.')
})
