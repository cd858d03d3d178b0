import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What modules say beyond Latin-1, one line for each: V8 holds their whole text in twice the memory for one letter. */
export async function wideModules(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true })
  const problems = files
    .filter((file) => file.endsWith('.js'))
    .map(async (file) => {
      const letter = /[^\0-\xff]/u.exec(await readFile(join(folder, file), 'utf8'))
      return letter ? [`'${file}' holds '${letter[0]}', which Latin-1 does not have: escape it.`] : []
    })
  return (await Promise.all(problems)).flat()
}
