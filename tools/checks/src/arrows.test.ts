import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')

/** A workspace in miniature: what each file imports, and the rules that this must break. */
const files: Record<string, { readonly imports: readonly string[]; readonly breaks: readonly string[] }> = {
  'packages/core/src/index.ts': { imports: ['./good.ts'], breaks: [] },
  'packages/core/src/good.ts': { imports: [], breaks: [] },
  'packages/core/src/up.ts': { imports: ['@courant/dsl'], breaks: ['arrow:packages/core'] },
  'packages/core/src/node.ts': { imports: ['node:fs'], breaks: ['no-node'] },
  'packages/core/src/node.test.ts': { imports: ['node:fs', './good.ts'], breaks: [] },
  'packages/core/src/up.test.ts': { imports: ['@courant/dsl'], breaks: ['test-arrow:packages/core'] },
  'packages/core/src/tap.ts': { imports: ['tapable'], breaks: ['confined:tapable', 'no-undeclared', 'no-unresolved'] },
  'packages/core/src/compiler/hook.ts': { imports: ['tapable'], breaks: ['no-undeclared', 'no-unresolved'] },
  'packages/core/src/ring-a.ts': { imports: ['./ring-b.ts'], breaks: ['no-cycle'] },
  // A ring is reported once, at its first file.
  'packages/core/src/ring-b.ts': { imports: ['./ring-a.ts'], breaks: [] },
  'packages/core/src/testing/index.ts': { imports: ['node:fs', '../good.ts'], breaks: [] },
  'packages/core/src/tested.test.ts': { imports: ['./testing/index.ts'], breaks: [] },
  'packages/core/src/tested.ts': { imports: ['./testing/index.ts'], breaks: ['no-testing'] },
  'packages/core/src/type-a.ts': { imports: ['./type-b.ts'], breaks: [] },
  'packages/core/src/type-b.ts': { imports: ['type:./type-a.ts'], breaks: [] },
  'packages/core/src/type-up.ts': { imports: ['type:@courant/dsl'], breaks: ['arrow:packages/core'] },
  'packages/dsl/src/index.ts': { imports: ['@courant/core'], breaks: [] },
  'packages/dsl/src/sideways.ts': { imports: ['@courant/lift'], breaks: ['arrow:packages/dsl'] },
  'packages/builtins/src/index.ts': { imports: ['@courant/dsl'], breaks: ['arrow:packages/builtins'] },
  'packages/builtins/src/index.test.ts': { imports: ['@courant/dsl'], breaks: [] },
  'packages/nowhere/src/index.ts': { imports: ['@courant/core'], breaks: ['no-row'] },
  'packages/courant/src/index.ts': { imports: ['@courant/lift', '@courant/dsl'], breaks: [] },
  'packages/courant/src/cli.ts': { imports: ['@courant/cli'], breaks: ['arrow:packages/courant'] },
  'packages/courant/bin/courant.ts': { imports: ['@courant/cli', 'node:process'], breaks: [] },
  'packages/cli/src/index.ts': { imports: ['node:path', '@courant/core'], breaks: [] },
  'packages/cli/src/static.ts': { imports: ['courant'], breaks: ['arrow:packages/cli'] },
  'plugins/lift/src/index.ts': { imports: ['@courant/core'], breaks: [] },
  'plugins/lift/src/lift.test.ts': { imports: ['@courant/lowering'], breaks: ['test-arrow:plugins/*'] },
  'plugins/lift/src/lowering.ts': { imports: ['@courant/lowering'], breaks: ['arrow:plugins/*'] },
  'plugins/lift/src/back-door.ts': { imports: ['../../../packages/core/src/good.ts'], breaks: ['no-back-door'] },
  'plugins/cse/src/index.ts': { imports: ['@courant/lift'], breaks: ['arrow:plugins/*'] },
  'plugins/target-c/src/index.ts': { imports: ['@courant/codegen'], breaks: [] },
  'plugins/cse/src/codegen.ts': { imports: ['@courant/codegen'], breaks: ['arrow:plugins/*'] },
  'packages/codegen/src/index.ts': { imports: [], breaks: [] },
  'packages/lowering/src/index.ts': { imports: [], breaks: [] },
}

const packages: Record<string, string> = {
  courant: 'packages/courant',
  '@courant/core': 'packages/core',
  '@courant/dsl': 'packages/dsl',
  '@courant/cli': 'packages/cli',
  '@courant/codegen': 'packages/codegen',
  '@courant/lowering': 'packages/lowering',
  '@courant/lift': 'plugins/lift',
}

interface Report {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[]
  }
}

let folder = ''
const broken = new Map<string, string[]>()

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), text)
}

const statement = (name: string): string =>
  name.startsWith('type:') ? `import type { T } from '${name.slice(5)}'\n` : `import '${name}'\n`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'courant-arrows-'))
  await write('package.json', '{ "private": true, "workspaces": ["packages/*", "plugins/*"] }')
  for (const [path, { imports }] of Object.entries(files)) {
    await write(path, imports.map(statement).join(''))
  }
  for (const [name, path] of Object.entries(packages)) {
    // Only the workspace's own condition leads to the sources: without it these imports would not resolve.
    const exports = { '.': { '@courant/source': './src/index.ts', default: './dist/index.js' } }
    await write(join(path, 'package.json'), JSON.stringify({ name, exports }))
    await mkdir(dirname(join(folder, 'node_modules', name)), { recursive: true })
    await symlink(join(folder, path), join(folder, 'node_modules', name))
  }
  const command = [join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')]
  const options = ['--config', join(root, '.dependency-cruiser.cjs'), '-T', 'json', 'packages', 'plugins']
  // The JSON report exits with 0 whatever it found.
  const { stdout } = await promisify(execFile)(process.execPath, [...command, ...options], {
    cwd: folder,
    maxBuffer: 1 << 26,
  })
  for (const { from, rule } of (JSON.parse(stdout) as Report).summary.violations) {
    broken.set(from, [...(broken.get(from) ?? []), rule.name].sort())
  }
}, 60_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

test.each(Object.entries(files))('%s', (path, { breaks }) => {
  expect(broken.get(path) ?? []).toEqual(breaks)
})
