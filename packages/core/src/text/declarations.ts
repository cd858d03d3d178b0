import { isDtype, type Dtype } from '../ir/dtype.ts'
import type { Axis, Declarations, Dimension, Field, Param, ParamRole, Points, Window } from '../ir/declarations.ts'
import { printRational, sign, zero } from '../ir/rational.ts'
import { storedName, type Stored } from '../ir/stored.ts'
import { parseRational } from './expr.ts'
import { quoteName, type Tokens } from './lexer.ts'

/** One line for each name, in the order declared: dimensions, fields, points, parameters. */
export function printDeclarations({ dimensions, fields, points, params }: Declarations): readonly string[] {
  return [
    ...[...dimensions.values()].map(printDimension),
    ...[...fields.values()].map(printField),
    ...[...points.values()].map(printPoints),
    ...[...params.values()].map(printParam),
  ]
}

function printDimension({ name, kind, spacing, sampled, bounds }: Dimension): string {
  return [
    `dim ${quoteName(name)}: ${kind}`,
    spacing === undefined ? '' : `(${quoteName(spacing)})`,
    sampled ? ` of ${quoteName(sampled.of)} factor ${quoteName(sampled.factor)} start ${sampled.start}` : '',
    bounds ? ` in ${bounds.join('..')}` : '',
  ].join('')
}

function printField({ name, dtype, axes, role, streamed, stored, extras }: Field): string {
  return [
    `field ${quoteName(name)}: ${dtype}[${axes.map(printAxis).join(', ')}]`,
    ...(role === 'grid' ? [] : [role]),
    ...(streamed === true ? ['streamed'] : []),
    ...(stored ? [`as ${printStored(stored)}`] : []),
    ...(extras === undefined ? [] : [`extras ${JSON.stringify(JSON.stringify(extras))}`]),
  ].join(' ')
}

const printStored = (stored: Stored): string =>
  stored.kind === 'quantised'
    ? `${storedName(stored)}(${quoteName(stored.low)}, ${quoteName(stored.step)})`
    : storedName(stored)

function printAxis({ dim, size, slots, halo, fold, window, location }: Axis): string {
  return [
    dim === undefined ? '' : quoteName(dim),
    size === undefined ? '' : dim === undefined ? String(size) : ` size ${size}`,
    slots === undefined ? '' : ` % ${slots}`,
    halo[0] === 0 && halo[1] === 0 ? '' : `(${halo.join(', ')})`,
    fold === undefined ? '' : ` fold ${fold}`,
    window ? printWindow(window) : '',
    sign(location) === 0 ? '' : ` @ ${printRational(location)}`,
  ].join('')
}

const printWindow = ({ over, size, before, after, ring }: Window): string =>
  ` window ${quoteName(over)} of ${quoteName(size)}(${before}, ${after})${ring === undefined ? '' : ` ring ${ring}`}`

function printPoints({ name, dim, over, support, base, weights, reach, of, shift, sorting }: Points): string {
  const tables = `base ${quoteName(base)} weights ${quoteName(weights)}`
  return [
    `points ${quoteName(name)}: ${quoteName(dim)} over (${over.map(quoteName).join(', ')}) support ${support} ${tables} reach ${reach}`,
    ...(of === undefined ? [] : [`of ${quoteName(of)}`]),
    ...(shift === undefined ? [] : [`shift (${shift.map(printRational).join(', ')})`]),
    ...(sorting === undefined ? [] : [`order ${quoteName(sorting.order)} bins ${quoteName(sorting.bins)}`]),
  ].join(' ')
}

function printParam({ name, dtype, role, range, default: value, unit }: Param): string {
  return [
    `param ${quoteName(name)}: ${dtype} ${printRole(role)}`,
    ...(range ? [`in ${range.join('..')}`] : []),
    ...(value === undefined ? [] : [`default ${value}`]),
    ...(unit === undefined ? [] : [`unit ${JSON.stringify(unit)}`]),
  ].join(' ')
}

function printRole(role: ParamRole): string {
  switch (role.kind) {
    case 'bound':
    case 'start':
      return `${role.kind}(${quoteName(role.dim)}, ${role.end})`
    case 'spacing':
      return `spacing(${quoteName(role.dim)})`
    case 'plugin':
      return `plugin(${quoteName(role.owner)})${role.tunable ? ' tunable' : ''}`
    case 'found':
      return `found(${quoteName(role.owner)})`
    case 'constant':
    case 'threads':
      return role.kind
    default:
      return role satisfies never
  }
}

/** Reads declarations up to the first word that starts none. */
export function parseDeclarations(tokens: Tokens): Declarations {
  const dimensions = new Map<string, Dimension>()
  const fields = new Map<string, Field>()
  const points = new Map<string, Points>()
  const params = new Map<string, Param>()
  const put = <T extends { readonly name: string }>(table: Map<string, T>, read: (tokens: Tokens) => T): void => {
    const start = tokens.peek()
    const item = read(tokens)
    if (table.has(item.name)) tokens.fail(`'${item.name}' is declared twice`, start)
    table.set(item.name, Object.freeze(item))
  }
  for (;;) {
    if (tokens.take('dim')) put(dimensions, parseDimension)
    else if (tokens.take('field')) put(fields, parseField)
    else if (tokens.take('points')) put(points, parsePoints)
    else if (tokens.take('param')) put(params, parseParam)
    else return { dimensions, fields, points, params }
  }
}

function oneOf<const W extends string>(tokens: Tokens, words: readonly W[]): W {
  const found = words.find((word) => tokens.take(word))
  return found ?? tokens.fail(`Expected ${words.map((w) => `'${w}'`).join(', ')}`)
}

function parenthesised<T>(tokens: Tokens, read: () => T): T {
  tokens.expect('(')
  const value = read()
  tokens.expect(')')
  return value
}

function head(tokens: Tokens): string {
  const name = tokens.name('a name')
  tokens.expect(':')
  return name
}

export function parseDtype(tokens: Tokens): Dtype {
  const { text } = tokens.peek()
  if (!isDtype(text)) return tokens.fail('Expected a dtype')
  tokens.next()
  return text
}

function parseDimension(tokens: Tokens): Dimension {
  const name = head(tokens)
  const kind = oneOf(tokens, ['time', 'space', 'points', 'custom', 'conditional'])
  const spacing = tokens.is('(') ? parenthesised(tokens, () => tokens.name('the parameter of the spacing')) : undefined
  const sampled = tokens.take('of') ? parseSampled(tokens) : undefined
  const bounds = tokens.take('in') ? parseRange(tokens) : undefined
  return {
    name,
    kind,
    ...(spacing === undefined ? {} : { spacing }),
    ...(sampled ? { sampled } : {}),
    ...(bounds ? { bounds } : {}),
  }
}

function parseSampled(tokens: Tokens): NonNullable<Dimension['sampled']> {
  const of = tokens.name('a dimension')
  tokens.expect('factor')
  const factor = tokens.name('the parameter of the factor')
  tokens.expect('start')
  return Object.freeze({ of, factor, start: parseNumber(tokens) })
}

function parseField(tokens: Tokens): Field {
  const name = head(tokens)
  const dtype = parseDtype(tokens)
  tokens.expect('[')
  const axes = tokens.list(']', () => parseAxis(tokens))
  // `points` after a field is its role only where no declaration of points begins: `points name:`.
  const role = tokens.is('points') && tokens.is(':', 2) ? undefined : roles.find((r) => tokens.take(r))
  const streamed = tokens.take('streamed')
  const stored = tokens.take('as') ? parseStored(tokens) : undefined
  const field: Field = {
    ...{ name, dtype, axes, role: role ?? 'grid' },
    ...(streamed ? { streamed } : {}),
    ...(stored ? { stored } : {}),
  }
  if (!tokens.take('extras')) return field
  const extras = JSON.parse(tokens.string('the extras as a string of JSON')) as NonNullable<Field['extras']>
  return { ...field, extras }
}

function parseStored(tokens: Tokens): Stored {
  const kind = oneOf(tokens, ['float16', 'bfloat16', 'uint8', 'uint16'])
  if (kind === 'float16' || kind === 'bfloat16') return Object.freeze({ kind })
  return parenthesised(tokens, () => {
    const low = tokens.name('the parameter of the least value')
    tokens.expect(',')
    const step = tokens.name('the parameter of the step')
    return Object.freeze({ kind: 'quantised', bits: kind === 'uint8' ? 8 : 16, low, step })
  })
}

const roles = ['points', 'table', 'scratch'] as const satisfies readonly Field['role'][]

function parseAxis(tokens: Tokens): Axis {
  const fixed = tokens.peek().kind === 'number'
  const dim = fixed ? undefined : tokens.name('a dimension or a size')
  const size = fixed || tokens.take('size') ? tokens.integer('a size') : undefined
  const slots = tokens.take('%') ? tokens.integer('a number of slots') : undefined
  const halo = tokens.is('(') ? parenthesised(tokens, () => parseHalo(tokens)) : ([0, 0] as const)
  const fold = tokens.take('fold') ? tokens.integer('how many points lie in a vector') : undefined
  const window = tokens.take('window') ? parseWindow(tokens) : undefined
  const location = tokens.take('@') ? parseRational(tokens) : zero
  return Object.freeze({
    ...(dim === undefined ? {} : { dim }),
    ...(size === undefined ? {} : { size }),
    ...(slots === undefined ? {} : { slots }),
    halo,
    ...(fold === undefined ? {} : { fold }),
    ...(window ? { window } : {}),
    location,
  })
}

function parseWindow(tokens: Tokens): Window {
  const over = tokens.name('the index of a loop over blocks')
  tokens.expect('of')
  const size = tokens.name('the parameter that holds the size of a block')
  const [before, after] = parenthesised(tokens, () => parseHalo(tokens))
  const ring = tokens.take('ring') ? tokens.integer('how many points are there at a time') : undefined
  return Object.freeze({ over, size, before, after, ...(ring === undefined ? {} : { ring }) })
}

function parseHalo(tokens: Tokens): readonly [number, number] {
  const points = (end: string): number => (tokens.take('-') ? -1 : 1) * tokens.integer(`the halo ${end} the domain`)
  const before = points('before')
  tokens.expect(',')
  return [before, points('after')]
}

function parsePoints(tokens: Tokens): Points {
  const name = head(tokens)
  const dim = tokens.name("the points' dimension")
  tokens.expect('over')
  tokens.expect('(')
  const over = tokens.list(')', () => tokens.name('a dimension'))
  tokens.expect('support')
  const support = tokens.integer('the width of the support')
  tokens.expect('base')
  const base = tokens.name('the table of base indices')
  tokens.expect('weights')
  const weights = tokens.name('the table of weights')
  tokens.expect('reach')
  const reach = tokens.integer('the reach')
  const of = tokens.take('of') ? tokens.name('the function of the points') : undefined
  const shift = tokens.take('shift') ? parseShift(tokens) : undefined
  const sorting = tokens.take('order') ? parseSorting(tokens) : undefined
  return {
    ...{ name, dim, over, support, base, weights, reach },
    ...(of === undefined ? {} : { of }),
    ...(shift === undefined ? {} : { shift }),
    ...(sorting === undefined ? {} : { sorting }),
  }
}

function parseShift(tokens: Tokens): NonNullable<Points['shift']> {
  tokens.expect('(')
  return tokens.list(')', () => parseRational(tokens))
}

function parseSorting(tokens: Tokens): NonNullable<Points['sorting']> {
  const order = tokens.name('the table of the order')
  tokens.expect('bins')
  return { order, bins: tokens.name('the table of bins') }
}

function parseParam(tokens: Tokens): Param {
  const name = head(tokens)
  const dtype = parseDtype(tokens)
  const role = parseRole(tokens)
  const range = tokens.take('in') ? parseRange(tokens) : undefined
  const value = tokens.take('default') ? parseNumber(tokens) : undefined
  const unit = tokens.take('unit') ? tokens.string('a unit') : undefined
  return {
    name,
    dtype,
    role,
    ...(range ? { range } : {}),
    ...(value === undefined ? {} : { default: value }),
    ...(unit === undefined ? {} : { unit }),
  }
}

function parseRole(tokens: Tokens): ParamRole {
  const kind = oneOf(tokens, ['bound', 'start', 'spacing', 'constant', 'threads', 'plugin', 'found'])
  switch (kind) {
    case 'bound':
    case 'start':
      return parenthesised(tokens, () => {
        const dim = tokens.name('a dimension')
        tokens.expect(',')
        return { kind, dim, end: oneOf(tokens, ['min', 'max']) }
      })
    case 'spacing':
      return { kind, dim: parenthesised(tokens, () => tokens.name('a dimension')) }
    case 'plugin': {
      const owner = parenthesised(tokens, () => tokens.name("the plugin's name"))
      return { kind, owner, tunable: tokens.take('tunable') }
    }
    case 'found':
      return { kind, owner: parenthesised(tokens, () => tokens.name("the plugin's name")) }
    case 'constant':
    case 'threads':
      return { kind }
    default:
      return kind satisfies never
  }
}

function parseRange(tokens: Tokens): readonly [number, number] {
  const low = parseNumber(tokens)
  tokens.expect('..')
  return [low, parseNumber(tokens)]
}

/** A JavaScript number, infinite ones too: ranges may be open. */
function parseNumber(tokens: Tokens): number {
  const factor = tokens.take('-') ? -1 : 1
  if (tokens.take('Infinity')) return factor * Infinity
  if (tokens.peek().kind !== 'number') tokens.fail('Expected a number')
  return factor * Number(tokens.next().text)
}
