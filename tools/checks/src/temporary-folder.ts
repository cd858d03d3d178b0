import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Vitest's global set-up: one folder for all temporary files of a run, removed at its end. A test that is killed, or
 * whose worker is, can't clear up after itself; and what the C compiler or a child process leaves lies there too.
 */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'courant-vitest-'))
  const before = names.map((name) => [name, process.env[name]] as const)
  for (const name of names) process.env[name] = folder
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Which of them counts depends on the system. */
const names = ['TMPDIR', 'TMP', 'TEMP'] as const
