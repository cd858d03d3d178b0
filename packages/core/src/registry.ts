import { CourantError } from './diagnostics.ts'
import { inWords } from './in-words.ts'
import type { Host } from './host.ts'
import { apiVersion, isPluginFactory, type PluginFactory } from './compiler/plugin.ts'
import type { EnvironmentReading } from './config/environment.ts'
import type { LogSink } from './log.ts'
import type { SummaryExtras } from './run/hooks.ts'
import { register, registered } from './registered.ts'
import type { Target } from './target.ts'

/** A target that can be asked for by language, and the plugin that makes it. */
export interface TargetProvider {
  readonly target: Target
  readonly plugin: PluginFactory
}

export interface OperatorObserver {
  built?(operator: ObservedOperator): void
  /** Before the run; what it throws, `apply` rejects with. */
  applying?(operator: ObservedOperator): void
  /** After the run, with what plugins added to its summary. */
  applied?(operator: ObservedOperator, extras: SummaryExtras): void
}

export interface ObservedOperator {
  readonly name: string
  explain(): string
}

/** Which plugins a mode uses, in no particular order: passes are ordered by name. */
export interface Preset {
  readonly mode: string
  readonly plugins: readonly PluginFactory[]
}

/**
 * The one process-wide value. Importing `courant`, `@courant/advanced` or a host only adds to it; it is read when an
 * operator is built.
 */
export interface Registry {
  readonly apiVersion: number
  /** Where the copy of core lies that made it. */
  readonly origin: string
  host: Host | undefined
  readonly targets: Map<string, TargetProvider>
  readonly presets: Map<string, Preset>
  /** By name, so that a pipeline can be a string. */
  readonly plugins: Map<string, PluginFactory>
  /** What `configuration.set` holds. */
  readonly settings: Map<string, unknown>
  /** What a package that was imported put in the place of a setting's own default, and which did. */
  readonly defaults: Map<string, { readonly value: unknown; readonly by: string }>
  environment: EnvironmentReading | undefined
  /** Rises whenever settings, defaults or the reading of the environment change: what was looked up holds until then. */
  changes: number
  /** Warnings about the process, which are said once. */
  readonly warned: Set<string>
  /** Told of operators as they are built and applied: how tools look into a script without changing it. */
  readonly observers: Set<OperatorObserver>
  /** Where messages go; standard error when undefined. */
  sink: LogSink | undefined
}

/** A second copy of core of the same version joins the registry of the first; another version throws. */
export function registry(): Registry {
  const known = registered()
  if (known && known.apiVersion !== apiVersion) {
    throw new CourantError([
      {
        code: 'core/two-versions',
        severity: 'error',
        message: 'Two versions of @courant/core are loaded that cannot work together.',
        notes: [`One is at '${known.origin}', the other at '${import.meta.url}'.`],
        hints: ["Run 'npm ls @courant/core' and install matching versions."],
      },
    ])
  }
  if (known) return known
  return register({
    apiVersion,
    origin: import.meta.url,
    host: undefined,
    targets: new Map(),
    presets: new Map(),
    plugins: new Map(),
    settings: new Map(),
    defaults: new Map(),
    environment: undefined,
    changes: 0,
    warned: new Set(),
    observers: new Set(),
    sink: undefined,
  })
}

/** Makes plugins known by their names, so that a pipeline may name them. Throws at what `definePlugin` did not make. */
export function registerPlugin(...factories: readonly PluginFactory[]): void {
  for (const factory of factories) {
    if (!isPluginFactory(factory)) throw notAPlugin(factory)
    registry().plugins.set(factory.pluginName, factory)
  }
}

function notAPlugin(value: unknown): CourantError {
  return new CourantError([
    {
      code: 'plugin/not-a-plugin',
      severity: 'error',
      message: `'registerPlugin' was given ${inWords(value)}, which is no plugin.`,
      hints: ["Pass what 'definePlugin' returns, not what it takes, nor what calling it with options returns."],
    },
  ])
}

export function registerTarget(provider: TargetProvider): void {
  registry().targets.set(provider.target.language, provider)
}

export function registerPreset(preset: Preset): void {
  registry().presets.set(preset.mode, preset)
  registerPlugin(...preset.plugins)
}

export function registerHost(host: Host): void {
  registry().host = host
}
