import {
  type Code,
  type CompilerDescription,
  CourantError,
  type Diagnostic,
  type FoundCell,
  type Host,
  type LoadOptions,
  render,
  type StridedBox,
} from '@courant/core'
import { type Built, obtainLibrary } from './build.ts'
import { cacheRoot } from './cache/roots.ts'
import { openStorage } from './cache/storage.ts'
import { openTexts } from './cache/texts.ts'
import { dataCaches, processorName } from './caches.ts'
import { type Compiler, supports } from './compiler/command.ts'
import { loadFailed, noOpenmp, unknownDialect, unknownNeed } from './compiler/diagnostics.ts'
import { needs } from './compiler/flags.ts'
import { findCompiler } from './compiler/toolchain.ts'
import { type Ffi, loadFfi } from './ffi.ts'
import { keep } from './keep.ts'
import { kernelOf, type LoadedSymbol } from './kernel.ts'
import { adopt, allocate, memoryBytes } from './memory.ts'
import { startExecutor } from './native/executor.ts'
import { firstNonFinite, nonfiniteCode, prototype, type Search } from './native/nonfinite.ts'
import { executor as executorText } from './native/sources.ts'
import { installLibrary, keyOf, machineKind, readLibrary } from './pack.ts'
import { readSource } from './source/excerpt.ts'
import { threadCount } from './threads.ts'
import { vectorBytes } from './vectors.ts'

export interface NodeHostOptions {
  /** Where kernels are kept. Default: `COURANT_CACHE_DIR`, else the user's cache folder. */
  readonly cacheDir?: string
  /** The C compiler's command. Default: `COURANT_CC`, else the first that works. */
  readonly compiler?: string
  /** Default: `process.env`, as it is when something is built. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Seconds after which a compiler is stopped. Default 120. */
  readonly compileTimeout?: number
  /** Takes warnings, e.g. that the cache can't be written. Default: Node's own warnings. */
  readonly onWarning?: (diagnostic: Diagnostic) => void
}

/**
 * This machine: its C compiler, its memory, one native thread. Costs nothing until it is asked for something: the
 * compiler is looked for on the first `load` or `describe`, and the thread starts with the first kernel.
 */
export function nodeHost(options: NodeHostOptions = {}): Host {
  const env = options.env ?? process.env
  const timeoutMs = 1000 * (options.compileTimeout ?? 120)
  const ffi = once(loadFfi)
  const storage = once(() => openStorage(cacheRoot(options.cacheDir, env)))
  const loaded = new Map<string, Promise<LoadedSymbol>>()
  const installed = new Map<string, Built>()
  const machine = once(() => machineKind(ffi()))

  const report = options.onWarning ?? ((warning: Diagnostic) => process.emitWarning(render(warning)))

  const compiler = retried(() =>
    findCompiler({
      wanted: options.compiler ?? env['COURANT_CC'],
      env,
      storage: storage(),
      ffi: ffi(),
      report,
      timeoutMs,
    }),
  )
  const executor = retried(async () => {
    const { path } = await build(executorCode, { fp: 'strict' })
    return startExecutor(ffi(), path)
  })

  const build = async (code: Code, load: LoadOptions): Promise<Built> => {
    const key = keyOf(ffi(), code, load.fp)
    const ready = installed.get(key)
    if (ready) {
      return {
        ...ready,
        async discard() {
          installed.delete(key)
          await ready.discard()
        },
      }
    }
    const found = await compiler()
    check(code, found)
    return obtainLibrary(
      { name: code.name, text: code.text, needs: code.needs, fp: load.fp, compiler: found },
      { ffi: ffi(), storage: storage(), env, timeoutMs, report, onProgress: load.onProgress },
    )
  }

  /** Built once more when the library does not load: a cache may be older than the system's other libraries. */
  const open = async (code: Code, load: LoadOptions): Promise<LoadedSymbol> => {
    const built = await build(code, load)
    try {
      return symbolOf(ffi(), code, built)
    } catch {
      await built.discard()
    }
    const rebuilt = await build(code, load)
    try {
      return symbolOf(ffi(), code, rebuilt)
    } catch (cause) {
      throw loadFailed(code.name, rebuilt.path, cause)
    }
  }

  const find = async (code: Code, load: LoadOptions): Promise<LoadedSymbol> => {
    const key = keyOf(ffi(), code, load.fp)
    const known = loaded.get(key)
    if (known !== undefined) return { ...(await known), compileSeconds: 0 }
    const opening = open(code, load)
    loaded.set(key, opening)
    opening.catch(() => loaded.delete(key))
    return opening
  }

  const search = retried(async (): Promise<Search> => {
    const { path } = await find(nonfiniteCode, { fp: 'strict' })
    return { now: ffi().open(path).func(prototype), threads: threadCount(env) }
  })

  let ready: Search | undefined
  const searchFirst = async (box: StridedBox): Promise<FoundCell> => {
    ready = await search()
    return firstNonFinite(ffi(), ready, box)
  }

  const widest = once(vectorBytes)
  const texts = once(() => openTexts(cacheRoot(options.cacheDir, env)))
  const machineFacts = once(() => ({ processor: processorName(), caches: dataCaches() }))

  return {
    get vectorBytes() {
      return widest()
    },
    name: 'node',
    allocate: (bytes, purpose) => allocate(ffi(), bytes, purpose),
    memoryBytes,
    adopt: (view) => adopt(ffi(), view),
    async load(code, load) {
      const thread = executor()
      // When the kernel fails, the other build is not left running behind the caller's back.
      const symbol = await find(code, load).finally(() => thread.catch(() => undefined))
      return kernelOf(code, symbol, await thread)
    },
    async pack(code, load) {
      const parts: readonly (readonly [Code, LoadOptions])[] = [[code, load], ...support]
      const libraries = await Promise.all(parts.map(async ([c, l]) => readLibrary(ffi(), c, l.fp, await build(c, l))))
      return { machine: machine(), libraries }
    },
    async install(packed) {
      if (packed.machine !== machine()) return false
      for (const library of packed.libraries) {
        if (installed.has(library.key)) continue
        installed.set(library.key, await installLibrary(ffi(), library, packed.machine, storage(), report))
      }
      return true
    },
    async describe() {
      const found = await compiler().catch((error: unknown) => {
        if (error instanceof CourantError && error.code === 'host/no-compiler') return undefined
        throw error
      })
      return {
        threads: threadCount(env),
        compiler: found && description(found),
        memoryBytes: memoryBytes(),
        ...machineFacts(),
      }
    },
    readSource,
    get texts() {
      return texts()
    },
    keep: (name, text) => keep(cacheRoot(options.cacheDir, env), name, text),
    firstNonFinite(box) {
      return ready ? firstNonFinite(ffi(), ready, box) : searchFirst(box)
    },
  }
}

const executorCode: Code = {
  ...nonfiniteCode,
  name: 'courant_executor',
  text: executorText,
  needs: ['math', 'threads'],
}

/** What the host itself runs kernels with; a machine without a compiler needs it too. */
const support: readonly (readonly [Code, LoadOptions])[] = [
  [executorCode, { fp: 'strict' }],
  [nonfiniteCode, { fp: 'strict' }],
]

function symbolOf(ffi: Ffi, code: Code, built: Built): LoadedSymbol {
  const library = ffi.open(built.path)
  const prototype = `int ${code.name}(void *fields, void *ints, void *reals, void *timers)`
  return {
    fn: library.symbol(code.name),
    path: built.path,
    now: once(() => library.func(prototype)),
    compileSeconds: built.compileSeconds,
  }
}

function check(code: Code, compiler: Compiler): void {
  if (!/^[A-Za-z_]\w*$/.test(code.name)) throw new Error(`'${code.name}' can't be the name of a C function`)
  if (code.dialect !== 'c') throw unknownDialect(code.name, code.dialect)
  const strange = code.needs.find((need) => !(need in needs))
  if (strange !== undefined) throw unknownNeed(code.name, strange, Object.keys(needs))
  if (code.needs.includes('openmp') && !supports(compiler, 'openmp')) {
    throw noOpenmp(code.name, compiler.name, compiler.version)
  }
}

const description = (compiler: Compiler): CompilerDescription => ({
  command: compiler.command.join(' '),
  version: compiler.version,
  flags: compiler.flags,
  openmp: supports(compiler, 'openmp'),
})

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** Kept once it succeeded; a failure is tried again, since the user may have installed what was missing. */
function retried<T>(make: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  return () => {
    running ??= make().catch((error: unknown) => {
      running = undefined
      throw error
    })
    return running
  }
}
