import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { link, type Unpacked } from './consumer.ts'

const run = promisify(execFile)

/**
 * Runs the program of the README of each package that `courant` does not bring, under plain Node in a folder that has this
 * package, `courant` and `@courant/core`, and of the others only what the program imports by name. What goes wrong, line by
 * line.
 */
export async function proveAlone(packages: readonly Unpacked[], into: string): Promise<readonly string[]> {
  const byName = new Map(packages.map((unpacked) => [unpacked.manifest.name, unpacked]))
  const brought = closure('courant', byName)
  const alone = packages.filter(({ manifest: { name, peerDependencies = {}, dependencies = {} } }) => {
    const isPlugin = '@courant/core' in { ...peerDependencies, ...dependencies }
    return isPlugin && !brought.has(name)
  })
  const failures: string[] = []
  for (const unpacked of alone) {
    const { name } = unpacked.manifest
    const readme = await readFile(join(unpacked.folder, 'README.md'), 'utf8')
    const program = /^## Use$.*?^```ts\n(.*?)^```$/ms.exec(readme)?.[1]
    if (program === undefined) {
      failures.push(`${name}: its README has no program under 'Use'.`)
      continue
    }
    if (!/\bnot\b/i.test(/^## When should I use this\?$(.*?)^## /ms.exec(readme)?.[1] ?? '')) {
      failures.push(`${name}: its README does not say when not to use it.`)
    }
    const folder = join(into, name.replaceAll('/', '-'))
    await mkdir(folder, { recursive: true })
    const imported = [...program.matchAll(/from '((?:@[^/']+\/)?[^/']+)/g)].map(([, found]) => found ?? '')
    for (const wanted of new Set([name, 'courant', '@courant/core', ...imported])) {
      const target = byName.get(wanted)?.folder
      if (target !== undefined) await link(target, join(folder, 'node_modules', wanted))
    }
    await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }')
    await writeFile(join(folder, 'program.mjs'), ts.transpileModule(program, { compilerOptions }).outputText)
    failures.push(...(await outcome(folder, expected(program))).map((line) => `${name} alone: ${line}`))
  }
  console.log(`${alone.length} packages run alone: ${alone.map(({ manifest }) => manifest.name).join(', ')}`)
  return failures
}

const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext }

/** What it prints, by the comments that follow its lines. */
const expected = (program: string): readonly string[] =>
  [...program.matchAll(/^console\.log\(.*\)\n((?:\/\/ .*\n?)+)/gm)].flatMap(([, lines = '']) =>
    lines
      .trim()
      .split('\n')
      .map((line) => line.slice('// '.length)),
  )

async function outcome(folder: string, wanted: readonly string[]): Promise<readonly string[]> {
  try {
    const { stdout } = await run(process.execPath, ['program.mjs'], { cwd: folder })
    const printed = stdout.trim().split('\n')
    return wanted.every((line, i) => printed[i] === line) ? [] : [`it prints '${stdout.trim()}'.`]
  } catch (error) {
    const { stderr = String(error) } = error as { readonly stderr?: string }
    return stderr.split('\n').filter((line) => line.trim() !== '')
  }
}

/** A package and all of ours that it brings along. */
function closure(name: string, byName: ReadonlyMap<string, Unpacked>): ReadonlySet<string> {
  const found = new Set<string>()
  const take = (one: string): void => {
    const manifest = byName.get(one)?.manifest
    if (!manifest || found.has(one)) return
    found.add(one)
    for (const next of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) take(next)
  }
  take(name)
  return found
}
