import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'
import type { Sources } from './sources.ts'

/**
 * The declarations of everything that the entries lead to, by the path of their file in `dist`. One program serves all
 * packages: asking the compiler package by package has it read and check what they share thirty times.
 *
 * @throws Error with the compiler's complaints, where a type can't be written down.
 */
export function declarations(root: string, packages: readonly Sources[]): ReadonlyMap<string, string> {
  const entries = packages.flatMap(({ folder, entries: names }) => names.map((name) => join(folder, name)))
  const program = ts.createProgram(entries, optionsOf(root))
  const files = new Map<string, string>()
  const keep: ts.WriteFileCallback = (path, text) => files.set(distOf(root, path), withModuleEndings(text))
  const { diagnostics } = program.emit(undefined, keep, undefined, true)
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, formatHost(root)))
  return files
}

/** Replaces the declarations in each `dist` by these. What else lies there stays: the bundler makes it meanwhile. */
export async function writeDeclarations(
  packages: readonly Sources[],
  files: ReadonlyMap<string, string>,
): Promise<void> {
  const folders = packages.map(({ folder }) => join(folder, 'dist'))
  const stale = folders.flatMap((folder) =>
    ts.sys.readDirectory(folder, ['.d.ts']).filter((path) => !files.has(resolve(path))),
  )
  await Promise.all(stale.map((path) => rm(path)))
  for (const [path, text] of files) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
}

/** `./eq.ts` in a source is `./eq.js` to who reads its declarations. */
export const withModuleEndings = (text: string): string =>
  text.replace(/((?:from |import\()(['"])\.{1,2}\/[^'"\n]*)\.ts\2/g, '$1.js$2')

/** `ROOT/packages/core/src/ir/expr.d.ts` goes to `ROOT/packages/core/dist/ir/expr.d.ts`. */
function distOf(root: string, path: string): string {
  const [group = '', name = '', , ...rest] = resolve(path)
    .slice(root.length + 1)
    .split('/')
  return join(root, group, name, 'dist', ...rest)
}

function optionsOf(root: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object
  }
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root)
  return { ...options, rootDir: root, noEmit: false, noCheck: true, declaration: true, emitDeclarationOnly: true }
}

const formatHost = (root: string): ts.FormatDiagnosticsHost => ({
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => root,
  getNewLine: () => '\n',
})
