import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mermaid } from './graph.ts'
import { layers, manifests, root } from './workspace.ts'

const guide = join(root, 'CONTRIBUTING.md')

test("the contributor's guide shows the arrows that are held (`vitest run tools/checks -u` redraws them)", async () => {
  const text = readFileSync(guide, 'utf8')
  const drawn = text.replace(/(<!-- graph -->\n\n)[^]*(\n\n<!-- end of graph -->)/, `$1${mermaid()}$2`)
  await expect(drawn).toMatchFileSnapshot(guide)
})

test('every package has a row in the table of arrows', () => {
  const rows = layers.map(({ from }) => new RegExp(`^${from.replace('*', '[^/]+')}$`))
  const homeless = manifests('packages', 'plugins', 'tools').filter(([folder]) => !rows.some((row) => row.test(folder)))
  expect(homeless.map(([folder]) => folder)).toEqual([])
})

test('an arrow that a longer path says is not drawn', () => {
  expect(mermaid()).toContain('packages_runtime["packages/runtime"] --> packages_check["packages/check"]')
  expect(mermaid()).not.toContain('packages_runtime["packages/runtime"] --> packages_core["packages/core"]')
})
