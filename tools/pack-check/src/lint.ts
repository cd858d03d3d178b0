import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

/**
 * What publint and attw hold against a tarball, one line each, as if asked with `--strict` and `--profile esm-only`.
 *
 * @param tarball the bytes of a `.tgz` as `npm pack` makes it
 */
export async function lintTarball(tarball: Uint8Array<ArrayBuffer>): Promise<readonly string[]> {
  return [...(await lintManifest(tarball)), ...(await lintTypes(tarball))]
}

async function lintManifest(tarball: Uint8Array<ArrayBuffer>): Promise<readonly string[]> {
  const { messages, pkg } = await publint({ pack: { tarball: tarball.slice().buffer }, strict: true, level: 'warning' })
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`)
}

async function lintTypes(tarball: Uint8Array): Promise<readonly string[]> {
  const result = await checkPackage(createPackageFromTarballData(tarball))
  if (result.types === false) return ['attw: the package has no types.']
  return result.problems.filter(concernsModules).map((problem) => `attw: ${describe(problem)}`)
}

/** The packages are ESM only: how `require` and the resolution of Node 10 see them is no concern. */
function concernsModules(problem: Problem): boolean {
  if ('resolutionKind' in problem) return problem.resolutionKind !== 'node10' && problem.resolutionKind !== 'node16-cjs'
  if ('resolutionOption' in problem) return problem.resolutionOption !== 'node10'
  return true
}

function describe(problem: Problem): string {
  if ('entrypoint' in problem) return `${problem.kind} of '${problem.entrypoint}' (${problem.resolutionKind}).`
  if ('moduleSpecifier' in problem) return `${problem.fileName} cannot find '${problem.moduleSpecifier}'.`
  if ('typesFileName' in problem) return `${problem.kind} in ${problem.typesFileName}.`
  return `${problem.kind} in ${problem.fileName}.`
}
