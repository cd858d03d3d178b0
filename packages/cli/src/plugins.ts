import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from 'commander'
import { configuration, lookUp, parsePipeline, registry, type PluginFactory } from '@courant/core'
import { collect, importPlugins } from './script.ts'

interface PluginsOptions {
  readonly plugin: readonly string[]
  readonly opt?: string
}

export function addPlugins(program: Command): void {
  program
    .command('plugins')
    .description(
      'List the plugins that operators use, and why: those of the mode in force, and what set their options.',
    )
    .option('-p, --plugin <name>', 'a package to import first, as @courant/advanced', collect, [])
    .option('--opt <mode>', "a mode, or a pipeline such as 'lift,cse{minCost=2}', in place of the one in force")
    .action(async ({ plugin, opt }: PluginsOptions) => {
      const { resolve } = createRequire(join(process.cwd(), 'package.json'))
      await import(pathToFileURL(resolve('courant')).href)
      await importPlugins(plugin, resolve)
      if (opt !== undefined) configuration.set('opt', opt)
      console.log(listed())
    })
}

function listed(): string {
  const { value, source } = lookUp('opt')
  const mode = String(Array.isArray(value) ? value[0] : value)
  const { plugins, presets } = registry()
  const preset = presets.get(mode)
  const on = new Set(preset?.plugins.map((p) => p.pluginName) ?? parsePipeline(mode).map(({ name }) => name))
  const used = [...plugins.values()].filter((p) => on.has(p.pluginName))
  const idle = [...plugins.values()].filter((p) => !on.has(p.pluginName))
  return [
    `${preset ? 'mode' : 'pipeline'} ${mode}, by ${source}`,
    ...used.map((p) => row(p)),
    ...(idle.length > 0 ? ['loaded, and used where an operator asks for it', ...idle.map((p) => row(p))] : []),
  ].join('\n')
}

function row({ pluginName, summary, schema }: PluginFactory): string {
  const set = Object.keys(schema.shape).flatMap((option) => {
    const { value, layer, source } = lookUp(`${pluginName}.${option}`)
    return layer === 'default' ? [] : [`\n${' '.repeat(18)}${option} is ${JSON.stringify(value)} by ${source}`]
  })
  return `  ${pluginName.padEnd(15)} ${summary}${set.join('')}`
}
