import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { wideModules } from './wide.ts'

const folder = mkdtempSync(join(tmpdir(), 'courant-wide-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('names the modules that are not Latin-1', async () => {
  mkdirSync(join(folder, 'dist/ir'), { recursive: true })
  writeFileSync(join(folder, 'dist/index.js'), "export const name = 'Poincaré \\u2014'\n")
  writeFileSync(join(folder, 'dist/index.js.map'), '{ "sources": ["—"] }')
  writeFileSync(join(folder, 'dist/ir/a.js'), 'export const dash = "—"\n')
  expect(await wideModules(folder)).toEqual(["'dist/ir/a.js' holds '—', which Latin-1 does not have: escape it."])
})
