import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { PluginFactory } from '@courant/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { examplesOf, headings, headingsOf, tablesFromCode } from './readme.ts'
import { root } from './workspace.ts'

const run = promisify(execFile)
const source = ['--conditions=@courant/source', '--import', import.meta.resolve('tsx')]

let workspace = ''
let plugin = ''

/** A workspace of one plugin, where imports of other packages still find those of this one. */
beforeAll(async () => {
  await mkdir(join(root, 'out'), { recursive: true })
  workspace = await mkdtemp(join(root, 'out/workspace-'))
  plugin = join(workspace, 'plugins/scratch-operands')
  for (const file of ['tsup.config.base.ts', 'knip.json', 'tsconfig.base.json']) {
    await cp(join(root, file), join(workspace, file))
  }
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as object
  await writeFile(join(workspace, 'package.json'), JSON.stringify({ ...manifest, workspaces: ['plugins/*'] }))
  const command = [...source, join(root, 'packages/courant/bin/courant.js'), 'new-plugin', 'scratch-operands']
  await run(process.execPath, command, { cwd: workspace })
}, 60_000)

afterAll(() => rm(workspace, { recursive: true, force: true }))

test('a new plugin has a README whose tables follow its code', async () => {
  const readme = await readFile(join(plugin, 'README.md'), 'utf8')
  const prettier = JSON.parse(await readFile(join(root, '.prettierrc.json'), 'utf8')) as object
  const { scratchOperands } = (await import(pathToFileURL(join(plugin, 'src/index.ts')).href)) as {
    readonly scratchOperands: PluginFactory
  }
  expect(headingsOf(readme)).toEqual(headings)
  expect(await tablesFromCode(readme, scratchOperands, prettier)).toBe(readme)
})

test('a new plugin has an example that prints what it says', async () => {
  const [example] = examplesOf(await readFile(join(plugin, 'README.md'), 'utf8'))
  await writeFile(join(plugin, 'example.ts'), example?.code ?? '')
  const { stdout } = await run(process.execPath, [...source, 'example.ts'], { cwd: plugin })
  await rm(join(plugin, 'example.ts'))
  expect(stdout.trimEnd().split('\n')).toEqual(example?.prints)
})

test('a new plugin has nothing that is unused or undeclared', async () => {
  const knip = join(root, 'node_modules/knip/bin/knip.js')
  const { stdout } = await run(process.execPath, [knip, '--workspace', 'plugins/scratch-operands'], { cwd: workspace })
  expect(stdout).toBe('')
})

test('a new plugin imports what its layer may', async () => {
  // Core as a neighbour, so that an arrow to it is one within the workspace.
  const core = join(workspace, 'packages/core')
  for (const path of ['src/index.ts', 'src/schema/index.ts', 'src/testing/index.ts']) {
    await mkdir(join(core, path, '..'), { recursive: true })
    await writeFile(join(core, path), '')
  }
  const entries = { './schema': './src/schema/index.ts', './testing': './src/testing/index.ts' }
  const exports = { '.': './src/index.ts', ...entries }
  await writeFile(join(core, 'package.json'), JSON.stringify({ name: '@courant/core', exports }))
  await mkdir(join(workspace, 'node_modules/@courant'), { recursive: true })
  await symlink(core, join(workspace, 'node_modules/@courant/core'))
  const cruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const options = ['--config', join(root, '.dependency-cruiser.cjs'), 'packages', 'plugins']
  const { stdout } = await run(process.execPath, [cruise, ...options], { cwd: workspace })
  expect(stdout).toMatch(/no dependency violations found \([1-9]\d* modules/)
})
