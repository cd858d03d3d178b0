import { definePlugin, registerPlugin, registry, type Settings } from '@courant/core'
import * as z from '@courant/core/schema'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { optionChanges, present, switched } from './builds.ts'

const plugin = (name: string, optional: boolean, options: Parameters<typeof z.strictObject>[0] = {}) =>
  definePlugin({
    name,
    summary: 'For these tests.',
    options: z.strictObject(options),
    optional,
    apply: () => undefined,
  })

const sharing = plugin('sharing', false)
const patches = plugin('patches', true)
const tiles = plugin('tiles', true, {
  levels: z.int().min(1).max(3).default(1).meta({ tunable: true }),
  deep: z.boolean().default(false).meta({ tunable: true }),
  depth: z
    .int()
    .default(4)
    .meta({ tunable: [2, 4, 8] }),
  limit: z.int().default(7),
})
const waves = plugin('waves', true)
const rounding = plugin('rounding', false, {
  to: z.enum(['full', 'half']).default('full').meta({ tunable: 'default' }),
})
const all = [sharing, patches, tiles, waves, rounding]

beforeAll(() => registerPlugin(...all))
afterAll(() => {
  for (const { pluginName } of all) registry().plugins.delete(pluginName)
})

const loaded = [sharing(), patches(), tiles()]
const switches = (opt: Settings['opt']) => switched(loaded, opt).map(({ opt: text, changes }) => [text, changes.join()])

describe('switches optional plugins', () => {
  test('on and off where a mode chose them, the single ones first', () => {
    expect(switches('plain')).toEqual([
      ['sharing,tiles', 'without patches'],
      ['sharing,patches', 'without tiles'],
      ['sharing,patches,tiles,waves', 'with waves'],
      ['sharing', 'without patches,without tiles'],
      ['sharing,tiles,waves', 'without patches,with waves'],
      ['sharing,patches,waves', 'without tiles,with waves'],
      ['sharing,waves', 'without patches,without tiles,with waves'],
    ])
  })

  test('but not those that the user decided on', () => {
    expect(switches(['plain', { waves: false, tiles: { levels: 2 } }])).toEqual([['sharing,tiles', 'without patches']])
    expect(switches('sharing,patches,tiles')).toEqual([])
  })
})

describe('changes options that are declared tunable', () => {
  const changes = (opt: Settings['opt'], plugins = loaded) => optionChanges(present(plugins), opt)
  const changed = (opt: Settings['opt'], plugins = loaded) =>
    changes(opt, plugins).map((change) => change(present(plugins)).opt)

  test('over the values of a short range, or of a list', () => {
    expect(changed('plain')).toEqual([
      'sharing,patches,tiles{levels=2}',
      'sharing,patches,tiles{levels=3}',
      'sharing,patches,tiles{deep=true}',
      'sharing,patches,tiles{depth=2}',
      'sharing,patches,tiles{depth=8}',
    ])
  })

  test('back to the default alone where another value takes the word of a user', () => {
    expect(changed('plain', [rounding()])).toEqual([])
    expect(changed(['plain', { rounding: { to: 'half' } }], [rounding({ to: 'half' })])).toEqual(['rounding'])
  })

  test('on top of one another, each once', () => {
    const [two, , deep] = changes('plain')
    const build = [two, deep, two].reduce((made, change) => change?.(made) ?? made, present(loaded))
    expect(build).toMatchObject({
      opt: 'sharing,patches,tiles{levels=2 deep=true}',
      changes: ['tiles.deep true', 'tiles.levels 2'],
    })
  })

  test('but not those that the user gave', () => {
    expect(changed(['plain', { tiles: { levels: 1, deep: false } }])).toHaveLength(2)
    expect(changed('sharing,tiles{levels=1 deep=false depth=4}')).toEqual([])
  })
})
