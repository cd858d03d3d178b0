import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { CourantError } from '@courant/core'
import { afterAll, onTestFinished } from 'vitest'
import { findProgram } from '../compiler/candidates.ts'

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'courant-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A folder that goes when the tests of a file have ended. */
export function folderOfFile(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'courant-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A compiler that is a shell script. `$REAL` is a real one; every call is noted in `calls` beside the script. */
export function fakeCompiler(script: string, folder = temporaryFolder()): { command: string; calls: string } {
  const command = path.join(folder, 'fakecc')
  const calls = path.join(folder, 'calls')
  writeFileSync(calls, '')
  writeFileSync(command, `#!/bin/sh\nREAL=${realCompiler()}\necho "$*" >> ${calls}\n${script}\nexec $REAL "$@"\n`)
  chmodSync(command, 0o755)
  return { command, calls }
}

export function realCompiler(): string {
  const found = findProgram('gcc', process.env) ?? findProgram('cc', process.env)
  if (found === undefined) throw new Error('these tests need gcc or cc on the PATH')
  return found
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
}

const preamble = `
import { nodeHost } from '@courant/host-node'
import { kernel, frame, threadedSum } from '${new URL('./kernels.ts', import.meta.url).href}'
`

/** Starts a process of its own on the text of a module. */
function startModule(code: string, env: NodeJS.ProcessEnv, shell?: string): ChildProcess {
  const flags = ['--conditions=@courant/source', '--import', 'tsx', '--input-type=module', '-e', code]
  const command = [process.execPath, ...flags]
  const [file = '', ...args] = shell === undefined ? command : ['sh', '-c', `${shell}; exec "$0" "$@"`, ...command]
  return spawn(file, args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** On the text of a module that sees this package and the test kernels. */
export const startChild = (code: string, env: NodeJS.ProcessEnv, shell?: string): ChildProcess =>
  startModule(preamble + code, env, shell)

export function ended(child: ChildProcess): Promise<Ended> {
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, output })))
}

export const runChild = (code: string, env: NodeJS.ProcessEnv, shell?: string): Promise<Ended> =>
  ended(startChild(code, env, shell))

export const runModule = (code: string, env: NodeJS.ProcessEnv): Promise<Ended> => ended(startModule(code, env))

/** The error that a promise must reject with. */
export async function failure(promise: Promise<unknown>): Promise<CourantError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof CourantError) return error
  throw new Error('expected a CourantError', { cause: error })
}
