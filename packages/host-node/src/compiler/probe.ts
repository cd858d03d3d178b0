import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Ffi } from '../ffi.ts'
import { commandsWith } from './command.ts'
import { type Flag, optional, required } from './flags.ts'
import { invoke, type InvokeOptions, type Outcome } from './invoke.ts'
import { throwIfOutOfRoom } from './room.ts'

export type Probed =
  | { readonly ok: true; readonly version: string; readonly flags: readonly string[] }
  | { readonly ok: false; readonly reason: string }

const name = 'probe'

/** A library for the loader and, with `main`, a program that shows that this processor runs the code. */
const program = `
#include <math.h>
int courant_probe(void) { return 42; }
static double total(const double *x, int n) {
  double sum = 0;
#pragma omp parallel for simd reduction(+ : sum) num_threads(2)
  for (int i = 0; i < n; i++) sum += sqrt(x[i]);
  return sum;
}
int main(int count, char **arguments) {
  double x[64];
  (void)arguments;
  for (int i = 0; i < 64; i++) x[i] = 4.0 * count;
  return total(x, 64) == 128.0 ? 0 : 1;
}
`

/**
 * Finds what a compiler can do by using it, since a name says nothing: `gcc` may be clang, clang may lack OpenMP. All
 * flags at once is the common case and costs one build; only when that fails is each tried by itself.
 */
export async function probe(command: readonly string[], ffi: Ffi, options: InvokeOptions): Promise<Probed> {
  const said = await invoke([...command, '--version'], options)
  if (!said.ok) return rejected(`'--version' failed: ${reason(said)}`)
  await writeFile(path.join(options.cwd, `${name}.c`), program)

  const works = (flags: readonly Flag[]): Promise<Outcome> => build(command, flags, options)
  const all = await works(optional)
  const flags = all.ok ? optional : await bisect(works)
  if (flags === undefined) return rejected(reason(await works([])))

  // The last build of `bisect` may have been of other flags.
  if (!all.ok) await works(flags)
  const run = await invoke([path.join(options.cwd, name)], options)
  if (!run.ok) return rejected(`a test program was built, but fails: ${reason(run)}`)
  if (!loads(ffi, path.join(options.cwd, `${name}.so`))) return rejected('a test library was built, but does not load')
  return { ok: true, version: firstLine(said.output), flags: flags.map(({ flag }) => flag) }
}

/** Undefined when not even the bare command works. */
async function bisect(works: (flags: readonly Flag[]) => Promise<Outcome>): Promise<readonly Flag[] | undefined> {
  if (!(await works([])).ok) return undefined
  const kept: Flag[] = []
  for (const flag of optional) if ((await works([...kept, flag])).ok) kept.push(flag)
  return kept
}

async function build(command: readonly string[], flags: readonly Flag[], options: InvokeOptions): Promise<Outcome> {
  const { compile, link } = commandsWith(command, name, [...required, ...flags])
  const executable = [...link.filter((word) => word !== '-shared').slice(0, -1), name]
  let outcome: Outcome | undefined
  // The program needs its libraries whatever the flags are.
  for (const step of [compile, [...link, '-lm'], [...executable, '-lm']]) {
    outcome = await invoke(step, options)
    throwIfOutOfRoom(outcome)
    if (!outcome.ok) return outcome
  }
  return outcome as Outcome
}

/** Loaded here, run as a program elsewhere: what a processor can't execute then ends the program, not us. */
function loads(ffi: Ffi, library: string): boolean {
  try {
    return ffi.open(library).func('int courant_probe(void)')() === 42
  } catch {
    return false
  }
}

const rejected = (text: string): Probed => ({ ok: false, reason: text })
const firstLine = (text: string): string => text.trim().split('\n')[0] ?? ''

function reason(outcome: Outcome): string {
  if (outcome.timedOut) return 'it did not end in time'
  if (outcome.signal !== null) return `ended by ${outcome.signal}`
  return firstLine(outcome.output) || `exit code ${String(outcome.code)}`
}
