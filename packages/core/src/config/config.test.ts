import * as z from '../schema/index.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { definePlugin } from '../compiler/plugin.ts'
import { log, logTo } from '../log.ts'
import { registerPlugin, registry } from '../registry.ts'
import { configuration, lookUp, pluginOptions, resolveSettings, setDefault, switchConfig } from './configuration.ts'
import { readEnvironment } from './environment.ts'

const tiles = definePlugin({
  name: 'tiles',
  summary: 'For these tests.',
  options: z.strictObject({ minCost: z.int().positive().default(3).describe('The least cost.') }),
  apply: () => undefined,
})

const message = (action: () => unknown): string => {
  try {
    action()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('Nothing was thrown.')
}

afterEach(() => {
  configuration.reset()
  registry().plugins.delete('tiles')
})

describe('precedence', () => {
  it('is apply, operator, process, environment, default', () => {
    const env = readEnvironment({ COURANT_FP: 'strict' })
    expect(lookUp('fp', {}, readEnvironment({}))).toMatchObject({ value: 'fast', layer: 'default' })
    expect(lookUp('fp', {}, env)).toMatchObject({ value: 'strict', layer: 'environment', source: 'COURANT_FP' })
    configuration.set('fp', 'contract')
    expect(lookUp('fp', {}, env)).toMatchObject({ value: 'contract', layer: 'process' })
    expect(lookUp('fp', { operator: { fp: 'strict' } }, env)).toMatchObject({ layer: 'operator' })
    expect(lookUp('fp', { operator: { fp: 'strict' }, apply: { fp: 'fast' } }, env)).toMatchObject({ layer: 'apply' })
  })

  it('ends with the default of a package that was imported', () => {
    setDefault('fp', 'contract', '@courant/careful')
    const source = "the default of '@courant/careful'"
    expect(lookUp('fp', {}, readEnvironment({}))).toEqual({ value: 'contract', layer: 'default', source })
    expect(lookUp('fp', {}, readEnvironment({ COURANT_FP: 'strict' }))).toMatchObject({ value: 'strict' })
    expect(message(() => setDefault('fp', 'slow', '@courant/careless'))).toContain("'@courant/careless' gave it")
    registry().defaults.delete('fp')
  })

  it('restores settings after switchConfig, whatever happens inside', async () => {
    configuration.set('threads', 3)
    expect(switchConfig({ threads: 1 }, () => configuration.get('threads'))).toBe(1)
    expect(() => switchConfig({ threads: 1 }, () => { throw new Error('inside') })).toThrow('inside') // prettier-ignore
    await expect(switchConfig({ threads: 1 }, () => Promise.reject(new Error('later')))).rejects.toThrow('later')
    expect(configuration.get('threads')).toBe(3)
  })
})

describe('the environment', () => {
  it('refuses an unknown variable and guesses what was meant', () => {
    expect(message(() => readEnvironment({ COURANT_LANGAUGE: 'c' }))).toBe(
      "error[config/variable]: The environment variable 'COURANT_LANGAUGE' means nothing to Courant.\n" +
        " = hint: Did you mean 'COURANT_LANGUAGE'?",
    )
  })

  it("takes Devito's names for what both have, and warns of the others", () => {
    const { settings, warnings } = readEnvironment({ DEVITO_LANGUAGE: 'c', DEVITO_ARCH: 'gcc' })
    expect(settings.get('language')).toEqual({ variable: 'DEVITO_LANGUAGE', value: 'c' })
    expect(warnings.map((w) => w.message)).toEqual([
      "The environment variable 'DEVITO_ARCH' is Devito's and has no effect here.",
    ])
    const both = readEnvironment({ DEVITO_LANGUAGE: 'c', COURANT_LANGUAGE: 'openmp' })
    expect(both.settings.get('language')?.value).toBe('openmp')
  })

  it.each([
    ['C', 'c'],
    ['CXX', 'c'],
    ['Copenmp', 'openmp'],
    ['CXXopenmp', 'openmp'],
    ['openmp', 'openmp'],
    ['openacc', 'openacc'],
  ])("takes Devito's language %s for %s", (theirs, ours) => {
    expect(readEnvironment({ DEVITO_LANGUAGE: theirs }).settings.get('language')?.value).toBe(ours)
  })

  it('sets the options of plugins that are loaded, and only of those', () => {
    expect(() => readEnvironment({ COURANT_TILES_MIN_COST: '5' })).toThrow('config/variable')
    registerPlugin(tiles)
    expect(pluginOptions('tiles', readEnvironment({ COURANT_TILES_MIN_COST: '5' }))).toEqual({ minCost: 5 })
  })

  it('does not run serially where a distributed run was asked for', () => {
    expect(message(() => resolveSettings({}, readEnvironment({ DEVITO_MPI: '1' })))).toBe(
      "error[config/needs-package]: 'mpi' is 1 by DEVITO_MPI, and no loaded package provides it.\n" +
        " = hint: Install and import '@courant/mpi', or unset 'COURANT_MPI'.",
    )
    expect(resolveSettings({}, readEnvironment({ DEVITO_MPI: '0' })).language).toBe('openmp')
  })
})

describe('a bad setting', () => {
  it('is refused by name and by value', () => {
    expect(message(() => configuration.set('thread', 1))).toContain("Did you mean 'threads'?")
    expect(message(() => configuration.set('fp', 'quick'))).toContain("The setting 'fp' cannot be 'quick'")
    expect(message(() => resolveSettings({}, readEnvironment({ COURANT_THREADS: 'two' })))).toContain(
      'which COURANT_THREADS gave it',
    )
  })
})

describe('log', () => {
  it('shows what is at least as important as the level', () => {
    const seen: string[] = []
    const restore = logTo({ write: (level, text) => seen.push(`${level}: ${text}`) })
    log('perf', 'hidden')
    log('info', () => 'shown')
    switchConfig({ logging: 'perf' }, () => log('perf', 'now shown'))
    restore()
    expect(seen).toEqual(['info: shown', 'perf: now shown'])
  })
})
