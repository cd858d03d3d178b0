import { execFile } from 'node:child_process'
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { strictOptions, tsc } from './typescript.ts'

const run = promisify(execFile)

/**
 * Compiles a third party's plugin in a program's folder that has the packed packages, as its author would, and runs its
 * proof under plain Node. What goes wrong, line by line.
 */
export async function proveThirdParty(plugin: string, consumer: string): Promise<readonly string[]> {
  const folder = join(consumer, 'third-party')
  await cp(plugin, folder, { recursive: true })
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['proof.ts'] }))
  try {
    await tsc(folder)
    await cp(join(folder, 'golden'), join(folder, 'out/golden'), { recursive: true })
    await run(process.execPath, ['out/proof.js'], { cwd: folder })
    return []
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string }
    return `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '')
  }
}

const compilerOptions = {
  ...strictOptions,
  skipLibCheck: true,
  rewriteRelativeImportExtensions: true,
  rootDir: '.',
  outDir: 'out',
}
