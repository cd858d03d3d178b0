import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { proveAlone } from './alone.ts'
import { importAll, linkDependencies, typeCheckAll, writeConsumer, type Unpacked } from './consumer.ts'
import { lintTarball } from './lint.ts'
import { publicPackages } from './packages.ts'
import { proveThirdParty } from './third-party.ts'
import { wideModules } from './wide.ts'

/**
 * Packs every public package as it would be published and reads the tarballs as strangers do: publint, attw, plain
 * Node and a strict compiler. Needs a finished build; takes nothing from the network.
 */
const root = resolve(import.meta.dirname, '../../..')
const installed = join(root, 'node_modules')
const run = promisify(execFile)

const folder = await mkdtemp(join(tmpdir(), 'courant-packs-'))
try {
  const failures = await check()
  for (const line of failures) console.error(line)
  if (failures.length > 0) process.exitCode = 1
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function check(): Promise<readonly string[]> {
  const packages = await publicPackages(root)
  const tarballs = await pack(packages.map(({ manifest }) => manifest.name))
  const unpacked: Unpacked[] = []
  for (const { manifest } of packages) {
    const target = join(folder, 'unpacked', manifest.name)
    await mkdir(target, { recursive: true })
    await run('tar', ['-xzf', tarballs.get(manifest.name)!, '--strip-components=1', '-C', target])
    unpacked.push({ folder: target, manifest })
  }
  const consumer = join(folder, 'consumer')
  await mkdir(consumer)
  await linkDependencies(unpacked, installed)
  await writeConsumer(consumer, unpacked, installed)

  // The compiler and Node have a process of their own, so this keeps two cores busy.
  const plugin = join(root, 'e2e/third-party/limiter')
  const asUser = Promise.all([
    importAll(consumer),
    typeCheckAll(consumer),
    proveThirdParty(plugin, consumer),
    proveAlone(unpacked, join(folder, 'alone')),
  ])
  const failures: string[] = []
  for (const [name, tarball] of tarballs) {
    const problems = await lintTarball(new Uint8Array(await readFile(tarball)))
    failures.push(...problems.map((problem) => `${name}: ${problem}`))
  }
  for (const { folder, manifest } of unpacked) {
    failures.push(...(await wideModules(join(folder, 'dist'))).map((problem) => `${manifest.name}: ${problem}`))
  }
  const [imports, types, thirdParty, alone] = await asUser
  failures.push(
    ...imports.map((line) => `import of ${line}`),
    ...types.map((line) => `types: ${line}`),
    ...thirdParty.map((line) => `third party: ${line}`),
    ...alone,
  )
  console.log(`${tarballs.size} packages packed, ${failures.length} problems`)
  return failures
}

/** The path of each package's tarball, by name. */
async function pack(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const workspaces = names.flatMap((name) => ['-w', name])
  const options = ['--pack-destination', folder, '--json', '--ignore-scripts', '--loglevel=error']
  const { stdout } = await run('npm', ['pack', ...workspaces, ...options], { cwd: root, maxBuffer: 1 << 26 })
  const packed = JSON.parse(stdout) as readonly { readonly name: string; readonly filename: string }[]
  return new Map(packed.map(({ name, filename }) => [name, join(folder, filename)]))
}
