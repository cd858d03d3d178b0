import { CourantError, type Diagnostic, type SourceReader } from '../diagnostics.ts'
import type { DescribedProgram } from '../described.ts'
import type { Code } from '../ir/code.ts'
import type { Ext } from '../ir/expr.ts'
import type { Extension, Extensions } from '../ir/extension.ts'
import { Interner } from '../ir/interner.ts'
import type { Tree } from '../ir/tree.ts'
import { RuntimeHooks } from '../run/hooks.ts'
import type { Target } from '../target.ts'
import { createHook, type CallableHook, type Hook } from './hook.ts'
import { Phase, type Expand, type Fp, type Levels, type PassContext, type PhaseName } from './pass.ts'
import { apiVersion, type Plugin } from './plugin.ts'
import { PassFailure } from './pass-failure.ts'
import { printPlan } from './pipeline.ts'

type Verify = (root: Levels['equations' | 'clusters' | 'tree']) => void

export interface CompilerOptions {
  readonly target: Target
  readonly plugins: readonly Plugin[]
  readonly fp?: Fp
  /** `unroll` by default. */
  readonly expand?: Expand | undefined
  /** Checks the IR after every pass. On in tests; a bug of ours then names its pass. */
  readonly verify?: Verify
  readonly readSource?: SourceReader | undefined
}

/** One step of a compilation, kept for `explain`: roots are immutable, so this is free until printed. */
export interface Stage {
  readonly phase: PhaseName
  readonly pass: string
  readonly milliseconds: number
  readonly changed: boolean
  readonly root: Levels[PhaseName]
  readonly notes: readonly string[]
}

export interface Compilation {
  readonly code: Code
  readonly tree: Tree
  readonly stages: readonly Stage[]
  /** Warnings and remarks; errors have thrown. */
  readonly diagnostics: readonly Diagnostic[]
}

/** What a plugin's compile hooks hand over: the phase, to add passes to. */
export type CompileHooks = { readonly [P in PhaseName]: Hook<Phase<P>> } & { readonly afterPass: Hook<Stage> }

/** Applies the plugins and runs the plan. One for each operator, so no plugin leaks into another one. */
export class Compiler {
  readonly target: Target
  readonly fp: Fp
  readonly expand: Expand
  readonly plugins: readonly Plugin[]
  readonly hooks: CompileHooks
  readonly #extensions = new Map<Ext['op'], Extension>()
  /** What plugins do around a run. */
  readonly runtime = new RuntimeHooks()
  readonly #hooks: { readonly [P in PhaseName]: CallableHook<Phase<P>> } & { readonly afterPass: CallableHook<Stage> }
  readonly #verify: Verify | undefined
  readonly #readSource: SourceReader | undefined

  constructor({ target, plugins, fp = 'fast', expand = 'unroll', verify, readSource }: CompilerOptions) {
    this.target = target
    this.fp = fp
    this.expand = expand
    this.plugins = plugins
    this.#verify = verify
    this.#readSource = readSource
    this.#hooks = Object.freeze({
      equations: createHook<Phase<'equations'>>(),
      clusters: createHook<Phase<'clusters'>>(),
      tree: createHook<Phase<'tree'>>(),
      emit: createHook<Phase<'emit'>>(),
      afterPass: createHook<Stage>(),
    })
    this.hooks = this.#hooks
    const seen = new Set<string>()
    for (const plugin of plugins) {
      if (seen.has(plugin.name)) throw new Error(`Plugin '${plugin.name}' is used twice.`)
      if (plugin.apiVersion !== apiVersion) throw wrongVersion(plugin)
      seen.add(plugin.name)
      plugin.apply(this)
    }
  }

  /** Registers a plugin's own operation. A second definition is an error. */
  extend(extension: Extension): void {
    if (this.#extensions.has(extension.op)) throw new Error(`The operation '${extension.op}' is defined twice.`)
    this.#extensions.set(extension.op, extension)
  }

  get extensions(): Extensions {
    return this.#extensions
  }

  /** The phases with their passes in order: what `compile` will run. */
  phases(): { readonly [P in PhaseName]: Phase<P> } {
    const { equations, clusters, tree, emit } = this.#hooks
    return {
      equations: collect('equations', equations),
      clusters: collect('clusters', clusters),
      tree: collect('tree', tree),
      emit: collect('emit', emit),
    }
  }

  /** `cse{minCost=2},block{levels=1}`: the plugins with the options that differ from their defaults. */
  get pipeline(): string {
    return printPlan(this.plugins)
  }

  compile(program: DescribedProgram): Compilation {
    const run = new Run(this, program, this.#hooks.afterPass, this.#verify, this.#readSource)
    const phases = this.phases()
    const equations = run.phase(phases.equations, program)
    const clusters = run.phase(phases.clusters, equations)
    const tree = run.phase(phases.tree, clusters)
    const code = run.phase(phases.emit, tree)
    return { code, tree, stages: run.stages, diagnostics: run.diagnostics }
  }
}

function collect<P extends PhaseName>(name: P, hook: CallableHook<Phase<P>>): Phase<P> {
  const phase = new Phase(name)
  hook.call(phase)
  return phase
}

/** One compilation: its interner, its stages, its diagnostics. */
class Run {
  readonly stages: Stage[] = []
  readonly diagnostics: Diagnostic[] = []
  readonly #ir = new Interner()
  readonly #compiler: Compiler
  readonly #program: DescribedProgram
  readonly #observe: CallableHook<Stage>
  readonly #verify: Verify | undefined
  readonly #readSource: SourceReader | undefined
  readonly #streams: NonNullable<PassContext['streams']>

  constructor(
    compiler: Compiler,
    program: DescribedProgram,
    observe: CallableHook<Stage>,
    verify: Verify | undefined,
    readSource: SourceReader | undefined,
  ) {
    this.#compiler = compiler
    this.#program = program
    this.#observe = observe
    this.#streams = (extras) => {
      for (const { streams } of compiler.plugins) {
        const key = streams?.(extras)
        if (key !== undefined) return key
      }
      return undefined
    }
    this.#verify = verify
    this.#readSource = readSource
  }

  phase<P extends PhaseName>(phase: Phase<P>, input: Parameters<Phase<P>['conversion']['run']>[0]): Levels[P] {
    const { conversion } = phase
    let root = this.#step(phase.name, conversion.name, undefined, (cx) => conversion.run(input, cx))
    for (const pass of phase.passes) {
      const before = root
      root = this.#step(phase.name, pass.name, before, (cx) => pass.run(before, cx))
    }
    this.#refuse()
    return root
  }

  get #errors(): readonly Diagnostic[] {
    return this.diagnostics.filter((d) => d.severity === 'error')
  }

  /** Throws what the user did wrong, if anything. */
  #refuse(): void {
    const errors = this.#errors
    if (errors.length > 0) throw new CourantError(errors, this.#readSource)
  }

  #step<L extends Levels[PhaseName]>(
    phase: PhaseName,
    pass: string,
    before: L | undefined,
    run: (cx: PassContext) => L,
  ): L {
    const notes: string[] = []
    const cx: PassContext = {
      ir: this.#ir,
      target: this.#compiler.target,
      fp: this.#compiler.fp,
      expand: this.#compiler.expand,
      program: this.#program,
      extensions: this.#compiler.extensions,
      streams: this.#streams,
      report: (d) => this.diagnostics.push(d),
      note: (text) => notes.push(text),
    }
    const start = performance.now()
    let root: L
    try {
      root = run(cx)
      // After a user's mistake the program may make no sense; the phase goes on only to find more of them.
      if ('level' in root && this.#errors.length === 0) this.#verify?.(root)
    } catch (error) {
      // A pass may stumble over what an earlier mistake left behind: the user is to see the mistake.
      if (this.#errors.length > 0) {
        if (error instanceof CourantError) this.diagnostics.push(...error.diagnostics)
        this.#refuse()
      }
      // A user's mistake passes through; anything else is ours, and leaves with what is needed to replay it.
      throw error instanceof CourantError ? error : new PassFailure(pass, phase, before, this.#compiler, error)
    }
    const stage = { phase, pass, milliseconds: performance.now() - start, changed: root !== before, root, notes }
    this.stages.push(stage)
    this.#observe.call(stage)
    return root
  }
}

const wrongVersion = (plugin: Plugin): CourantError =>
  new CourantError([
    {
      code: 'plugin/other-core',
      severity: 'error',
      message: `Plugin '${plugin.name}' was built for version ${plugin.apiVersion} of the plugin interface; this core speaks ${apiVersion}.`,
      hints: ["Run 'npm ls @courant/core' to find the second copy, and install matching versions."],
    },
  ])
