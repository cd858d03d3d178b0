import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { CourantError } from '@courant/core'
import { expect, it, vi } from 'vitest'
import { nodeHost, type NodeHostOptions } from '../host.ts'
import { noOpenmp } from './diagnostics.ts'
import { frame, kernel, threadedSum } from '../testing/kernels.ts'
import { failure, fakeCompiler, realCompiler, temporaryFolder } from '../testing/machine.ts'

vi.setConfig({ testTimeout: 60_000 })

const fp = { fp: 'strict' } as const
const answer = kernel('answer', '  return 42;')
const hostWith = (options: NodeHostOptions) => nodeHost({ cacheDir: temporaryFolder(), ...options })

/** Without what differs between machines: folders, keys, the compiler and its flags, the package manager. */
const steady = (error: CourantError): string =>
  error.message
    .replaceAll(/\/\S*courant-test-\w+/g, '<tmp>')
    .replaceAll(/failed\/[0-9a-f]+/g, 'failed/<key>')
    .replaceAll(/Command: (\S+) .*?( -c)? ?(\S+\.c) .*/g, 'Command: $1 <flags> $3')
    .replaceAll(realCompiler(), '<cc>')
    .replace(/Install one: .*/, 'Install one: <command>')

it('names what it tried when there is no compiler', async () => {
  const host = hostWith({ env: { PATH: temporaryFolder() } })
  const error = await failure(host.load(answer, fp))
  expect(steady(error)).toMatchInlineSnapshot(`
    "error[host/no-compiler]: No working C compiler was found on this machine.
     = note: Not on the PATH: 'gcc', 'clang', 'cc', 'gcc-14', 'gcc-13', 'gcc-12', 'clang-22', 'clang-19', 'clang-18', 'clang-17', 'clang-16', 'clang-15', 'clang-14', 'icx'.
     = hint: Install one: <command>
     = hint: Or name one by the environment variable COURANT_CC."
  `)
  expect((await host.describe()).compiler).toBeUndefined()
})

it('blames the compiler that was asked for', async () => {
  const host = hostWith({ env: { ...process.env, COURANT_CC: 'nosuchcc -m64' } })
  expect(steady(await failure(host.load(answer, fp)))).toMatchInlineSnapshot(`
    "error[host/no-compiler]: The C compiler 'nosuchcc -m64' that was asked for does not work.
     = note: Not on the PATH: 'nosuchcc -m64'.
     = hint: Install one: <command>
     = hint: Or unset COURANT_CC to let Courant look for one itself."
  `)
})

it('tells why a compiler was rejected', async () => {
  const { command } = fakeCompiler('echo "fakecc: licence expired" >&2; exit 3')
  expect(steady(await failure(hostWith({ compiler: command }).load(answer, fp)))).toMatchInlineSnapshot(`
    "error[host/no-compiler]: The C compiler '<tmp>/fakecc' that was asked for does not work.
     = note: '<tmp>/fakecc': '--version' failed: fakecc: licence expired
     = hint: Install one: <command>
     = hint: Or unset COURANT_CC to let Courant look for one itself."
  `)
})

it('finds a compiler that was installed after the first failure', async () => {
  const folder = temporaryFolder()
  const compiler = path.join(folder, 'fakecc')
  const host = hostWith({ compiler })
  expect((await failure(host.load(answer, fp))).code).toBe('host/no-compiler')
  fakeCompiler('', folder)
  expect(await (await host.load(answer, fp)).call(frame())).toBe(42)
})

it('shows what a failing compiler said, the command and the source', async () => {
  const said = "broken.c: In function 'broken':\\nbroken.c:7:3: error: no such luck"
  const { command } = fakeCompiler(`case "$*" in *broken.c*) printf "${said}" >&2; exit 1;; esac`)
  const error = await failure(hostWith({ compiler: command }).load(kernel('broken', '  no such luck;'), fp))
  expect(steady(error)).toMatchInlineSnapshot(`
    "error[host/compile-failed]: The C compiler rejected kernel 'broken' (exit code 1).
     = note: broken.c: In function 'broken':
     = note: broken.c:7:3: error: no such luck
     = note: Command: <tmp>/fakecc <flags> broken.c
     = note: Source: <tmp>/v1/failed/<key>/broken.c
     = hint: This is a bug of Courant or of a plugin, unless the compiler is broken; please report it with the source."
  `)
  const source = /Source: (.*)/.exec(error.message)?.[1] ?? ''
  expect(readFileSync(source, 'utf8')).toContain('no such luck')
})

it('cuts long output', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => `  x${i} = 1;`).join('\n')
  const error = await failure(hostWith({}).load(kernel('broken', lines), fp))
  expect(error.diagnostics[0]?.notes).toContainEqual(expect.stringMatching(/^\.\.\. and \d+ more lines\.$/))
  expect(error.diagnostics[0]?.notes?.length).toBe(15)
})

it('names the signal that ended a compiler', async () => {
  const { command } = fakeCompiler(`case "$*" in *answer.c*) kill -SEGV $$;; esac`)
  expect(steady(await failure(hostWith({ compiler: command }).load(answer, fp)))).toMatchInlineSnapshot(`
    "error[host/compiler-crashed]: The C compiler was ended by SIGSEGV while it compiled kernel 'answer'.
     = note: Command: <tmp>/fakecc <flags> answer.c
     = note: Source: <tmp>/v1/failed/<key>/answer.c
     = hint: Try again with more free memory, or try another compiler by COURANT_CC."
  `)
})

it('names the signal that ended a part of a compiler', async () => {
  const died = 'gcc: fatal error: Killed signal terminated program cc1'
  const { command } = fakeCompiler(`case "$*" in *answer.c*) echo "${died}" >&2; exit 1;; esac`)
  const error = await failure(hostWith({ compiler: command }).load(answer, fp))
  expect(error.code).toBe('host/compiler-crashed')
  expect(error.message).toContain("was ended by SIGKILL while it compiled kernel 'answer'")
})

it('stops a compiler that does not end, with all that it started', async () => {
  const folder = temporaryFolder()
  const { command } = fakeCompiler(`case "$*" in *answer.c*) sleep 60 & echo $! > ${folder}/pid; wait;; esac`)
  const cacheDir = temporaryFolder()
  await nodeHost({ cacheDir, compiler: command }).load(kernel('other', '  return 0;'), fp)
  const host = nodeHost({ cacheDir, compiler: command, compileTimeout: 1 })
  expect(steady(await failure(host.load(answer, fp)))).toMatchInlineSnapshot(`
    "error[host/compiler-crashed]: The C compiler did not finish kernel 'answer' within 1 s and was stopped.
     = note: Command: <tmp>/fakecc <flags> answer.c
     = note: Source: <tmp>/v1/failed/<key>/answer.c
     = hint: Try another compiler by COURANT_CC, or a smaller operator."
  `)
  const pid = Number(readFileSync(path.join(folder, 'pid'), 'utf8'))
  await expect.poll(() => alive(pid), { timeout: 5000 }).toBe(false)
})

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // One that ended stays in the table until its adopter looks.
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

it('says so when a compiler makes nothing', async () => {
  const { command } = fakeCompiler(`case "$*" in *answer.c*) exit 0;; esac`)
  expect((await failure(hostWith({ compiler: command }).load(answer, fp))).code).toBe('host/compile-failed')
})

it('leaves out each flag that does not work, and only those', async () => {
  const { command } = fakeCompiler(`case "$*" in *-march=native*|*nodelete*) echo "bad flag" >&2; exit 1;; esac`)
  const host = hostWith({ compiler: command })
  const flags = (await host.describe()).compiler?.flags ?? []
  const all = (await hostWith({ compiler: realCompiler() }).describe()).compiler?.flags ?? []
  expect(all.filter((flag) => !flags.includes(flag))).toEqual(['-march=native', '-Wl,-z,nodelete'])
  expect(await (await host.load(answer, fp)).call(frame())).toBe(42)
})

it('refuses a kernel with OpenMP where the compiler has none', async () => {
  const { command } = fakeCompiler(`case " $* " in *" -fopenmp "*) exit 1;; esac`)
  const host = hostWith({ compiler: command })
  const [headline = '', ...hints] = steady(await failure(host.load(threadedSum, fp))).split('\n')
  expect(headline).toMatch(
    /^error\[host\/no-openmp\]: Kernel 'threaded_sum' needs OpenMP, which the C compiler '<tmp>\/fakecc' \(.+\) can't build\.$/,
  )
  expect(hints.join('\n')).toContain(process.platform === 'darwin' ? 'brew install libomp' : "'libomp-dev' on Debian")
  expect(hints.join('\n')).toContain("language 'c'")
  expect(await (await host.load({ ...answer, needs: ['openmp-simd'] }, fp)).call(frame())).toBe(42)
})

it.each([
  ['linux', 'libomp-dev'],
  ['darwin', 'brew install libomp'],
] as const)('names what brings OpenMP on %s beside the way without it', (platform, wanted) => {
  const said = noOpenmp('Kernel', 'clang', 'clang version 14', platform).message
  expect(said).toContain(wanted)
  expect(said).toContain("language 'c'")
})

it('tests a compiler once for all processes', async () => {
  const cacheDir = temporaryFolder()
  const { command, calls } = fakeCompiler('')
  const first = await nodeHost({ cacheDir, compiler: command }).describe()
  const count = readFileSync(calls, 'utf8').split('\n').length
  expect(await nodeHost({ cacheDir, compiler: command }).describe()).toEqual(first)
  expect(readFileSync(calls, 'utf8').split('\n').length).toBe(count)
})

it("leaves the user's flags out of a build, and never gives the linker arithmetic flags", async () => {
  const { command, calls } = fakeCompiler(`echo "CFLAGS=$CFLAGS LDFLAGS=$LDFLAGS" >> "$(dirname "$0")/calls"`)
  const env = { ...process.env, CFLAGS: '-O0', LDFLAGS: '-ffast-math' }
  await hostWith({ compiler: command, env }).load(answer, { fp: 'fast' })
  const lines = readFileSync(calls, 'utf8').split('\n')
  expect(lines.filter((line) => line.startsWith('CFLAGS'))).toEqual(expect.arrayContaining(['CFLAGS= LDFLAGS=']))
  expect(lines.join('\n')).not.toMatch(/CFLAGS=-|LDFLAGS=-|-ffast-math/)
  const links = lines.filter((line) => line.includes('-o answer.so'))
  expect(links).toHaveLength(1)
  expect(links[0]).not.toMatch(/-ffinite-math-only|-fassociative-math|-O3/)
})

it('takes a command with arguments', async () => {
  const { command, calls } = fakeCompiler('')
  await hostWith({ env: { ...process.env, COURANT_CC: `${command} -g0` } }).load(answer, fp)
  expect(readFileSync(calls, 'utf8')).toMatch(/^-g0 .*-c answer\.c/m)
})

it('knows neither this dialect nor this need', async () => {
  const host = hostWith({})
  expect(steady(await failure(host.load({ ...answer, dialect: 'cuda' }, fp)))).toMatchInlineSnapshot(`
    "error[host/unknown-dialect]: Kernel 'answer' is written in 'cuda', which this host can't build.
     = note: It builds 'c'.
     = hint: Choose language 'c' or 'openmp'."
  `)
  expect(steady(await failure(host.load({ ...answer, needs: ['fftw'] }, fp)))).toMatchInlineSnapshot(`
    "error[host/unknown-need]: Kernel 'answer' needs 'fftw', for which this host knows no flags.
     = note: It knows 'openmp', 'openmp-simd', 'math', 'threads'.
     = hint: The plugin that prints this kernel wants a newer @courant/host-node."
  `)
})

it('says what is wrong with a library that does not load', async () => {
  const text = 'extern int nowhere(void);\nint answer(void) { return nowhere(); }\n'
  const error = await failure(hostWith({ compiler: `${realCompiler()} -Wl,-z,now` }).load({ ...answer, text }, fp))
  expect(error.code).toBe('host/load-failed')
  expect(error.message).toContain("Kernel 'answer' was compiled, but does not load.")
})
