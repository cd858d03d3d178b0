import * as z from '../schema/index.ts'
import { CourantError, didYouMean, type Diagnostic } from '../diagnostics.ts'
import { inWords } from '../in-words.ts'
import { oncePer } from '../once.ts'
import { registry } from '../registry.ts'
import { currentEnvironment, refreshEnvironment, variableName, type EnvironmentReading } from './environment.ts'
import { pluginSettings, settingsSchema, type SettingName, type Settings } from './settings.ts'

/** Where a setting's value came from. The first that has one wins, in this order. */
export const layers = ['apply', 'operator', 'process', 'environment', 'default'] as const
export type Layer = (typeof layers)[number]

export interface Setting {
  readonly value: unknown
  readonly layer: Layer
  /** For messages: `COURANT_FP`, `configuration.set('fp')`. */
  readonly source: string
}

/** Process-wide settings. They hold for operators built, and applies started, afterwards. */
export const configuration = Object.freeze({
  /** Sets `fp`, `threads`, ... or a plugin's option by its dotted name, `block.levels`. Throws `config/...` on a bad one. */
  set(name: string, value: unknown): void {
    registry().settings.set(name, checked(name, value, `configuration.set('${name}')`))
    registry().changes++
  },

  /** The value in force outside any operator. */
  get(name: string): unknown {
    return lookUp(name, {}, refreshEnvironment()).value
  },

  /** Back to the environment or the default; without a name, all of them. */
  reset(name?: string): void {
    if (name === undefined) registry().settings.clear()
    else registry().settings.delete(name)
    registry().changes++
  },

  /** Every setting with its value and where it came from. */
  entries(): ReadonlyMap<string, Setting> {
    const env = refreshEnvironment()
    return new Map(settingNames().map((name) => [name, lookUp(name, {}, env)]))
  },
})

/**
 * Runs `action` under other settings and restores the present ones afterwards, also when it throws or its promise is
 * rejected. Returns what `action` returns.
 */
export function switchConfig<R>(settings: Readonly<Record<string, unknown>>, action: () => R): R {
  const saved = new Map(registry().settings)
  const restore = (): void => {
    registry().settings.clear()
    for (const [name, value] of saved) registry().settings.set(name, value)
    registry().changes++
  }
  let result: R
  try {
    for (const [name, value] of Object.entries(settings)) configuration.set(name, value)
    result = action()
  } catch (error) {
    restore()
    throw error
  }
  if (!(result instanceof Promise)) {
    restore()
    return result
  }
  return result.finally(restore) as R
}

/** One setting, by precedence. `given` are the per-apply and per-operator values, nearest first. */
export function lookUp(name: string, given: Given = {}, env: EnvironmentReading = currentEnvironment()): Setting {
  const asked = askedFor(name, given, env)
  if (asked) return asked
  const fromPackage = registry().defaults.get(name)
  if (fromPackage) return { value: fromPackage.value, layer: 'default', source: `the default of '${fromPackage.by}'` }
  return { value: defaultOf(name), layer: 'default', source: 'the default' }
}

/** What somebody set it to; undefined where the default holds. */
function askedFor(name: string, given: Given, env: EnvironmentReading): Setting | undefined {
  for (const layer of ['apply', 'operator'] as const) {
    const value = given[layer]?.[name]
    if (value === undefined) continue
    const source = layer === 'apply' ? 'the options of apply' : 'the options of the operator'
    return { value: checked(name, value, source), layer, source }
  }
  if (registry().settings.has(name)) {
    return { value: registry().settings.get(name), layer: 'process', source: `configuration.set('${name}')` }
  }
  const fromEnvironment = env.settings.get(name)
  if (!fromEnvironment) return undefined
  const { variable, value } = fromEnvironment
  return { value: checked(name, value, variable), layer: 'environment', source: variable }
}

/** What holds where nobody says otherwise, from now on: for packages that a user imports to have another one. Throws `config/value`. */
export function setDefault(name: string, value: unknown, by: string): void {
  registry().defaults.set(name, { value: checked(name, value, `'${by}'`), by })
  registry().changes++
}

export interface Given {
  readonly apply?: Readonly<Record<string, unknown>> | undefined
  readonly operator?: Readonly<Record<string, unknown>> | undefined
}

/** All core settings at once, resolved, for an operator about to be built: reads the environment anew. Also refuses settings that need a plugin which is not there. */
export function resolveSettings(given: Given = {}, env: EnvironmentReading = refreshEnvironment()): Settings {
  for (const [name, { package: home, plugin = name, off }] of Object.entries(pluginSettings)) {
    const { value, source } = lookUp(name, {}, env)
    if (
      value === undefined ||
      off.includes(typeof value === 'string' ? value : JSON.stringify(value)) ||
      registry().plugins.has(plugin)
    )
      continue
    throw new CourantError([needsPackage(name, value, source, home)])
  }
  const names = Object.keys(settingsSchema.shape) as SettingName[]
  return Object.fromEntries(names.map((name) => [name, lookUp(name, given, env).value])) as Settings
}

/** The options of a plugin that the process or the environment set, to be laid under those given in the code. */
export function pluginOptions(
  plugin: string,
  env: EnvironmentReading = currentEnvironment(),
): Readonly<Record<string, unknown>> {
  const factory = registry().plugins.get(plugin)
  const out: Record<string, unknown> = {}
  for (const option of Object.keys(factory?.schema.shape ?? {})) {
    const asked = askedFor(`${plugin}.${option}`, {}, env)
    if (asked) out[option] = asked.value
  }
  return out
}

const settingNames = (): string[] => [
  ...Object.keys(settingsSchema.shape),
  ...[...registry().plugins.values()].flatMap((f) => Object.keys(f.schema.shape).map((o) => `${f.pluginName}.${o}`)),
]

function schemaOf(name: string): z.ZodType | undefined {
  const [plugin = '', option = ''] = name.split('.')
  if (option) return registry().plugins.get(plugin)?.schema.shape[option] as z.ZodType | undefined
  return (settingsSchema.shape as Record<string, z.ZodType>)[name]
}

/** Each run looks some settings up, and a schema has one default. */
const parsedDefault = oncePer((schema: z.ZodType) => schema.safeParse(undefined))

function defaultOf(name: string): unknown {
  const schema = schemaOf(name)
  return schema && parsedDefault(schema).data
}

function checked(name: string, value: unknown, source: string): unknown {
  if (typeof (name as unknown) !== 'string') throw new CourantError([unknownSetting(String(name))])
  const schema = schemaOf(name)
  if (!schema && name in pluginSettings) return value
  if (!schema) throw new CourantError([unknownSetting(name)])
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new CourantError([
    {
      code: 'config/value',
      severity: 'error',
      message: `The setting '${name}' cannot be ${inWords(value)}, which ${source} gave it.`,
      notes: z.prettifyError(parsed.error).split('\n'),
      hints: schema.description ? [schema.description] : [],
    },
  ])
}

function unknownSetting(name: string): Diagnostic {
  const guess = didYouMean(name, settingNames())
  return {
    code: 'config/unknown',
    severity: 'error',
    message: `There is no setting named '${name}'.`,
    hints: [guess ? `Did you mean '${guess}'?` : `Known are: ${settingNames().join(', ')}.`],
  }
}

const needsPackage = (name: string, value: unknown, source: string, home: string): Diagnostic => ({
  code: 'config/needs-package',
  severity: 'error',
  message: `'${name}' is ${inWords(value)} by ${source}, and no loaded package provides it.`,
  hints: [`Install and import '${home}', or unset '${variableName(name)}'.`],
})
