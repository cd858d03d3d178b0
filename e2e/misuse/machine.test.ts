import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { registerHost, registry, type Diagnostic } from '@courant/core'
import { pruneCache, registerNodeHost, type NodeHostOptions } from '@courant/host-node'
import { afterEach, expect, it, onTestFinished } from 'vitest'
import { runProgram } from '../robustness/child.ts'
import { anywhere, refusal, rightRun, wave } from './program.ts'

const thisMachine = registry().host
afterEach(() => {
  if (thisMachine) registerHost(thisMachine)
})

function folder(): string {
  const made = mkdtempSync(path.join(os.tmpdir(), 'courant-misuse-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

function script(text: string): string {
  const file = path.join(folder(), 'fakecc')
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, 0o755)
  return file
}

/** What `apply` says on such a machine. Nothing is touched, and the same operator runs once the machine is mended. */
async function on(options: NodeHostOptions): Promise<string> {
  registerNodeHost({ cacheDir: folder(), ...options })
  const { op, u } = wave()
  const before = u.data.toFlat().join()
  const message = await refusal(() => op.apply(rightRun))
  expect(u.data.toFlat().join()).toBe(before)
  expect(u.storage.holder).toBeUndefined()
  if (thisMachine) registerHost(thisMachine)
  expect((await op.apply(rightRun)).steps).toBe(5)
  return message
}

/** The part of a message that does not depend on which system the machine has. */
const stable = (message: string): string =>
  message
    .split('\n')
    .filter((line) => !/hint: Install one|Command:|Source:/.test(line))
    .join('\n')

it('no compiler where one was named', async () => {
  const message = await on({ compiler: '/nonexistent/cc' })
  expect(stable(message)).toMatchInlineSnapshot(`
    "error[host/no-compiler]: The C compiler '/nonexistent/cc' that was asked for does not work.
     --> machine.test.ts
      | const message = await refusal(() => op.apply(rightRun))
      |                                        ^^^^^^^^^^^^^^^
      = note: Not on the PATH: '/nonexistent/cc'.
      = hint: Or unset COURANT_CC to let Courant look for one itself."
  `)
})

it('no compiler at all', async () => {
  const message = await on({ env: { PATH: '' } })
  expect(message).toContain('= hint: Install one: ')
  expect(stable(message)).toMatchInlineSnapshot(`
    "error[host/no-compiler]: No working C compiler was found on this machine.
     --> machine.test.ts
      | const message = await refusal(() => op.apply(rightRun))
      |                                        ^^^^^^^^^^^^^^^
      = note: Not on the PATH: 'gcc', 'clang', 'cc', 'gcc-14', 'gcc-13', 'gcc-12', 'clang-22', 'clang-19', 'clang-18', 'clang-17', 'clang-16', 'clang-15', 'clang-14', 'icx'.
      = hint: Or name one by the environment variable COURANT_CC."
  `)
})

it('a compiler that fails at every file', async () => {
  const message = await on({ compiler: script('echo "cc1: internal error" >&2; exit 3') })
  expect(stable(message).replace(/'\/.*fakecc'/g, "'fakecc'")).toMatchInlineSnapshot(`
    "error[host/no-compiler]: The C compiler 'fakecc' that was asked for does not work.
     --> machine.test.ts
      | const message = await refusal(() => op.apply(rightRun))
      |                                        ^^^^^^^^^^^^^^^
      = note: 'fakecc': '--version' failed: cc1: internal error
      = hint: Or unset COURANT_CC to let Courant look for one itself."
  `)
})

it('a compiler that fails at the kernel', async () => {
  const compiler = script('case "$*" in *Forward.c*) echo "Forward.c:1: no room" >&2; exit 1;; esac\nexec cc "$@"')
  const message = await on({ compiler })
  expect(message).toMatch(/note: Source: .*Forward\.c$/m)
  expect(stable(message)).toMatchInlineSnapshot(`
    "error[host/compile-failed]: The C compiler rejected kernel 'Forward' (exit code 1).
     --> machine.test.ts
      | const message = await refusal(() => op.apply(rightRun))
      |                                        ^^^^^^^^^^^^^^^
      = note: Forward.c:1: no room
      = hint: This is a bug of Courant or of a plugin, unless the compiler is broken; please report it with the source."
  `)
})

it('a compiler that crashes at the kernel', async () => {
  const message = await on({ compiler: script('case "$*" in *Forward.c*) kill -9 $$;; esac\nexec cc "$@"') })
  expect(stable(message)).toMatchInlineSnapshot(`
    "error[host/compiler-crashed]: The C compiler was ended by SIGKILL while it compiled kernel 'Forward'.
     --> machine.test.ts
      | const message = await refusal(() => op.apply(rightRun))
      |                                        ^^^^^^^^^^^^^^^
      = hint: Try again with more free memory, or try another compiler by COURANT_CC."
  `)
})

it('a cache folder that cannot be written', async () => {
  const file = path.join(folder(), 'file')
  writeFileSync(file, '')
  const warnings: Diagnostic[] = []
  registerNodeHost({ cacheDir: path.join(file, 'cache'), onWarning: (warning) => warnings.push(warning) })
  const { op } = wave()
  expect((await op.apply(rightRun)).steps).toBe(5)
  expect(warnings.map(({ code }) => code)).toEqual(['host/cache-fallback'])
})

const user = new URL('script.ts', import.meta.url)

it('two processes that build the same kernel', { timeout: 120_000 }, async () => {
  const env = { COURANT_CACHE_DIR: folder() }
  const ends = await Promise.all([runProgram(user, [], { env }), runProgram(user, [], { env })])
  for (const { code, signal, output } of ends) expect([code, signal], output).toEqual([0, null])
  expect(ends[0]?.output).toBe(ends[1]?.output)
})

it('a process that is killed while it builds', { timeout: 120_000 }, async () => {
  const cacheDir = folder()
  const env = { COURANT_CACHE_DIR: cacheDir }
  const compiler = script('case "$*" in *Script.c*) sleep 5;; esac\nexec cc "$@"')
  const scratch = path.join(cacheDir, 'v1', 'scratch')
  const started = (): boolean =>
    existsSync(scratch) &&
    readdirSync(scratch).some((build) => existsSync(path.join(scratch, build, 'kernel', 'Script.c')))
  const killed = await runProgram(user, [], { env: { ...env, COURANT_CC: compiler }, killWhen: started })
  expect(killed.signal).toBe('SIGKILL')
  const { code, output } = await runProgram(user, [], { env })
  expect(code, output).toBe(0)
  await pruneCache({ cacheDir })
  expect(readdirSync(scratch)).toEqual([])
})

const environments: readonly (readonly [what: string, env: NodeJS.ProcessEnv, code: number, says: string])[] = [
  [
    'a variable that is a slip of the finger',
    { COURANT_LANGAUGE: 'c' },
    1,
    `error[config/variable]: The environment variable 'COURANT_LANGAUGE' means nothing to Courant.`,
  ],
  [
    "a variable of Devito's that has no meaning here",
    { DEVITO_ARCH: 'gcc' },
    0,
    `The environment variable 'DEVITO_ARCH' is Devito's and has no effect here.`,
  ],
  [
    'a distributed run without the package for it',
    { DEVITO_MPI: '1' },
    1,
    `error[config/needs-package]: 'mpi' is 1 by DEVITO_MPI, and no loaded package provides it.`,
  ],
  [
    'a language that no package provides',
    { COURANT_LANGUAGE: 'cuda' },
    1,
    'error[target/unavailable]: Cannot compile an Operator for `(cpu, plain, cuda)`.',
  ],
  [
    'a value that is none',
    { COURANT_CHECK: 'maybe' },
    1,
    `error[config/value]: The setting 'check' cannot be 'maybe', which COURANT_CHECK gave it.`,
  ],
]

it.each(environments)('an environment with %s', { timeout: 60_000 }, async (_, env, code, says) => {
  const ended = await runProgram(user, [], { env })
  expect([ended.code, ended.signal], ended.output).toEqual([code, null])
  const lines = anywhere(ended.output).split('\n')
  expect(
    lines.some((line) => line.endsWith(says)),
    ended.output,
  ).toBe(true)
  if (code === 1) {
    expect(ended.output).toContain('acoustic.ts')
    expect(ended.output).not.toMatch(/^built/m)
    // Once, as text: not a second time as the data behind it.
    expect(ended.output.split(says.slice(-20))).toHaveLength(2)
  } else expect(ended.output).toContain('ran 48 steps')
})

it('odd values for every argument', { timeout: 120_000 }, async () => {
  const { code, signal, output } = await runProgram(new URL('any-argument.ts', import.meta.url))
  expect([code, signal], output).toEqual([0, null])
  expect(output.match(/"other":0}, and the right run has 48 steps/g)).toHaveLength(2)
})
