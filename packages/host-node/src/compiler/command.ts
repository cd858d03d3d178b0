import type { LoadOptions } from '@courant/core'
import { base, type Flag, fpModes, needs, required } from './flags.ts'

/** A compiler that was tested: what it is and which optional flags work with it. */
export interface Compiler {
  readonly name: string
  readonly command: readonly string[]
  /** The first line that it says about itself. */
  readonly version: string
  /** Changes whenever the same command line might give another binary. */
  readonly identity: string
  readonly flags: readonly string[]
}

export interface BuildCommands {
  readonly compile: readonly string[]
  readonly link: readonly string[]
}

export const supports = (compiler: Compiler, need: string): boolean =>
  (needs[need] ?? []).every(({ flag }) => compiler.flags.includes(flag))

/** The two commands that make `<name>.so` of `<name>.c` in the working directory. */
export function buildCommands(
  compiler: Compiler,
  name: string,
  wanted: readonly string[],
  fp: LoadOptions['fp'],
): BuildCommands {
  const flags = [...base, ...fpModes[fp], ...wanted.flatMap((need) => needs[need] ?? [])]
  const usable = flags.filter(({ flag }) => compiler.flags.includes(flag))
  return commandsWith(compiler.command, name, [...required, ...usable])
}

export function commandsWith(command: readonly string[], name: string, flags: readonly Flag[]): BuildCommands {
  const at = (step: 'compile' | 'link'): string[] =>
    flags.filter((flag) => flag.at === step || flag.at === 'both').map(({ flag }) => flag)
  return {
    compile: [...command, ...at('compile'), '-c', `${name}.c`, '-o', `${name}.o`],
    // Libraries come after the object that needs them.
    link: [...command, `${name}.o`, ...at('link'), '-o', `${name}.so`],
  }
}
