export interface Outcome {
  readonly ok: boolean
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly timedOut: boolean
  /** Standard output and error as they came, cut after 64 KiB. */
  readonly output: string
}

export interface InvokeOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly timeoutMs: number
}

const outputLimit = 64 * 1024

/**
 * Runs a command to its end; fails only as an outcome. A process group of its own lets a time-out end the whole tree:
 * a compiler is a driver that waits for others.
 */
export async function invoke(command: readonly string[], options: InvokeOptions): Promise<Outcome> {
  // Imported here, since a process that finds all its kernels in the cache starts no other.
  const { spawn } = await import('node:child_process')
  const [file = '', ...args] = command
  return new Promise((resolve) => {
    let output = ''
    let timedOut = false
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const collect = (chunk: Buffer): void => {
      if (output.length < outputLimit) output += chunk.toString('utf8')
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    const timer = setTimeout(() => {
      timedOut = true
      endGroup(child.pid)
    }, options.timeoutMs)
    const settle = (code: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(timer)
      resolve({ ok: code === 0, code, signal, timedOut, output: output.slice(0, outputLimit) })
    }
    child.once('error', (error) => {
      output += error.message
      settle(null, null)
    })
    child.once('close', settle)
  })
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended by itself in the meantime.
  }
}

/** Variables by which a user's shell would change what a compiler makes of a command line. */
const ignored = [
  'CFLAGS',
  'CXXFLAGS',
  'CPPFLAGS',
  'LDFLAGS',
  'CCC_OVERRIDE_OPTIONS',
  'DEPENDENCIES_OUTPUT',
  'SUNPRO_DEPENDENCIES',
  'GCC_COMPARE_DEBUG',
]

/** Messages in English, intermediate files in `scratch`, so that a full disk and a killed build stay in one place. */
export function compilerEnv(env: Readonly<Record<string, string | undefined>>, scratch: string): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !ignored.includes(name))
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TMPDIR: scratch }
}
