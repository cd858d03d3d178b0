import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import path from 'node:path'

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

/** One candidate where the user chose, else the table. */
export function candidates(wanted: string | undefined, env: Env): Candidate[] {
  if (wanted !== undefined && wanted.trim() !== '') return [locate(wanted.trim(), env)]
  const seen = new Set<string>()
  return names
    .map((name) => locate(name, env))
    .filter(({ command }) => {
      const real = command?.[0] === undefined ? undefined : realpathSync(command[0])
      if (real === undefined) return true
      return !seen.has(real) && seen.add(real)
    })
}

/** `ccache gcc -m64` is a program with arguments, unless a file has that very name. */
function locate(name: string, env: Env): Candidate {
  const whole = findProgram(name, env)
  if (whole !== undefined) return { name, command: [whole] }
  const [program = '', ...args] = name.split(/\s+/)
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
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
