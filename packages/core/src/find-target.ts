import { CourantError, didYouMean } from './diagnostics.ts'
import { registry, type Preset, type TargetProvider } from './registry.ts'

/** Where what is not loaded can be had. */
const languagePackages: Readonly<Record<string, string>> = {
  c: '@courant/target-c',
  openmp: '@courant/target-openmp',
  cuda: '@courant/target-cuda',
  hip: '@courant/target-hip',
  openacc: '@courant/target-openacc',
  wasm: '@courant/target-wasm',
  webgpu: '@courant/target-webgpu',
}
const modePackages: Readonly<Record<string, string>> = {
  noop: 'courant',
  plain: 'courant',
  advanced: '@courant/advanced',
}

/** What was asked for: a language on a platform, in a mode (or a pipeline of the user's, which needs no preset). */
export interface TargetRequest {
  readonly platform: string
  readonly mode: string
  readonly language: string
}

/** The target's provider. Throws `target/unavailable`, naming the package that has it. */
export function findTarget(request: TargetRequest): TargetProvider {
  const provider = registry().targets.get(request.language)
  if (provider && provider.target.platform === request.platform) return provider
  const known = [...registry().targets.values()].map((p) => `'${p.target.language}' on '${p.target.platform}'`)
  throw unavailable(request, `The loaded targets are: ${known.join(', ') || 'none'}.`, [
    provider
      ? `'${request.language}' runs on '${provider.target.platform}': leave out 'platform: "${request.platform}"'.`
      : hint(request.language, languagePackages, 'language'),
  ])
}

/** The preset of a mode. Throws `target/unavailable`, naming the package that has it. */
export function findPreset(request: TargetRequest): Preset {
  const preset = registry().presets.get(request.mode)
  if (preset) return preset
  const known = [...registry().presets.keys()].map((m) => `'${m}'`)
  throw unavailable(request, `The loaded modes are: ${known.join(', ') || 'none'}.`, [
    hint(request.mode, modePackages, 'mode', modes()),
  ])
}

/** Those that are loaded, and those that packages are known for. */
export const modes = (): readonly string[] => [...new Set([...registry().presets.keys(), ...Object.keys(modePackages)])]

export const isMode = (text: string): boolean => modes().includes(text)

function hint(
  name: string,
  packages: Readonly<Record<string, string>>,
  what: string,
  known: readonly string[] = Object.keys(packages),
): string {
  const home = packages[name]
  if (home) return `Install '${home}' and import it before the operator is built.`
  const guess = didYouMean(name, known)
  return guess ? `Did you mean '${guess}'?` : `No package is known for the ${what} '${name}'.`
}

const unavailable = ({ platform, mode, language }: TargetRequest, note: string, hints: string[]): CourantError =>
  new CourantError([
    {
      code: 'target/unavailable',
      severity: 'error',
      message: `Cannot compile an Operator for \`(${platform}, ${mode}, ${language})\`.`,
      notes: [note],
      hints,
    },
  ])
