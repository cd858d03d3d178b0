import { phaseNames, type Compiler, type Order, type Pass, type PhaseName, type PluginFactory } from '@courant/core'
import * as z from '@courant/core/schema'
import { format } from 'prettier'

/** The headings of a plugin's README, in order. */
export const headings = ['What is this?', 'When should I use this?', 'Use', 'Passes', 'Options', 'Diagnostics']

/** The README as it must be for the plugin: its tables of passes and options follow the code. */
export async function tablesFromCode(readme: string, factory: PluginFactory, prettier: object): Promise<string> {
  const passes = passTable(factory, section(readme, 'Passes'))
  const text = replaceTable(replaceTable(readme, 'Passes', passes), 'Options', optionTable(factory))
  return format(text, { ...prettier, parser: 'markdown' })
}

export const headingsOf = (readme: string): readonly string[] =>
  [...readme.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading)

/** What sources say of the codes of diagnostics. */
export interface Codes {
  /** Those given as such: `code: 'dsl/bad-name'`. */
  readonly given: readonly string[]
  /** Whether a code stands in the sources as it is, or as one that is put together: `` `args/wrong-${what}` ``. */
  readonly mentioned: (code: string) => boolean
}

export function codesIn(sources: string): Codes {
  const given = [...sources.matchAll(/\bcode: '([a-z]+\/[a-z-]+)'/g)].map(([, code = '']) => code)
  const composed = [...sources.matchAll(/\bcode: `([a-z]+\/[^`]+)`/g)].map(
    ([, text = '']) => new RegExp(`^${text.replaceAll(/\$\{.*?\}/g, '[a-z-]+')}$`),
  )
  return {
    given: [...new Set(given)],
    mentioned: (code) => sources.includes(`'${code}'`) || composed.some((pattern) => pattern.test(code)),
  }
}

/** The codes in the first column of a README's tables. */
export const codesListed = (readme: string): readonly string[] =>
  [...readme.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([a-z]+\/[a-z-]+)`/g)].map(([, code = '']) => code),
  )

/** A program that a README shows, and the lines that it prints: those of its comments that are lines of their own. */
export interface Example {
  readonly code: string
  readonly prints: readonly string[]
}

export const examplesOf = (readme: string): readonly Example[] =>
  [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => {
    const comments = code.split('\n').filter((line) => line.startsWith('// '))
    return { code, prints: comments.map((line) => line.slice(3)) }
  })

const section = (readme: string, heading: string): string =>
  readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''

/** The first table of a section gives way to the new one; words around it stay. */
function replaceTable(readme: string, heading: string, table: readonly (readonly string[])[]): string {
  const old = section(readme, heading)
  const text = table.map((row) => `| ${row.join(' | ')} |`).join('\n')
  const found = /^\|.*\|\n(?:\|.*\|\n?)+/m.exec(old)?.[0]
  if (found !== undefined)
    return readme.replace(
      old,
      old.replace(found, () => `${text}\n`),
    )
  return table.length > 2 ? readme.replace(old, () => `${old.trimEnd()}\n\n${text}\n\n`) : readme
}

function passTable(factory: PluginFactory, old: string): readonly (readonly string[])[] {
  const words = new Map(rowsOf(old).map((cells) => [cells[0], cells.slice(4)]))
  const rows = passesOf(factory).map(({ phase, name, after = [], before = [] }) => {
    const [needs = '', guarantees = ''] = words.get(`\`${name}\``) ?? []
    return [`\`${name}\``, phase, names(after), names(before), needs, guarantees]
  })
  return [['name', 'phase', 'after', 'before', 'needs', 'guarantees'], Array<string>(6).fill('---'), ...rows]
}

const names = (list: readonly string[]): string =>
  list.map((name) => (name.endsWith('?') ? `\`${name.slice(0, -1)}\`, if there` : `\`${name}\``)).join('; ')

const rowsOf = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )

type Listed = Order & { readonly name: string; readonly phase: PhaseName }

/** What the plugin adds to each phase, with its default options. Conversions have a phase's own name and no order. */
function passesOf(factory: PluginFactory): readonly Listed[] {
  const found: Listed[] = []
  const hook = (phase: PhaseName): object => ({
    tap: (_: string, listener: (phase: unknown) => void) =>
      listener({
        add: ({ name }: Pass<unknown>, order: Order = {}) => found.push({ ...order, name, phase }),
        convert: ({ name }: { readonly name: string }) => found.push({ name, phase }),
      }),
  })
  const ignore = { tap: () => undefined, provide: () => undefined, add: () => undefined }
  const compiler = {
    extend: () => undefined,
    hooks: { ...Object.fromEntries(phaseNames.map((phase) => [phase, hook(phase)])), afterPass: ignore },
    // Run-time hooks are described in words.
    runtime: new Proxy({}, { get: () => ignore }),
  }
  factory().apply(compiler as unknown as Compiler)
  return found
}

interface Json {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Json[]
  readonly items?: Json
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
}

function optionTable({ schema }: PluginFactory): readonly (readonly string[])[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' }) as {
    readonly properties?: Readonly<Record<string, Json>>
  }
  const rows = Object.entries(properties).map(([name, json]) => [
    `\`${name}\``,
    typeText(json),
    json.default === undefined ? '' : `\`${JSON.stringify(json.default)}\``,
    (json.description ?? '').replaceAll('|', '\\|'),
  ])
  return [['option', 'type', 'default', 'description'], Array<string>(4).fill('---'), ...rows]
}

function typeText(json: Json): string {
  if (json.enum) return json.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' or ')
  if (json.anyOf) return json.anyOf.map(typeText).join(' or ')
  if (json.items) return `list of ${typeText(json.items)}`
  return (json.type ?? 'any') + rangeText(json)
}

function rangeText({ type, minimum, exclusiveMinimum, maximum }: Json): string {
  const step = type === 'integer' ? 1 : 0
  const from = exclusiveMinimum === undefined ? minimum : exclusiveMinimum + step
  const isBound = (n: number | undefined): n is number => n !== undefined && Math.abs(n) < Number.MAX_SAFE_INTEGER
  const above = type !== 'integer' && exclusiveMinimum !== undefined ? ' above' : ' from'
  return (isBound(from) ? `${above} ${from}` : '') + (isBound(maximum) ? ` to ${maximum}` : '')
}
