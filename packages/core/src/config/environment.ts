import { CourantError, didYouMean, type Diagnostic } from '../diagnostics.ts'
import { registry } from '../registry.ts'
import { pluginSettings, settingsSchema } from './settings.ts'

/** Variables of other packages, which read them themselves. */
const hostVariables = ['COURANT_CC', 'COURANT_CACHE_DIR']

/** The names that the users of Devito have in their scripts. */
const aliases: Readonly<Record<string, string>> = {
  DEVITO_LANGUAGE: 'COURANT_LANGUAGE',
  DEVITO_MPI: 'COURANT_MPI',
  DEVITO_DECOUPLER: 'COURANT_DECOUPLER',
  DEVITO_DEVICEID: 'COURANT_DEVICEID',
  DEVITO_AUTOPADDING: 'COURANT_AUTOPADDING',
  DEVITO_PROFILING: 'COURANT_PROFILING',
  DEVITO_AUTOTUNING: 'COURANT_AUTOTUNE',
}

/** What they write there that has another name here. Its C++ is C for all that is said in it. */
const aliasValues: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  DEVITO_LANGUAGE: { C: 'c', CXX: 'c', Copenmp: 'openmp', CXXopenmp: 'openmp' },
  DEVITO_AUTOTUNING: { max: 'aggressive' },
}

export type Environment = Readonly<Record<string, string | undefined>>

/** A setting by its dotted name (`fp`, `block.levels`), and the variable that set it. */
export interface EnvironmentSetting {
  readonly variable: string
  readonly value: unknown
}

export interface EnvironmentReading {
  readonly settings: ReadonlyMap<string, EnvironmentSetting>
  readonly warnings: readonly Diagnostic[]
}

/**
 * Reads `COURANT_*` and the aliases. Values are JSON where they parse as such, else strings. Throws `config/variable`
 * for an unknown `COURANT_*`; any other `DEVITO_*` is a warning.
 */
export function readEnvironment(env: Environment = processEnvironment()): EnvironmentReading {
  const ours = Object.entries(env).filter(([name]) => name.startsWith('COURANT_') || name.startsWith('DEVITO_'))
  if (ours.length === 0) return { settings: new Map(), warnings: [] }
  const known = knownVariables()
  const settings = new Map<string, EnvironmentSetting>()
  const warnings: Diagnostic[] = []
  const errors: Diagnostic[] = []
  for (const [variable, text] of ours) {
    if (text === undefined || text === '') continue
    const name = aliases[variable] ?? variable
    if (name.startsWith('DEVITO_')) warnings.push(foreign(variable))
    if (!name.startsWith('COURANT_') || hostVariables.includes(name)) continue
    const setting = known.get(name)
    if (setting === undefined) errors.push(unknown(variable, [...known.keys(), ...hostVariables]))
    // The project's own name wins over the alias.
    else if (name === variable || env[name] === undefined)
      settings.set(setting, { variable, value: read(aliasValues[variable]?.[text] ?? text) })
  }
  if (errors.length > 0) throw new CourantError(errors)
  return { settings, warnings }
}

/** The process's environment as it was when an operator was last built: enumerating it costs more than a small kernel. */
export function currentEnvironment(): EnvironmentReading {
  return registry().environment ?? refreshEnvironment()
}

export function refreshEnvironment(): EnvironmentReading {
  registry().changes++
  return (registry().environment = readEnvironment())
}

/** Every variable that means something now, and the setting it sets. Grows with the plugins that are loaded. */
function knownVariables(): ReadonlyMap<string, string> {
  const names = [...Object.keys(settingsSchema.shape), ...Object.keys(pluginSettings)]
  for (const factory of registry().plugins.values()) {
    for (const option of Object.keys(factory.schema.shape)) names.push(`${factory.pluginName}.${option}`)
  }
  return new Map(names.map((name) => [variableName(name), name]))
}

/** `cse.minCost` is set by `COURANT_CSE_MIN_COST`. */
export const variableName = (setting: string): string =>
  `COURANT_${setting
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[.-]/g, '_')
    .toUpperCase()}`

function read(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

function processEnvironment(): Environment {
  const scope = globalThis as { process?: { env?: Environment } }
  return scope.process?.env ?? {}
}

function unknown(variable: string, known: readonly string[]): Diagnostic {
  const guess = didYouMean(variable, known)
  return {
    code: 'config/variable',
    severity: 'error',
    message: `The environment variable '${variable}' means nothing to Courant.`,
    hints: [guess ? `Did you mean '${guess}'?` : `Known are: ${known.join(', ')}.`],
  }
}

const foreign = (variable: string): Diagnostic => ({
  code: 'config/devito-variable',
  severity: 'warning',
  message: `The environment variable '${variable}' is Devito's and has no effect here.`,
  hints: [`Of Devito's variables these are understood: ${Object.keys(aliases).join(', ')}.`],
})
