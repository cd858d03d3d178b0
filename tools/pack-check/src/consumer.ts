import { execFile } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { specifiers, type Manifest } from './packages.ts'
import { strictOptions, tsc } from './typescript.ts'

/** A tarball's content on disk. */
export interface Unpacked {
  readonly folder: string
  readonly manifest: Manifest
}

const run = promisify(execFile)

/**
 * Gives every unpacked package exactly what its manifest asks for and nothing else, so that a forgotten dependency is
 * missed here and not by a user. First-party ones lead to each other's unpacked content, the others to `installed`.
 */
export async function linkDependencies(packages: readonly Unpacked[], installed: string): Promise<void> {
  const firstParty = new Map(packages.map(({ folder, manifest }) => [manifest.name, folder]))
  for (const { folder, manifest } of packages) {
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      await link(firstParty.get(name) ?? join(installed, name), join(folder, 'node_modules', name))
    }
  }
}

/** A program's folder that has all the packages, and a module that imports each entry of each of them. */
export async function writeConsumer(folder: string, packages: readonly Unpacked[], installed: string): Promise<void> {
  for (const unpacked of packages) await link(unpacked.folder, join(folder, 'node_modules', unpacked.manifest.name))
  await link(join(installed, '@types/node'), join(folder, 'node_modules/@types/node'))
  const entries = packages.flatMap(({ manifest }) => specifiers(manifest))
  const imports = entries.map((entry, i) => `import * as m${i} from '${entry}'\nconsole.log(typeof m${i})\n`)
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }')
  await writeFile(join(folder, 'types.ts'), imports.join(''))
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['types.ts'] }))
  await writeFile(join(folder, 'values.mjs'), loader(entries))
}

/** What goes wrong when plain Node imports each entry: no loader, no condition, one process. */
export async function importAll(folder: string): Promise<readonly string[]> {
  const { stdout } = await run(process.execPath, ['values.mjs'], { cwd: folder, env: { PATH: process.env['PATH'] } })
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n[') + 1)) as string[]
}

/** What the compiler holds against the declarations themselves, read as a user's strict project reads them. */
export async function typeCheckAll(folder: string): Promise<readonly string[]> {
  const failed = await tsc(folder).then(
    () => '',
    (error: Error & { readonly stdout?: string }) => error.stdout ?? error.message,
  )
  // Errors in the declarations of third parties are not ours to mend.
  return failed.split('\n').filter((line) => line.includes('error TS') && !line.includes('node_modules/'))
}

const compilerOptions = {
  ...strictOptions,
  noEmit: true,
  preserveSymlinks: false,
}

const loader = (entries: readonly string[]): string => `
const failures = []
for (const entry of ${JSON.stringify(entries)}) {
  await import(entry).catch((error) => failures.push(entry + ': ' + error.message))
}
console.log('\\n' + JSON.stringify(failures))
process.exit(0)
`

/** A symbolic link, and the folders above it. */
export async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await symlink(target, path)
}
