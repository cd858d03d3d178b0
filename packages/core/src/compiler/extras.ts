import type { Diagnostic } from '../diagnostics.ts'
import type { RawSite } from '../host.ts'
import type { Field } from '../ir/declarations.ts'
import type { Plugin } from './plugin.ts'

/** Where the keys of features that are not loaded can be had. */
const homes: Readonly<Record<string, string>> = {
  abox: '@courant/abox',
  autopad: '@courant/autopad',
  compression: '@courant/compression',
  layers: '@courant/layers',
  serialization: '@courant/layers',
  precision: '@courant/mixed-precision',
}

/**
 * What is wrong with the plugins' keys on a function: one that no plugin of the operator owns would be ignored without
 * a word, so it is refused with the package that has it; one that is owned must please its owner.
 */
export function checkExtras(
  { name, extras = {} }: Field,
  plugins: readonly Plugin[],
  site?: RawSite,
): readonly Diagnostic[] {
  return Object.entries(extras).flatMap(([key, value]): Diagnostic[] => {
    const owner = plugins.find((plugin) => key in plugin.extras)
    if (!owner) return [unowned(name, key, site)]
    const parsed = owner.extras[key]?.safeParse(value)
    if (!parsed?.error) return []
    const notes = parsed.error.issues.map((issue) => issue.message)
    const message = `'${name}' has a '${key}' that plugin '${owner.name}' cannot use.`
    return [{ code: 'options/extra', severity: 'error', message, site, notes }]
  })
}

const unowned = (name: string, key: string, site: Diagnostic['site']): Diagnostic => ({
  code: 'options/unowned-extra',
  severity: 'error',
  message: `'${name}' has the key '${key}', and no plugin of this operator owns it.`,
  site,
  hints: [
    homes[key]
      ? `Import '${homes[key]}', or leave the key out.`
      : 'Leave the key out, or load the plugin that takes it.',
  ],
})
