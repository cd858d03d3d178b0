import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
}

export interface ChildOptions {
  readonly env?: NodeJS.ProcessEnv
  /** Of Node. */
  readonly flags?: readonly string[]
  /** Asked again and again; the child is killed when it answers yes. */
  readonly killWhen?: () => boolean
}

/** Sources, as all tests take; where the packages have just been built those, which start in half the time. */
const source = process.env['TEST_PACKAGES'] === 'built' ? [] : ['--conditions=@courant/source']

/** Runs a program of this workspace in a process of its own. */
export function runProgram(url: URL, args: readonly string[] = [], options: ChildOptions = {}): Promise<Ended> {
  const { env = {}, flags = [], killWhen } = options
  const start = [...source, '--import', 'tsx', ...flags, fileURLToPath(url), ...args]
  const child = spawn(process.execPath, start, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const read = (chunk: Buffer): void => void (output += chunk.toString())
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  const watch = setInterval(() => killWhen?.() && child.kill('SIGKILL'), 20)
  return new Promise((resolve) =>
    child.once('close', (code, signal) => {
      clearInterval(watch)
      resolve({ code, signal, output })
    }),
  )
}
