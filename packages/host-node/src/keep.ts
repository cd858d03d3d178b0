import { tmpdir } from 'node:os'
import path from 'node:path'
import { failedOf } from './cache/roots.ts'
import { mkdirSync, mkdtempSync, writeFileSync } from './file-system.ts'

/** Writes a text into a folder of its own beside the refused sources, else among the system's temporary files. */
export function keep(root: string, name: string, text: string): string | undefined {
  for (const parent of [failedOf(root), tmpdir()]) {
    try {
      mkdirSync(parent, { recursive: true })
      const file = path.join(mkdtempSync(path.join(parent, 'courant-')), path.basename(name))
      writeFileSync(file, text)
      return file
    } catch {
      continue // full or read-only: the next place, and then none
    }
  }
  return undefined
}
