import {
  checkExtras,
  Compiler,
  CourantError,
  fieldOf,
  functions,
  inWords,
  log,
  registry,
  render,
  resolveSettings,
  verify,
  visitNodes,
  type Compilation,
  type DescribedProgram,
  type Equations,
  type Loop,
  type Node,
  type Settings,
  type Target,
  type Tree,
} from '@courant/core'
import { boundsOf, offsetsOf } from '@courant/lowering'
import { compiledOnce } from './build-memo.ts'
import type { ProgramObjects } from './objects.ts'
import { settingsOf, subsOf, type OperatorOptions } from './options.ts'
import { choosePlugins } from './plugins.ts'
import type { Program } from './program.ts'
import { read, type EquationList } from './reading.ts'

export interface Built {
  /** What it was built from, whatever becomes of the user's own list; empty where nobody knows. */
  readonly list: EquationList
  readonly program: Program
  readonly objects: ProgramObjects
  readonly settings: Settings
  readonly compiler: Compiler
  readonly compilation: Compilation
  /** Seconds from equations to code. */
  readonly seconds: number
}

/** From equations to a program. Allocates no field and compiles no C. Throws diagnostics at the user's lines. */
export function build(equations: EquationList, options: OperatorOptions = {}): Built {
  const started = performance.now()
  const settings = resolveSettings({ operator: settingsOf(options) })
  warnOfEnvironment()
  const { provider, plugins } = choosePlugins(settings, options.plugins ?? [])
  const target = onThisMachine(provider.target)
  const compiler = new Compiler({
    target,
    plugins,
    fp: settings.fp,
    expand: settings.expand,
    ...(settings.verify ? { verify } : {}),
  })
  const name = checkName(options.name ?? 'Kernel')
  const subs = subsOf(options)
  const { list, equations: said, objects, fingerprint } = read(equations)
  const unusable = objects.keyed.flatMap((field) => checkExtras(field, plugins, objects.sites.get(field.name)))
  if (unusable.length > 0) throw new CourantError(unusable)
  const { compilation, program } = compiledOnce(fingerprint, { name, subs, settings, target, plugins }, () => {
    const described = { name, subs, equations: said }
    const compilation = compiler.compile(described)
    return { compilation, program: programOf(described, compilation, compiler, settings) }
  })
  for (const d of compilation.diagnostics) log(d.severity === 'warning' ? 'warning' : 'debug', () => render(d), options)
  const seconds = (performance.now() - started) / 1000
  return { list, program, objects, settings, compiler, compilation, seconds }
}

/** A kernel for the host's memory runs on the host's own vectors. */
function onThisMachine(target: Target): Target {
  const bytes = registry().host?.vectorBytes
  if (bytes === undefined || target.traits.memory !== 'host') return target
  return { ...target, traits: { vectorBytes: bytes, ...target.traits } }
}

/** The environment is the process's, not the operator's: what is odd about it is said once. */
function warnOfEnvironment(): void {
  const { environment, warned } = registry()
  for (const warning of environment?.warnings ?? []) {
    if (!warned.has(warning.message)) log('warning', () => render(warning))
    warned.add(warning.message)
  }
}

function programOf(
  described: DescribedProgram,
  { code, tree, stages }: Compilation,
  compiler: Compiler,
  settings: Settings,
): Program {
  const equations = stages.findLast(({ phase }) => phase === 'equations')?.root as Equations
  const { decls } = tree
  const time = [...decls.dimensions.values()].find(({ kind }) => kind === 'time')?.name
  const timeLoop = firstLoop(tree, time)
  return {
    name: code.name,
    code,
    decls,
    language: compiler.target.language,
    platform: compiler.target.platform,
    fp: settings.fp,
    pipeline: compiler.pipeline,
    time,
    timeDirection: timeLoop?.direction ?? 'forward',
    divisible: timeLoop !== undefined && tree.body.every((node) => node === timeLoop || isRepeatable(node, tree)),
    bounds: boundsOf(tree, described),
    offsets: offsetsOf(equations),
  }
}

/** What may run ahead of each part of the steps as well as once: it fills the operator's own arrays, the same each time. */
function isRepeatable(node: Node, { decls }: Tree): boolean {
  let repeats = true
  visitNodes([node], (inner) => {
    if (inner.kind === 'assign')
      repeats &&= inner.update === 'set' && fieldOf(decls, inner.target.field).role === 'scratch'
    if (inner.kind === 'scatter' || inner.kind === 'gather' || inner.kind === 'ext-node') repeats = false
  })
  return repeats
}

/** The first one over a dimension. Equations that have nothing to do with one another may step either way, in turn. */
function firstLoop({ body }: Tree, dim: string | undefined): Loop | undefined {
  const found: Loop[] = []
  visitNodes(body, (node) => {
    if (node.kind === 'loop' && node.dim === dim) found.push(node)
  })
  return found[0]
}

/** What leaves room for the endings of a kernel's files. */
const longest = 200

/** The generated function carries the name, and so do its files. */
function checkName(name: unknown): string {
  const isName = typeof name === 'string' && /^[A-Za-z]\w*$/.test(name)
  if (isName && name.length <= longest && !(name in functions)) return name
  const usable = typeof name === 'string' ? name.replace(/\W+/g, '_').replace(/^[_\d]+/, '') : ''
  const isLong = isName && name.length > longest
  const why = isLong
    ? `a name has ${longest} characters at most`
    : isName
      ? 'it is a mathematical function'
      : 'a name is made of letters, digits and _, from a letter on'
  throw new CourantError([
    {
      code: 'operator/bad-name',
      severity: 'error',
      message: `An operator can't be named ${inWords(name)}: ${why}.`,
      notes: ['The generated function and its files carry the name.'],
      hints: usable === '' || isLong ? [] : [`Call it '${isName ? `${usable}_0` : usable}', for example.`],
    },
  ])
}
