import {
  CourantError,
  inWords,
  lookUp,
  refuseUnknown,
  registry,
  settingsSchema,
  type Diagnostic,
  type Plugin,
  type Settings,
} from '@courant/core'
import type { RunOptions } from './run.ts'

/** What an operator may be told. Settings left out come from the process, the environment or their defaults. */
export interface OperatorOptions extends Partial<Settings> {
  /** Of the generated function, and in messages; `Kernel` by default. */
  readonly name?: string
  /** More plugins, on top of what `opt` chooses; one of a name that `opt` chose takes its place. */
  readonly plugins?: readonly Plugin[]
  /**
   * Numbers for parameters (`h_x`, `dt`, a constant), by name: the kernel is made for these alone, which saves operations.
   * `grid.spacingMap` has those of a grid. A run with other values is refused (`args/out-of-range`).
   */
  readonly subs?: Readonly<Record<string, number>>
}

/** What one run may be told. */
export interface ApplyOptions extends RunOptions {
  readonly threads?: number | undefined
  /** Whether the run's steps also serve to find what is fastest. Its results are those of any other run. */
  readonly autotune?: Settings['autotune'] | undefined
}

const operatorKeys = ['name', 'plugins', 'subs', ...Object.keys(settingsSchema.shape)]
const applyKeys = ['onProgress', 'signal', 'check', 'threads', 'autotune']

/**
 * The settings among an operator's options. Throws `options/unknown` for a key that means nothing, `options/invalid` for
 * what is no options: a second equation, a name.
 */
export function settingsOf(options: OperatorOptions): Readonly<Record<string, unknown>> {
  if (!isNamed(options) || 'lhs' in options) throw notOptions(options)
  refuseUnknown(options, operatorKeys, 'An operator', 'options/unknown')
  const { plugins, subs } = options as { readonly plugins?: unknown; readonly subs?: unknown }
  if (plugins !== undefined && !Array.isArray(plugins)) throw invalid('plugins', 'an operator', 'a list of plugins')
  if (subs !== undefined && !(isNamed(subs) && isPlain(subs))) throw invalid('subs', 'an operator', subsExample)
  const { name: _name, plugins: _plugins, subs: _subs, ...settings } = options
  return settings
}

const isNamed = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A `Map`, say, has no keys to look at. */
const isPlain = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value) as object)

const subsExample = 'numbers by name in one object, such as grid.spacingMap'

/** Throws `options/invalid` for what is no number. */
export function subsOf({ subs = {} }: OperatorOptions): ReadonlyMap<string, number> {
  for (const [name, value] of Object.entries(subs)) {
    if (!Number.isFinite(value)) throw invalid(`subs.${name}`, 'an operator', 'a number')
  }
  return new Map(Object.entries(subs))
}

/**
 * What the runs of an operator go by. Looked up when they start, by precedence: a setting of the process holds for
 * operators built before it too. Where nobody has set anything since the last run, that is what it went by.
 */
export class RunSettings {
  readonly #built: Settings
  readonly #operator: OperatorOptions
  #last: { readonly changes: number; readonly settings: Settings } | undefined

  constructor(built: Settings, operator: OperatorOptions) {
    this.#built = built
    this.#operator = operator
  }

  /** Throws `config/value`. */
  of(apply: ApplyOptions = {}): Settings {
    const isOwn = apply.check === undefined && apply.threads === undefined && apply.autotune === undefined
    if (!isOwn) return this.#lookUp(apply)
    const { changes } = registry()
    if (this.#last?.changes !== changes) this.#last = { settings: this.#lookUp({}), changes: registry().changes }
    return this.#last.settings
  }

  #lookUp(apply: ApplyOptions): Settings {
    const given = { apply: { ...apply }, operator: { ...this.#operator } }
    return {
      ...this.#built,
      check: lookUp('check', given).value as Settings['check'],
      threads: lookUp('threads', given).value as Settings['threads'],
      autotune: lookUp('autotune', given).value as Settings['autotune'],
      logging: lookUp('logging', given).value as Settings['logging'],
    }
  }
}

/**
 * What was asked of this operator or run, and none of its plugins does. What the whole process was asked for holds for
 * those operators that can.
 */
export function unheeded(name: string, operator: OperatorOptions, apply: ApplyOptions, plugins: readonly Plugin[]) {
  const autotune = apply.autotune ?? operator.autotune ?? 'off'
  if (autotune === 'off' || plugins.some(({ heeds = [] }) => heeds.includes('autotune'))) return undefined
  const warning: Diagnostic = {
    code: 'options/unheeded',
    severity: 'warning',
    message: `Operator '${name}' is to tune itself ('autotune' is '${autotune}'), and none of its plugins does that.`,
    notes: [`Its plugins are: ${plugins.map((plugin) => plugin.name).join(', ')}.`],
    hints: ["Choose a mode that tunes, such as 'plain', or add the plugin: opt: 'lift,cse,block,tuner'."],
  }
  return warning
}

/** Throws `options/unknown` and `options/invalid`. */
export function checkApplyOptions(options: ApplyOptions): void {
  if (!isNamed(options)) {
    throw new CourantError([
      {
        code: 'options/invalid',
        severity: 'error',
        message: `'apply' takes its options by name, in one object, not ${inWords(options)}.`,
        hints: ['For example: op.apply({ dt: 1 }, { threads: 1 }).'],
      },
    ])
  }
  refuseUnknown(options, applyKeys, "'apply'", 'options/unknown')
  const { onProgress, signal } = options as { readonly onProgress?: unknown; readonly signal?: unknown }
  if (onProgress !== undefined && typeof onProgress !== 'function') throw invalid('onProgress', "'apply'", 'a function')
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalid('signal', "'apply'", 'an AbortSignal')
}

const invalid = (name: string, of: string, what: string): CourantError =>
  new CourantError([
    { code: 'options/invalid', severity: 'error', message: `The option '${name}' of ${of} must be ${what}.` },
  ])

const notOptions = (given: unknown): CourantError =>
  new CourantError([
    {
      code: 'options/invalid',
      severity: 'error',
      message: `An operator takes its options by name, in one object, not ${inWords(given)}.`,
      hints: ["Equations come first, several in one array: 'new Operator([first, second], { name: 'Forward' })'."],
    },
  ])
