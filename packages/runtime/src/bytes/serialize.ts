import {
  callSite,
  Compiler,
  CourantError,
  log,
  registry,
  render,
  type Diagnostic,
  type Settings,
  type Target,
  type Tree,
} from '@courant/core'
import type { Built } from '../build.ts'
import { settingsOf, type OperatorOptions } from '../options.ts'
import { choosePlugins } from '../plugins.ts'
import type { Program } from '../program.ts'
import { pack, unpack } from './container.ts'
import { decodeGraph, encodeGraph } from './graph.ts'
import { factsOf, placeholdersFor, type ObjectFacts } from './placeholders.ts'

/** What an operator is, without its equations and its objects. */
interface Kept {
  readonly program: Program
  readonly tree: Tree
  readonly target: Target
  readonly settings: Settings
  readonly objects: ObjectFacts
}

/** Throws `operator/not-plain`, and what compiling throws. */
export async function serialize({ program, objects, settings, compiler, compilation }: Built): Promise<Uint8Array> {
  const kept: Kept = { program, tree: compilation.tree, target: compiler.target, settings, objects: factsOf(objects) }
  let text: string
  try {
    text = encodeGraph(kept)
  } catch (error) {
    if (error instanceof TypeError) throw notPlain(program.name, error.message)
    throw error
  }
  const kernel = await registry().host?.pack?.(program.code, { fp: program.fp })
  return pack({ text, kernel })
}

/**
 * What `serialize` wrote, ready to run. Throws `operator/bad-bytes`, `operator/other-format`, `operator/other-plugins`
 * and `target/unavailable`.
 */
export async function deserialize(bytes: Uint8Array, options: OperatorOptions): Promise<Built> {
  const started = performance.now()
  const { text, kernel } = await unpack(bytes)
  const kept = decodeGraph(text) as Kept
  const { program, tree, target, objects } = kept
  const settings = { ...kept.settings, ...(settingsOf(options) as Partial<Settings>) }
  const { plugins } = choosePlugins(settings, options.plugins ?? [])
  const compiler = new Compiler({ target, plugins, fp: settings.fp, expand: settings.expand })
  if (compiler.pipeline !== program.pipeline) throw otherPlugins(program, compiler.pipeline)
  const problem = kernel ? await install(kernel) : 'they hold no library'
  if (problem !== undefined) log('warning', () => render(rebuilt(program.name, problem)), options)
  return {
    ...{ list: [], program, settings, compiler },
    objects: placeholdersFor(objects),
    compilation: { code: program.code, tree, stages: [], diagnostics: [] },
    seconds: (performance.now() - started) / 1000,
  }
}

type Kernel = NonNullable<Awaited<ReturnType<typeof unpack>>['kernel']>

async function install(kernel: Kernel): Promise<string | undefined> {
  const host = registry().host
  if (!host?.install) return `the host ${host ? `'${host.name}' ` : ''}installs no libraries`
  return (await host.install(kernel)) ? undefined : 'their library was built on another kind of machine'
}

const rebuilt = (name: string, why: string): Diagnostic => ({
  code: 'operator/rebuilt',
  severity: 'warning',
  message: `Operator '${name}' was loaded from bytes, and is compiled again: ${why}.`,
  notes: ['The C text is that of the machine that wrote the bytes: it is right here too, and may be slower.'],
  hints: ['Build the operator here, or serialize it on each kind of machine, to have it at its best.'],
})

const notPlain = (name: string, why: string): CourantError =>
  new CourantError([
    {
      code: 'operator/not-plain',
      severity: 'error',
      message: `Operator '${name}' can't become bytes: ${why}.`,
      site: callSite(),
      notes: ['Something that a plugin or a function adds to the program is no plain data.'],
      hints: ['Build it where it runs.'],
    },
  ])

const otherPlugins = ({ name, pipeline }: Program, ours: string): CourantError =>
  new CourantError([
    {
      code: 'operator/other-plugins',
      severity: 'error',
      message: `Operator '${name}' was built by other plugins than are at hand.`,
      notes: [`It was built by: ${pipeline}.`, `At hand are: ${ours}.`],
      hints: [
        "Load it with the settings it was built with, and pass its own plugins: 'Operator.load(bytes, { plugins })'.",
      ],
    },
  ])
