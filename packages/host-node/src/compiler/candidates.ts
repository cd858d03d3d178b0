import path from 'node:path'
import { accessSync, constants, realpathSync, statSync } from '../file-system.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Tried in this order; the first that builds OpenMP is taken. */
const names = [
  ...['gcc', 'clang', 'cc', 'gcc-14', 'gcc-13', 'gcc-12'],
  ...['clang-22', 'clang-19', 'clang-18', 'clang-17', 'clang-16', 'clang-15', 'clang-14', 'icx'],
]

export interface Candidate {
  /** As the user or the table names it. */
  readonly name: string
  /** Absolute path and first arguments; undefined when there is no such program. */
  readonly command: readonly string[] | undefined
}

/** One candidate where the user chose, else the table. A program that has several names comes once. */
export function* candidates(wanted: string | undefined, env: Env): Generator<Candidate> {
  if (wanted !== undefined && wanted.trim() !== '') {
    yield locate(wanted.trim(), env)
    return
  }
  const seen = new Set<string>()
  for (const name of names) {
    const candidate = locate(name, env)
    const real = candidate.command?.[0] === undefined ? undefined : realpathSync(candidate.command[0])
    if (real === undefined || !seen.has(real)) yield candidate
    if (real !== undefined) seen.add(real)
  }
}

/** `ccache gcc -m64` is a program with arguments, unless a file has that very name. */
function locate(name: string, env: Env): Candidate {
  const whole = findProgram(name, env)
  const [program = '', ...args] = name.split(/\s+/)
  if (whole !== undefined || args.length === 0) return { name, command: whole === undefined ? undefined : [whole] }
  const found = findProgram(program, env)
  return { name, command: found === undefined ? undefined : [found, ...args] }
}

export function findProgram(name: string, env: Env): string | undefined {
  const places = name.includes('/') ? [path.resolve(name)] : pathEntries(env).map((folder) => path.join(folder, name))
  return places.find(isProgram)
}

const pathEntries = (env: Env): string[] => (env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '')

function isProgram(file: string): boolean {
  try {
    // Most places have no such file, and an error is the slowest way to say so.
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return false
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
