import {
  CourantError,
  didYouMean,
  findPreset,
  findTarget,
  instantiate,
  isMode,
  modes,
  parsePipeline,
  pluginOptions,
  registry,
  type Plugin,
  type PluginFactory,
  type Settings,
  type TargetProvider,
} from '@courant/core'
import { lowering } from '@courant/lowering'

/** The target and the plugins that an operator's settings ask for, options resolved. */
export interface Choice {
  readonly provider: TargetProvider
  readonly plugins: readonly Plugin[]
}

/** Throws `target/unavailable` and `options/...`. Plugins given as objects are used as they are, in place of named ones. */
export function choosePlugins(settings: Settings, extra: readonly Plugin[]): Choice {
  const { language, platform } = settings
  const [mode, options] = typeof settings.opt === 'string' ? [settings.opt, {}] : settings.opt
  const request = { platform, mode, language }
  const provider = findTarget(request)
  // Options by plugin belong to a mode; a pipeline has its own in its text.
  const isPreset = isMode(mode) || typeof settings.opt !== 'string'
  const chosen = isPreset ? fromPreset(findPreset(request).plugins, mode, options) : fromPipeline(mode)
  const given = new Set(extra.map((p) => p.name))
  return { provider, plugins: [lowering(), provider.plugin(), ...chosen.filter((p) => !given.has(p.name)), ...extra] }
}

/** `opt: ['plain', { block: { levels: 2 }, cse: false }]`: options by plugin, `false` leaves one out. */
function fromPreset(
  factories: readonly PluginFactory[],
  mode: string,
  options: Readonly<Record<string, unknown>>,
): Plugin[] {
  for (const name of Object.keys(options)) {
    if (factories.some((f) => f.pluginName === name)) continue
    throw new CourantError([
      {
        code: 'options/unknown-pass',
        severity: 'error',
        message: `Mode '${mode}' has no plugin '${name}' to give options to.`,
        hints: [
          factories.length > 0 ? `It has: ${factories.map((f) => f.pluginName).join(', ')}.` : 'It has no plugins.',
        ],
      },
    ])
  }
  return factories
    .filter((f) => options[f.pluginName] !== false)
    .map((f) => f({ ...pluginOptions(f.pluginName), ...(options[f.pluginName] as object | undefined) }))
}

/** A word alone may have been meant for a mode. */
function fromPipeline(text: string): readonly Plugin[] {
  const known = registry().plugins
  if (/^[a-z][\w-]*$/i.test(text) && !known.has(text) && !didYouMean(text, known.keys())) {
    const guess = didYouMean(text, modes())
    throw new CourantError([
      {
        code: 'options/unknown-pass',
        severity: 'error',
        message: `There is no mode and no plugin named '${text}'.`,
        notes: [`The modes are: ${modes().join(', ')}.`],
        hints: [guess ? `Did you mean '${guess}'?` : `If it is a plugin, import the package that provides '${text}'.`],
      },
    ])
  }
  const steps = parsePipeline(text).map(({ name, options }) => ({
    name,
    options: { ...pluginOptions(name), ...options },
  }))
  return instantiate(steps, known)
}
