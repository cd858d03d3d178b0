import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { failedOf } from './cache/roots.ts'
import { type Report, type Storage } from './cache/storage.ts'
import { digest, discard, findLibrary, publish } from './cache/store.ts'
import { type BuildCommands, buildCommands, type Compiler } from './compiler/command.ts'
import { compileFailed, compilerCrashed, crashSignal } from './compiler/diagnostics.ts'
import { compilerEnv, invoke } from './compiler/invoke.ts'
import { throwIfOutOfRoom } from './compiler/room.ts'
import type { Ffi } from './ffi.ts'
import { existsSync } from './file-system.ts'

/** What a library is made from; all of it goes into its key. */
export interface Recipe {
  readonly name: string
  readonly text: string
  readonly compiler: Compiler
  readonly needs: readonly string[]
  readonly fp: 'strict' | 'contract' | 'fast'
}

export interface BuildOptions {
  readonly ffi: Ffi
  readonly storage: Storage
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeoutMs: number
  readonly report: Report
  readonly onProgress?: ((message: string) => void) | undefined
}

export interface Built {
  readonly path: string
  /** 0 when the library was found. */
  readonly compileSeconds: number
  /** Makes the next build start afresh, for a library that passes every check and still does not load. */
  discard(): Promise<void>
}

/** Changes when kernels of the same text would be called in another way. */
export const abiVersion = '1'

export async function obtainLibrary(recipe: Recipe, options: BuildOptions): Promise<Built> {
  const { ffi, storage } = options
  const commands = buildCommands(recipe.compiler, recipe.name, recipe.needs, recipe.fp)
  const key = digest(ffi, abiVersion, recipe.text, recipe.compiler.identity, JSON.stringify(commands))
  const built = (library: string, compileSeconds: number): Built => ({
    path: library,
    compileSeconds,
    discard: async () => {
      for (const root of storage.roots()) await discard(root, key)
    },
  })

  for (const root of storage.roots()) {
    const library = await findLibrary(ffi, root, key)
    if (library === undefined) continue
    options.onProgress?.(`Found '${recipe.name}' in the cache: ${library}`)
    return built(library, 0)
  }
  options.onProgress?.(`Compiling '${recipe.name}' with ${recipe.compiler.name}`)
  return storage.inScratch(async (scratch, root) => {
    const start = performance.now()
    const work = path.join(scratch, 'kernel')
    await mkdir(work)
    await writeFile(path.join(work, `${recipe.name}.c`), recipe.text)
    await runAll(commands, recipe, work, root, key, options)
    await rm(path.join(work, `${recipe.name}.o`), { force: true })
    const compileSeconds = (performance.now() - start) / 1000
    options.onProgress?.(`Compiled '${recipe.name}' in ${compileSeconds.toFixed(2)} s`)
    const library = await publish(ffi, work, root, key, {
      name: recipe.name,
      compiler: recipe.compiler.version,
      commands: [commands.compile, commands.link],
      compileSeconds,
    })
    return built(library, compileSeconds)
  }, options.report)
}

async function runAll(
  commands: BuildCommands,
  recipe: Recipe,
  work: string,
  root: string,
  key: string,
  options: BuildOptions,
): Promise<void> {
  const env = compilerEnv(options.env, path.dirname(work))
  for (const command of [commands.compile, commands.link]) {
    options.onProgress?.(`In ${work}: ${command.join(' ')}`)
    const outcome = await invoke(command, { cwd: work, env, timeoutMs: options.timeoutMs })
    const product = command.at(-1) ?? ''
    if (outcome.ok && existsSync(path.join(work, product))) continue
    throwIfOutOfRoom(outcome)
    const source = await keepSource(work, root, key, recipe.name)
    throw outcome.timedOut || crashSignal(outcome) !== undefined
      ? compilerCrashed(recipe.name, command, outcome, source, options.timeoutMs)
      : compileFailed(recipe.name, command, outcome, source)
  }
}

/** A later failure of the same source replaces it. */
async function keepSource(work: string, root: string, key: string, name: string): Promise<string> {
  const folder = path.join(failedOf(root), key.slice(0, 16))
  await mkdir(folder, { recursive: true })
  const source = path.join(folder, `${name}.c`)
  await rename(path.join(work, `${name}.c`), source)
  return source
}
