import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { CourantError } from '@courant/core'
import { check } from 'prettier'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newPlugin } from './new-plugin.ts'

const root = resolve(import.meta.dirname, '../../../..')
const place = { kind: 'workspace', version: '0.1.0' } as const

test('a plugin has the files of the house form', () => {
  expect([...newPlugin('neutral-operands', place).keys()].sort()).toEqual([
    'README.md',
    'golden/exact.ir',
    'golden/relaxed.ir',
    'package.json',
    'src/index.ts',
    'src/neutral-operands.test.ts',
    'src/neutral-operands.ts',
    'src/rules.ts',
    'tsup.config.ts',
  ])
})

test('its README says when not to use it, as that of each package which is installed by itself', () => {
  const readme = newPlugin('neutral-operands', place).get('README.md')
  expect(/^## When should I use this\?$(.*?)^## /ms.exec(readme ?? '')?.[1]).toMatch(/\bnot\b/i)
})

test('outside the workspace it brings its own settings', () => {
  const files = newPlugin('neutral-operands', { kind: 'standalone', version: '0.3.1' })
  expect(files.has('tsconfig.json')).toBe(true)
  expect(files.get('tsup.config.ts')).not.toContain('tsup.config.base')
  const manifest = JSON.parse(files.get('package.json')!) as Record<string, unknown>
  expect(manifest).toMatchObject({ name: 'neutral-operands', peerDependencies: { '@courant/core': '^0.3.1' } })
  expect(JSON.stringify(manifest)).not.toContain('@courant/source')
})

test.each(['a', 'shift', 'neutral-operands', 'x'.repeat(30)])('what is made for %s is formatted', async (name) => {
  const options = JSON.parse(await readFile(join(root, '.prettierrc.json'), 'utf8')) as object
  for (const [path, text] of newPlugin(name, place)) {
    if (path.endsWith('.ir')) continue
    expect(await check(text, { ...options, filepath: path }), path).toBe(true)
  }
})

test.each([
  ['Fold', 'It is not made of lower-case words joined by single hyphens.'],
  ['../fold', 'It is not made of lower-case words joined by single hyphens.'],
  ['fold--more', 'It is not made of lower-case words joined by single hyphens.'],
  ['x'.repeat(41), 'It has 41 characters; 40 is the most.'],
  ['delete', "'delete' is a reserved word of JavaScript, and the plugin's function has that name."],
  ['rules', "'src/rules.ts' has another role in a plugin."],
])('%s is refused as a name', (name, reason) => {
  const refusal = expect.objectContaining({
    code: 'cli/plugin-name',
    message: `A plugin cannot be named '${name}'.`,
    notes: [reason],
  }) as unknown
  try {
    newPlugin(name, place)
    expect.unreachable()
  } catch (error) {
    if (!(error instanceof CourantError)) throw error
    expect(error.diagnostics).toEqual([refusal])
  }
})

describe('a new plugin passes every check at once', () => {
  // As deep as plugins/NAME, so that its paths hold, but where no check of the workspace looks meanwhile.
  let folder = ''

  beforeAll(async () => {
    await mkdir(join(root, 'out'), { recursive: true })
    folder = await mkdtemp(join(root, 'out/plugin-'))
    for (const [path, text] of newPlugin('scratch-operands', place)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['src'] }))
    await writeFile(join(folder, 'vitest.config.ts'), vitestConfig)
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('its own tests', async () => {
    expect(await output('vitest/vitest.mjs', 'run')).toMatch(/Tests .*\d+ passed/)
  }, 120_000)

  test('the compiler', async () => {
    expect(await output('typescript/bin/tsc', '-p', '.')).toBe('')
  }, 120_000)

  test('the linter', async () => {
    const config = ['--config', join(root, 'eslint.config.js'), '--no-ignore']
    const project = ['--parser-options', `project:${join(folder, 'tsconfig.json')}`]
    expect(await output('eslint/bin/eslint.js', ...config, ...project, 'src')).toBe('')
  }, 120_000)

  /** What a tool of the workspace prints about the new plugin, whether it is content or not. */
  async function output(tool: string, ...args: readonly string[]): Promise<string> {
    // A test runner inside a test runner must not take itself for one of its workers.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')))
    const command = [join(root, 'node_modules', tool), ...args]
    const options = { cwd: folder, env: { ...env, NODE_ENV: 'test', NO_COLOR: '1' } }
    const done = promisify(execFile)(process.execPath, command, options)
    return done.then(
      ({ stdout }) => stdout,
      (error: Error & { readonly stdout?: string; readonly stderr?: string }) =>
        `${error.message}\n${error.stdout}\n${error.stderr}`,
    )
  }
})

const vitestConfig = `import { defineConfig } from 'vitest/config'

const conditions = ['@courant/source']
export default defineConfig({ resolve: { conditions }, ssr: { resolve: { conditions } } })
`
