import { fail, functions, inWords, type RawSite } from '@courant/core'

const keywords = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if inline int long register ' +
    'restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool true ' +
    'false asm class namespace new private public protected template this throw try catch virtual operator using ' +
    'main NULL NAN INFINITY M_PI'
  ).split(' '),
)

/** Names that generated code gives meaning to. */
const taken = new Set(['time', 'dt', 'nthreads', 't', 'x', 'y', 'z'])
const derived = /^(?:h_\w+|p_\w+|\w+_gp|(?:time|[xyz]|p_\w+)_(?:m|M|size))$/

/**
 * Names go into generated code as they are, so they are C identifiers that mean nothing there yet. Throws
 * `dsl/bad-name`.
 */
export function checkName(
  name: unknown,
  what: string,
  site: RawSite,
  dims: readonly string[] = [],
): asserts name is string {
  const why = reason(name, what === 'dimension', dims)
  if (why === undefined) return
  const suggestion = typeof name === 'string' ? usable(name) : ''
  const another =
    suggestion && reason(suggestion, false, dims) === undefined ? [`Call it '${suggestion}', for example.`] : []
  fail({
    code: 'dsl/bad-name',
    message: `A ${what} can't be named ${inWords(name)}: ${why}.`,
    site,
    notes: ['Names appear in the generated code as they are.'],
    hints: name === undefined ? ["Give it one among the options: name: 'f'."] : another,
  })
}

function reason(name: unknown, isDimension: boolean, dims: readonly string[]): string | undefined {
  if (name === undefined) return 'no name was given'
  if (typeof name !== 'string') return 'a name is text'
  if (name === '') return 'it is empty'
  if (!/^[A-Za-z_]\w*$/.test(name)) return 'only letters, digits and _ make a name, and no digit begins it'
  if (/^(?:__|_[A-Z])/.test(name)) return 'C compilers keep such names for themselves'
  if (keywords.has(name)) return 'it is a word of the C language'
  if (name in functions) return 'it is the name of a mathematical function'
  if (isDimension) return undefined
  if (taken.has(name) || dims.includes(name)) return 'it is the name of a dimension or of a run-time argument'
  if (derived.test(name)) return 'it has the form of an argument or table that Courant makes'
  return undefined
}

const usable = (name: string): string =>
  derived.test(name)
    ? `my_${name}`
    : `${name.replace(/^[\d_]+/, '').replace(/\W+/g, '_') || 'f'}${/\W|^[\d_]/.test(name) ? '' : '_0'}`
