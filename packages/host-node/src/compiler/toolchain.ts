import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { compilersOf } from '../cache/roots.ts'
import type { Report, Storage } from '../cache/storage.ts'
import { digest } from '../cache/store.ts'
import type { Ffi } from '../ffi.ts'
import { closeSync, openSync, readSync, realpathSync, statSync } from '../file-system.ts'
import { type Candidate, candidates } from './candidates.ts'
import { type Compiler, supports } from './command.ts'
import { noCompiler, type Rejected } from './diagnostics.ts'
import { optional } from './flags.ts'
import { compilerEnv } from './invoke.ts'
import { probe } from './probe.ts'

export interface ToolchainOptions {
  /** The command the user chose, if any. */
  readonly wanted: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly storage: Storage
  readonly ffi: Ffi
  readonly report: Report
  readonly timeoutMs: number
}

/** The first candidate that works, OpenMP preferred; what was found out about it is kept for later processes. */
export async function findCompiler(options: ToolchainOptions): Promise<Compiler> {
  const rejected: Rejected[] = []
  let second: Compiler | undefined
  for (const candidate of candidates(options.wanted, options.env)) {
    const compiler = await examine(candidate, options)
    if ('reason' in compiler) rejected.push(compiler)
    else if (supports(compiler, 'openmp')) return compiler
    else second ??= compiler
  }
  if (second !== undefined) return second
  throw noCompiler(rejected, options.wanted)
}

async function examine(candidate: Candidate, options: ToolchainOptions): Promise<Compiler | Rejected> {
  const { name, command } = candidate
  if (command === undefined) return { name, reason: undefined }
  const identity = identify(command, options)
  const known = await recall(options.storage, identity)
  if (known !== undefined) return { ...known, name, command, identity }
  const { env, ffi, timeoutMs } = options
  return options.storage.inScratch(async (scratch, root) => {
    const probed = await probe(command, ffi, { cwd: scratch, env: compilerEnv(env, scratch), timeoutMs })
    if (!probed.ok) return { name, reason: probed.reason }
    const { version, flags } = probed
    await remember(root, scratch, identity, { version, flags })
    return { name, command, version, flags, identity }
  }, options.report)
}

type Findings = Pick<Compiler, 'version' | 'flags'>

async function recall(storage: Storage, identity: string): Promise<Findings | undefined> {
  for (const root of storage.roots()) {
    try {
      return JSON.parse(await readFile(path.join(compilersOf(root), `${identity}.json`), 'utf8')) as Findings
    } catch {
      continue
    }
  }
  return undefined
}

/** Written aside and renamed, so that another process never reads half of it. */
async function remember(root: string, scratch: string, identity: string, findings: Findings): Promise<void> {
  const draft = path.join(scratch, 'findings.json')
  await writeFile(draft, JSON.stringify(findings))
  await mkdir(compilersOf(root), { recursive: true })
  await rename(draft, path.join(compilersOf(root), `${identity}.json`))
}

/** Search paths that compilers read from the environment. */
const searchPaths = ['CPATH', 'C_INCLUDE_PATH', 'LIBRARY_PATH', 'COMPILER_PATH', 'GCC_EXEC_PREFIX'] as const

/**
 * All that decides what a command makes on this machine, without starting it: an upgrade replaces the file behind the
 * name, `-march=native` follows the processor, and a new version of our own flag table asks new questions.
 */
function identify(command: readonly string[], { env, ffi }: ToolchainOptions): string {
  const file = realpathSync(command[0] ?? '')
  const { mtimeMs, size } = statSync(file)
  const facts = [command, file, mtimeMs, size, processor(), optional, searchPaths.map((name) => env[name] ?? '')]
  return digest(ffi, JSON.stringify(facts))
}

/** Model and instruction sets of the first processor. Only the start of the file: Linux prints it as it is read. */
export function processor(): string {
  if (process.platform !== 'linux') return `${process.arch} ${os.cpus()[0]?.model ?? ''}`
  try {
    const lines =
      readStart('/proc/cpuinfo', 16 * 1024)
        .split('\n\n')[0]
        ?.split('\n') ?? []
    return lines.filter((line) => /^(model name|flags|Features|CPU part|cpu family|model)\s*:/.test(line)).join('\n')
  } catch {
    return process.arch
  }
}

function readStart(file: string, bytes: number): string {
  const handle = openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(bytes)
    return buffer.toString('utf8', 0, readSync(handle, buffer, 0, bytes, 0))
  } finally {
    closeSync(handle)
  }
}
