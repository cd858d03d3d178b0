import { expect, test } from 'vitest'
import { groupVersion, withPeers } from './peers.ts'

test('only first-party peers get the range', () => {
  const manifest = { name: '@courant/cse', peerDependencies: { '@courant/core': '^0.1.0', zod: '^4.0.0' } }
  expect(withPeers(manifest, '^0.2.0').peerDependencies).toEqual({ '@courant/core': '^0.2.0', zod: '^4.0.0' })
})

test('a manifest without first-party peers is left alone', () => {
  const manifest = { name: '@courant/core', peerDependencies: { zod: '^4.0.0' } }
  expect(withPeers(manifest, '*')).toBe(manifest)
})

test('a group has one version', () => {
  const core = { name: '@courant/core', version: '0.2.0' }
  expect(groupVersion([core, { name: 'courant', version: '0.2.0' }])).toBe('0.2.0')
  const stray = { name: 'courant', version: '0.1.0' }
  expect(() => groupVersion([core, stray])).toThrow("'@courant/core' is at 0.2.0, 'courant' at 0.1.0.")
})
