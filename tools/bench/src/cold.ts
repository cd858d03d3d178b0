import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { execa } from 'execa'

/** Milliseconds, in cold processes with an empty kernel cache; each the median of several. */
export interface ColdTimes {
  readonly importMs: number
  /** From the first object to C text, imports excluded: 3-D acoustic of order 8. */
  readonly buildMs: number
  /** From the start of the import to the end of the first step, the C compiler included. */
  readonly firstStepMs: number
}

export async function measureCold(processes = 5): Promise<ColdTimes> {
  const runs: ColdTimes[] = []
  for (let i = 0; i < processes; i++) runs.push(await oneProcess())
  const median = (key: keyof ColdTimes): number =>
    runs.map((r) => r[key]).sort((a, b) => a - b)[Math.floor(processes / 2)] ?? 0
  return { importMs: median('importMs'), buildMs: median('buildMs'), firstStepMs: median('firstStepMs') }
}

async function oneProcess(): Promise<ColdTimes> {
  return withCache(async (cache) => {
    const script = fileURLToPath(new URL('./cold.mjs', import.meta.url))
    const env = { COURANT_CACHE_DIR: cache, NODE_OPTIONS: '' }
    const { stdout } = await execa(process.execPath, [script, '--first-step'], { env })
    return JSON.parse(stdout) as ColdTimes
  })
}

/** With a cache of kernels that is empty at first and nobody's in the end. */
async function withCache<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const cache = mkdtempSync(join(tmpdir(), 'courant-bench-'))
  try {
    return await use(cache)
  } finally {
    rmSync(cache, { recursive: true, force: true })
  }
}

/** Milliseconds, each the median of cold processes. */
export interface BuildTimes {
  /** From the first object of the problem to its C text. */
  readonly buildMs: number
  /** From the same equations to a second operator. */
  readonly rebuildMs: number
  /** From others like them, made anew, to a third. */
  readonly alikeMs: number
  /** Of the C compiler, of one process with an empty cache of kernels. */
  readonly compileMs: number
}

export async function measureColdBuild(problem: string, spaceOrder: number, processes = 3): Promise<BuildTimes> {
  const input = await withoutTypes(fileURLToPath(new URL('./cold-shot.ts', import.meta.url)))
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  return withCache(async (cache) => {
    const times: BuildTimes[] = []
    for (let i = 0; i < processes; i++) {
      // Without the sources' condition: on what was built, as a user has it.
      const args = ['--input-type=module', '-', problem, String(spaceOrder)]
      const env = { COURANT_CACHE_DIR: cache, NODE_OPTIONS: '' }
      const { stdout } = await execa(process.execPath, args, { input, cwd, env })
      times.push(JSON.parse(stdout) as BuildTimes)
    }
    const median = (key: keyof BuildTimes): number =>
      times.map((t) => t[key]).sort((a, b) => a - b)[processes >> 1] ?? 0
    // The others found the first one's kernel.
    const all = { buildMs: median('buildMs'), rebuildMs: median('rebuildMs'), alikeMs: median('alikeMs') }
    return { ...all, compileMs: times[0]?.compileMs ?? 0 }
  })
}

/** A script of ours as one module of plain JavaScript: what takes types off in the process would take time from it. */
async function withoutTypes(script: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [script],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}
