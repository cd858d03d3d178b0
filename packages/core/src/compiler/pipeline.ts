import { CourantError, didYouMean } from '../diagnostics.ts'
import type { Plugin, PluginFactory } from './plugin.ts'

/** A pipeline as text: `cse{minCost=2},block{levels=1}`. Only what differs from the defaults is printed. */
export function printPlan(plugins: readonly Plugin[]): string {
  return plugins.map(({ name, changed }) => name + printOptions(changed)).join(',')
}

function printOptions(options: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(options)
  if (entries.length === 0) return ''
  return `{${entries.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(' ')}}`
}

export interface PipelineStep {
  readonly name: string
  readonly options: Readonly<Record<string, unknown>>
}

/** Parses a pipeline. Values are JSON; a bare word is taken as a string. Throws `options/pipeline` with the position. */
export function parsePipeline(text: string): readonly PipelineStep[] {
  const steps: PipelineStep[] = []
  let at = 0
  const fail = (expected: string): never => {
    throw new CourantError([
      {
        code: 'options/pipeline',
        severity: 'error',
        message: `The pipeline '${text}' cannot be read at column ${at + 1}: expected ${expected}.`,
        hints: ["Write it like 'cse{minCost=2},block{levels=1}'."],
      },
    ])
  }
  const take = (pattern: RegExp): string | undefined => {
    const match = new RegExp(pattern.source, 'y')
    match.lastIndex = at
    const found = match.exec(text)?.[0]
    if (found !== undefined) at += found.length
    return found
  }
  const options = (): Record<string, unknown> => {
    const out: Record<string, unknown> = {}
    if (take(/\s*\{\s*/) === undefined) return out
    while (take(/\s*\}/) === undefined) {
      const key = take(/[A-Za-z]\w*/) ?? fail('an option name')
      if (take(/\s*=\s*/) === undefined) fail("'='")
      const value = take(/"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^\s{},]+/) ?? fail('a value')
      out[key] = readValue(value)
      take(/\s+/)
    }
    return out
  }
  take(/\s*/)
  while (at < text.length) {
    const name = take(/[A-Za-z][\w-]*/) ?? fail('a pass name')
    steps.push({ name, options: options() })
    take(/\s*/)
    if (at < text.length && take(/,\s*/) === undefined) fail("',' or '{'")
  }
  return steps
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text // a bare word
  }
}

/** The plugins that a pipeline names. Throws `options/unknown-pass`. */
export function instantiate(
  steps: readonly PipelineStep[],
  known: ReadonlyMap<string, PluginFactory>,
): readonly Plugin[] {
  return steps.map(({ name, options }) => {
    const factory = known.get(name)
    if (factory) return factory(options)
    const guess = didYouMean(name, known.keys())
    throw new CourantError([
      {
        code: 'options/unknown-pass',
        severity: 'error',
        message: `No plugin named '${name}' is loaded.`,
        notes: [`Loaded are: ${[...known.keys()].join(', ')}.`],
        hints: [guess ? `Did you mean '${guess}'?` : `Import the package that provides '${name}'.`],
      },
    ])
  })
}
