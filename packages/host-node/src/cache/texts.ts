import { appendFile, mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { TextStore } from '@courant/core'
import { scratchOf, textsOf } from './roots.ts'

/** Texts in files of the cache folder. What can't be written there is not worth an error: the next process does without. */
export function openTexts(root: string): TextStore {
  const fileOf = (name: string): string => {
    if (!/^[\w.-]+$/.test(name)) throw new Error(`'${name}' can't be the name of a text.`)
    return path.join(textsOf(root), name)
  }
  return {
    async read(name) {
      const file = fileOf(name)
      const text = await readFile(file, 'utf8').catch(() => undefined)
      // Old texts are pruned by when they were used last.
      const now = new Date()
      if (text !== undefined) await utimes(file, now, now).catch(() => undefined)
      return text
    },
    write: (name, text) => quietly(replace(root, fileOf(name), text)),
    append: (name, line) => quietly(add(fileOf(name), `${line}\n`)),
    remove: (name) => quietly(rm(fileOf(name), { force: true })),
    readFile: (file) => readFile(path.resolve(file), 'utf8'),
  }
}

async function replace(root: string, file: string, text: string): Promise<void> {
  const scratch = path.join(scratchOf(root), `${process.pid}-${path.basename(file)}-${performance.now()}`)
  await mkdir(scratchOf(root), { recursive: true })
  await mkdir(path.dirname(file), { recursive: true })
  try {
    await writeFile(scratch, text, { flush: true })
    await rename(scratch, file)
  } finally {
    await rm(scratch, { force: true })
  }
}

async function add(file: string, line: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await appendFile(file, line)
}

const quietly = (action: Promise<void>): Promise<void> => action.catch(() => undefined)
