import { manifest, standaloneBuild, standaloneTypes, workspaceBuild, type Place } from './manifest.ts'
import { pluginName } from './name.ts'
import { exactGolden, relaxedGolden, testText } from './proof.ts'
import { readmeText } from './readme.ts'
import { indexText, pluginText, rulesText } from './source.ts'

/**
 * The files of a new plugin in the house form, by path: one small pass that works, its rules, golden cases and a test.
 * Writes nothing.
 *
 * @param name in kebab-case; throws `cli/plugin-name` for one that cannot be a package, a file and a function
 */
export function newPlugin(name: string, place: Place): ReadonlyMap<string, string> {
  const plugin = pluginName(name)
  const files = new Map([
    ['package.json', manifest(plugin, place)],
    ['README.md', readmeText(plugin, place)],
    ['tsup.config.ts', place.kind === 'workspace' ? workspaceBuild : standaloneBuild],
    ['src/index.ts', indexText(plugin)],
    [`src/${name}.ts`, pluginText(plugin)],
    ['src/rules.ts', rulesText],
    [`src/${name}.test.ts`, testText(plugin)],
    ['golden/exact.ir', exactGolden],
    ['golden/relaxed.ir', relaxedGolden],
  ])
  if (place.kind === 'standalone') files.set('tsconfig.json', standaloneTypes)
  return files
}
