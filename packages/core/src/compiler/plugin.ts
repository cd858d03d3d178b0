import * as z from '../schema/index.ts'
import type { SettingName } from '../config/settings.ts'
import { CourantError } from '../diagnostics.ts'
import type { FunctionExtras } from '../ir/declarations.ts'
import type { Compiler } from './compiler.ts'

/** The plugin interface's version. A plugin built against another one is refused. */
export const apiVersion = 1

export type Schema = z.ZodObject

export interface Plugin {
  readonly name: string
  readonly apiVersion: number
  /** As given and defaulted. */
  readonly options: Readonly<Record<string, unknown>>
  /** Those that differ from their defaults, for the plan's text. */
  readonly changed: Readonly<Record<string, unknown>>
  /** The keys on functions that it owns, each with what it may hold. */
  readonly extras: Readonly<Record<string, z.ZodType>>
  /** The key, if any, by which the steps of a saved function with these keys leave memory while an operator runs. */
  readonly streams?: (extras: FunctionExtras) => string | undefined
  /** The settings of an operator or a run that it does what is asked by. */
  readonly heeds?: readonly SettingName[]
  /** What it was made from: two plugins of one definition and equal options do the same. */
  readonly definition?: object
  apply(compiler: Compiler): void
}

/** A method's parameters are compared both ways, so that a list may hold factories of any options: they are checked. */
type Make<Options> = { make(options?: Options): Plugin }['make']

/** Typed by its options alone, not by their schema, so that a plugin's declarations do not name zod. */
export interface PluginFactory<Options extends object = Readonly<Record<string, unknown>>> extends Make<Options> {
  readonly pluginName: string
  readonly summary: string
  readonly schema: Schema
  /** Whether a tuner may leave the plugin out. */
  readonly optional: boolean
}

export interface PluginDefinition<S extends Schema> {
  readonly name: string
  /** One line. */
  readonly summary: string
  /**
   * A strict object; every option with a default and a description. `.meta({ tunable: true })` lets a tuner vary it: over
   * all values where its type has few, else over those of a list, `.meta({ tunable: [2, 4, 8] })`. What only a user may
   * allow has `.meta({ tunable: 'default' })`: a tuner may take that back.
   */
  readonly options: S
  /**
   * The keys on functions that the plugin owns: `{ compression: z.string().optional() }`. It declares them to TypeScript
   * by augmenting `FunctionExtras`; a key that no plugin of an operator owns is an error.
   */
  readonly extras?: Readonly<Record<string, z.ZodType>>
  /**
   * Those of the keys by which the steps of a saved function leave memory as they are stored and come back as they are
   * read: one operator may not do both to such a function. Where that hangs on their values, a function that gives the key.
   */
  readonly streams?: readonly string[] | ((extras: FunctionExtras) => string | undefined)
  /** Whether it may pay to leave the plugin out, so that a tuner tries; no by default. */
  readonly optional?: boolean
  /** Settings that it does what is asked by: a run that was asked for such a thing, and has no such plugin, says so. */
  readonly heeds?: readonly SettingName[]
  /** Only taps: passes do the work when they are run. */
  apply(compiler: Compiler, options: z.output<S>): void
}

export function definePlugin<S extends Schema>(
  definition: PluginDefinition<S>,
): PluginFactory<{ [Option in keyof z.input<S>]: z.input<S>[Option] }> {
  const { name, summary, options: schema, extras = {}, streams = [], optional = false, heeds = [] } = definition
  const defaults = schema.safeParse({})
  if (!defaults.success) throw new Error(`Every option of plugin '${name}' needs a default.`)
  const factory = (given?: object): Plugin => {
    const parsed = schema.safeParse(given ?? {})
    if (!parsed.success) throw badOptions(name, schema, parsed.error)
    const options = parsed.data
    const changed = Object.fromEntries(
      Object.entries(options).filter(
        ([key, value]) => !sameValue(value, (defaults.data as Record<string, unknown>)[key]),
      ),
    )
    const apply = (compiler: Compiler): void => definition.apply(compiler, options)
    const streamedBy =
      typeof streams === 'function'
        ? streams
        : (own: FunctionExtras): string | undefined => Object.keys(own).find((key) => streams.includes(key))
    return { name, apiVersion, options, changed, extras, streams: streamedBy, heeds, definition, apply }
  }
  return Object.assign(factory, { pluginName: name, summary, schema, optional })
}

/** Whether `definePlugin` made it; a script in JavaScript, or a package's exports, may hold anything. */
export const isPluginFactory = (value: unknown): value is PluginFactory =>
  typeof value === 'function' && 'pluginName' in value && 'schema' in value

/** Options are JSON. */
const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

function badOptions(name: string, schema: Schema, error: z.ZodError): CourantError {
  return new CourantError([
    {
      code: 'options/invalid',
      severity: 'error',
      message: `Plugin '${name}' got options it does not take.`,
      notes: z.prettifyError(error).split('\n'),
      hints: [`The options of '${name}' are: ${Object.keys(schema.shape).join(', ') || 'none'}.`],
    },
  ])
}
