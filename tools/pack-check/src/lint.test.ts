import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { lintTarball } from './lint.ts'

const folder = mkdtempSync(join(tmpdir(), 'courant-lint-'))
afterEach(() => rmSync(join(folder, 'package'), { recursive: true }))
afterAll(() => rmSync(folder, { recursive: true }))

function tarball(files: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  mkdirSync(join(folder, 'package/dist'), { recursive: true })
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, 'package', path), text)
  execFileSync('tar', ['-czf', 'p.tgz', 'package'], { cwd: folder })
  return new Uint8Array(readFileSync(join(folder, 'p.tgz')))
}

const manifest = (exports: unknown): string =>
  JSON.stringify({ name: 'p', version: '1.0.0', type: 'module', sideEffects: false, exports })

test('a sound package passes', async () => {
  const files = {
    'package.json': manifest({ '.': { types: './dist/index.d.ts', default: './dist/index.js' } }),
    'dist/index.js': 'export const one = 1\n',
    'dist/index.d.ts': 'export declare const one: number\n',
  }
  expect(await lintTarball(tarball(files))).toEqual([])
}, 60_000)

test('a missing file and a declaration that leads nowhere are named', async () => {
  const files = {
    'package.json': manifest({ '.': { types: './dist/index.d.ts', default: './dist/main.js' } }),
    'dist/index.js': 'export const one = 1\n',
    'dist/index.d.ts': "export * from './one.js'\n",
  }
  const problems = (await lintTarball(tarball(files))).join('\n')
  expect(problems).toMatch(/publint: .*main\.js but the file does not exist/)
  expect(problems).toMatch(/attw: .*cannot find '\.\/one\.js'/)
}, 60_000)
