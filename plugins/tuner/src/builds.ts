import {
  isMode,
  parsePipeline,
  pluginOptions,
  printPlan,
  registry,
  type Plugin,
  type PluginFactory,
  type Settings,
} from '@courant/core'
import * as z from '@courant/core/schema'

/** A set of plugins to build an operator with. */
export interface Build {
  /** Undefined for the operator as it is. */
  readonly opt: string | undefined
  readonly changes: readonly string[]
  readonly plugins: readonly Plugin[]
}

/** So many builds are compared at most, each of which a C compiler takes seconds for. */
const most = 12

/** The operator as it is. */
export const present = (plugins: readonly Plugin[]): Build => ({ opt: undefined, changes: [], plugins })

/**
 * The operator with optional plugins switched, those first that differ in one. A pipeline of the user's own, and what a
 * mode's options say of a plugin, stay as they are.
 */
export function switched(plugins: readonly Plugin[], opt: Settings['opt']): readonly Build[] {
  if (!isByMode(opt)) return []
  const settled = settledBy(opt)
  const optional = [...registry().plugins.values()].filter(
    ({ optional, pluginName }) => optional && !settled.has(pluginName),
  )
  const sets: (readonly string[])[] = [[]]
  for (const { pluginName } of optional) sets.push(...sets.map((set) => [...set, pluginName]))
  return sets
    .filter((set) => set.length > 0)
    .sort((a, b) => a.length - b.length)
    .slice(0, most)
    .map((set) => {
      const [gone, come] = [set.filter((name) => has(plugins, name)), set.filter((name) => !has(plugins, name))]
      const rest = plugins.filter(({ name }) => !gone.includes(name))
      const more = optional.filter(({ pluginName }) => come.includes(pluginName))
      const made = more.map((factory) => factory(pluginOptions(factory.pluginName)))
      const changes = [...gone.map((name) => `without ${name}`), ...come.map((name) => `with ${name}`)]
      return buildOf([...rest, ...made], changes)
    })
}

/** Gives a build another value of one option. */
export type Change = (build: Build) => Build

/** Every other value that a tunable option of one of the build's plugins may have. */
export function optionChanges({ plugins }: Build, opt: Settings['opt']): readonly Change[] {
  const settled = settledBy(opt)
  return plugins.flatMap(({ name, options }) => {
    const factory = registry().plugins.get(name)
    if (!factory || settled.get(name) === 'all') return []
    const fixed = settled.get(name) ?? []
    const outside = pluginOptions(name)
    const { properties = {} } = z.toJSONSchema(factory.schema, { io: 'input', unrepresentable: 'any' }) as Json
    return Object.entries(properties).flatMap(([option, json]) => {
      const isFixed = fixed.includes(option) && json.tunable !== 'default'
      if (!json.tunable || isFixed || option in outside) return []
      const others = valuesOf(json).filter((value) => value !== options[option])
      return others.map((value) => (build: Build) => withOption(build, factory, option, value))
    })
  })
}

function withOption({ plugins, changes }: Build, factory: PluginFactory, option: string, value: unknown): Build {
  const changed = plugins.map((plugin) =>
    plugin.name === factory.pluginName ? factory({ ...plugin.options, [option]: value }) : plugin,
  )
  const what = `${factory.pluginName}.${option} `
  return buildOf(changed, [...changes.filter((text) => !text.startsWith(what)), `${what}${String(value)}`])
}

/** What cannot be named in a pipeline, an operator brings along by itself: lowering, the target, plugins of its own. */
function buildOf(plugins: readonly Plugin[], changes: readonly string[]): Build {
  const named = plugins.filter(({ name }) => registry().plugins.has(name) && name !== 'tuner')
  return { opt: printPlan(named), changes, plugins }
}

const has = (plugins: readonly Plugin[], name: string): boolean => plugins.some((plugin) => plugin.name === name)

const isByMode = (opt: Settings['opt']): boolean => typeof opt !== 'string' || isMode(opt)

/** What the user wrote of plugins: nothing more may be changed of them, or not these options. */
function settledBy(opt: Settings['opt']): ReadonlyMap<string, 'all' | readonly string[]> {
  if (typeof opt !== 'string') {
    const given = Object.entries(opt[1])
    return new Map(
      given.map(([name, options]) => [
        name,
        typeof options === 'object' && options !== null ? Object.keys(options) : 'all',
      ]),
    )
  }
  if (isMode(opt)) return new Map()
  return new Map(parsePipeline(opt).map(({ name, options }) => [name, Object.keys(options)]))
}

interface Json {
  readonly properties?: Readonly<Record<string, Option>>
}

interface Option {
  readonly tunable?: boolean | 'default' | readonly unknown[]
  readonly default?: unknown
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
}

function valuesOf({
  tunable,
  default: own,
  type,
  enum: words,
  minimum = 0,
  maximum = Infinity,
}: Option): readonly unknown[] {
  if (tunable === 'default') return [own]
  if (Array.isArray(tunable)) return tunable as readonly unknown[]
  if (type === 'boolean') return [true, false]
  if (words) return words
  if (type !== 'integer' || maximum - minimum > 8) return []
  return Array.from({ length: maximum - minimum + 1 }, (_, i) => minimum + i)
}
