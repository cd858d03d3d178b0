import { CourantError, type Diagnostic } from '@courant/core'
import { existsSync } from '../file-system.ts'
import type { Outcome } from './invoke.ts'

const error = (diagnostic: Omit<Diagnostic, 'severity'>, cause?: unknown): CourantError =>
  new CourantError([{ severity: 'error', ...diagnostic }], undefined, cause)

export interface Rejected {
  readonly name: string
  /** Undefined when there is no such program. */
  readonly reason: string | undefined
}

export function noCompiler(tried: readonly Rejected[], wanted: string | undefined): CourantError {
  const absent = tried.filter(({ reason }) => reason === undefined).map(({ name }) => `'${name}'`)
  return error({
    code: 'host/no-compiler',
    message:
      wanted === undefined
        ? 'No working C compiler was found on this machine.'
        : `The C compiler '${wanted}' that was asked for does not work.`,
    notes: [
      ...(absent.length > 0 ? [`Not on the PATH: ${absent.join(', ')}.`] : []),
      ...tried.flatMap(({ name, reason }) => (reason === undefined ? [] : [`'${name}': ${reason}`])),
    ],
    hints: [
      `Install one: ${installCommand()}`,
      wanted === undefined
        ? 'Or name one by the environment variable COURANT_CC.'
        : 'Or unset COURANT_CC to let Courant look for one itself.',
    ],
  })
}

/** The one command for this machine's package manager. */
function installCommand(): string {
  if (process.platform === 'darwin') return 'xcode-select --install'
  const managers = [
    ['/usr/bin/apt-get', 'apt-get install -y gcc libc6-dev'],
    ['/usr/bin/dnf', 'dnf install -y gcc'],
    ['/sbin/apk', 'apk add gcc musl-dev'],
    ['/usr/bin/pacman', 'pacman -S --noconfirm gcc'],
    ['/usr/bin/zypper', 'zypper install -y gcc'],
  ] as const
  return managers.find(([program]) => existsSync(program))?.[1] ?? 'apt-get install -y gcc libc6-dev'
}

const shown = 12

export const compileFailed = (
  kernel: string,
  command: readonly string[],
  outcome: Outcome,
  source: string,
): CourantError => {
  const lines = outcome.output.trimEnd().split('\n')
  const rest = lines.length - shown
  return error({
    code: 'host/compile-failed',
    message: `The C compiler rejected kernel '${kernel}' (exit code ${String(outcome.code)}).`,
    notes: [
      ...lines.slice(0, shown),
      ...(rest > 0 ? [`... and ${rest} more lines.`] : []),
      `Command: ${command.join(' ')}`,
      `Source: ${source}`,
    ],
    hints: [
      'This is a bug of Courant or of a plugin, unless the compiler is broken; please report it with the source.',
    ],
  })
}

export const compilerCrashed = (
  kernel: string,
  command: readonly string[],
  outcome: Outcome,
  source: string,
  timeoutMs: number,
): CourantError =>
  error({
    code: 'host/compiler-crashed',
    message: outcome.timedOut
      ? `The C compiler did not finish kernel '${kernel}' within ${timeoutMs / 1000} s and was stopped.`
      : `The C compiler was ended by ${crashSignal(outcome) ?? 'a signal'} while it compiled kernel '${kernel}'.`,
    notes: [
      ...outcome.output.trimEnd().split('\n').filter(Boolean).slice(0, shown),
      `Command: ${command.join(' ')}`,
      `Source: ${source}`,
    ],
    hints: outcome.timedOut
      ? ['Try another compiler by COURANT_CC, or a smaller operator.']
      : ['Try again with more free memory, or try another compiler by COURANT_CC.'],
  })

/** The driver itself may be ended, or a child of it, which it then reports and exits with a code. */
export function crashSignal(outcome: Outcome): string | undefined {
  if (outcome.signal !== null) return outcome.signal
  const text =
    /(Killed|Segmentation fault|Aborted|Terminated) signal|unable to execute command: (Killed|Segmentation fault|Aborted|Terminated)/.exec(
      outcome.output,
    )
  const names: Readonly<Record<string, string>> = {
    Killed: 'SIGKILL',
    'Segmentation fault': 'SIGSEGV',
    Aborted: 'SIGABRT',
    Terminated: 'SIGTERM',
  }
  return names[text?.[1] ?? text?.[2] ?? '']
}

export const noOpenmp = (
  kernel: string,
  compiler: string,
  version: string,
  platform = process.platform,
): CourantError =>
  error({
    code: 'host/no-openmp',
    message: `Kernel '${kernel}' needs OpenMP, which the C compiler '${compiler}' (${version}) can't build.`,
    hints: [
      platform === 'darwin'
        ? // Apple's own clang does not take `-fopenmp`, with the runtime or without it.
          "Install the OpenMP runtime and a clang that takes it: 'brew install libomp llvm', then " +
          'COURANT_CC="$(brew --prefix llvm)/bin/clang".'
        : "Install the OpenMP runtime of clang: package 'libomp-dev' on Debian and Ubuntu, 'libomp-devel' on Fedora. " +
          'Or install gcc, which brings its own.',
      "Or run on one thread: language 'c'.",
    ],
  })

export const unknownNeed = (kernel: string, need: string, known: readonly string[]): CourantError =>
  error({
    code: 'host/unknown-need',
    message: `Kernel '${kernel}' needs '${need}', for which this host knows no flags.`,
    notes: [`It knows ${known.map((name) => `'${name}'`).join(', ')}.`],
    hints: ['The plugin that prints this kernel wants a newer @courant/host-node.'],
  })

export const unknownDialect = (kernel: string, dialect: string): CourantError =>
  error({
    code: 'host/unknown-dialect',
    message: `Kernel '${kernel}' is written in '${dialect}', which this host can't build.`,
    notes: ["It builds 'c'."],
    hints: ["Choose language 'c' or 'openmp'."],
  })

export const loadFailed = (kernel: string, library: string, cause: unknown): CourantError =>
  error(
    {
      code: 'host/load-failed',
      message: `Kernel '${kernel}' was compiled, but does not load.`,
      notes: [cause instanceof Error ? cause.message : String(cause), `Library: ${library}`],
      hints: ['Run `courant doctor` to test the compiler, or try another one by COURANT_CC.'],
    },
    cause,
  )
