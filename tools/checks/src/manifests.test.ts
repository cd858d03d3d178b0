import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { manifests, root, type Manifest } from './workspace.ts'

const isOwn = (name: string): boolean => name === 'courant' || name.startsWith('@courant/')

const [published, version] = [manifests('packages', 'plugins'), manifests('packages')[0]?.[1].version]

describe.each(published)('%s', (folder, manifest) => {
  const short = folder.slice(folder.indexOf('/') + 1)

  test('is published in the form that all packages share', () => {
    expect(manifest).toMatchObject({
      name: short === 'courant' ? 'courant' : `@courant/${short}`,
      version,
      license: 'MIT',
      type: 'module',
      engines: { node: '>=20.19' },
      scripts: { build: 'tsup' },
    })
    expect(manifest.files).toEqual(expect.arrayContaining(['dist', 'src', '!src/**/*.test.ts']))
    expect(manifest.sideEffects).toBeDefined()
  })

  test('leads the workspace to sources, types to declarations and everyone else to the build', () => {
    for (const [subpath, conditions] of Object.entries(manifest.exports ?? {})) {
      // The first condition that matches wins, so their order is part of the meaning.
      expect(Object.keys(conditions), subpath).toEqual(['@courant/source', 'types', 'default'])
      expect(existsSync(join(root, folder, conditions['@courant/source']!)), subpath).toBe(true)
    }
  })

  test('keeps to one copy of core', () => {
    // Two copies of core would be two registries and two interners.
    const own = Object.keys(manifest.dependencies ?? {}).filter(isOwn)
    if (folder.startsWith('plugins/')) {
      expect(own).toEqual([])
      expect(manifest.peerDependencies).toHaveProperty('@courant/core')
    }
  })
})

test('private packages stay out of the scope that is released as one group', () => {
  const e2e = JSON.parse(readFileSync(join(root, 'e2e/package.json'), 'utf8')) as Manifest
  for (const [folder, manifest] of [...manifests('tools'), ['e2e', e2e] as const]) {
    expect(manifest, folder).toMatchObject({ private: true })
    expect(isOwn(manifest.name), folder).toBe(false)
  }
})
