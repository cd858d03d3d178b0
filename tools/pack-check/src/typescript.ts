import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a user's strict project asks of the compiler. */
export const strictOptions = {
  module: 'NodeNext',
  target: 'ES2022',
  lib: ['ES2023'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
}

/** The workspace's compiler, on the project in a folder. Rejects with its complaints in `stdout`. */
export async function tsc(folder: string): Promise<void> {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  await run(process.execPath, [compiler, '-p', '.', '--pretty', 'false'], { cwd: folder })
}
