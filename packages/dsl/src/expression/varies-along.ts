import { didYouMean, fail, type Described, type Dimension, type RawSite } from '@courant/core'
import { visit } from './nodes.ts'
import { print } from './print.ts'

/** The dimensions that the functions and indices below a tree run along. */
export function dimensionsOf(e: Described): readonly Dimension[] {
  const found = new Map<string, Dimension>()
  visit(e, (d) => {
    if (d.kind === 'index') found.set(d.dimension.name, d.dimension)
    if (d.kind === 'at') for (const dim of d.function.dimensions) found.set(dim.name, dim)
  })
  return [...found.values()]
}

/** Finds a dimension by name; `t` is whatever dimension is time. */
export function dimensionOf(e: Described, name: string, what: string, site: RawSite): Dimension {
  const known = dimensionsOf(e)
  const found =
    known.find((dim) => dim.name === name) ?? (name === 't' ? known.find((dim) => dim.kind === 'time') : undefined)
  return found ?? noDimension(e, name, what, site)
}

export function noDimension(e: Described, name: string, what: string, site: RawSite): never {
  const known = dimensionsOf(e).map((dim) => dim.name)
  // One letter for another is no slip of the finger.
  const meant = name.length > 1 ? didYouMean(name, known) : undefined
  const time = name === 't' || name === 'time'
  return fail({
    code: 'dsl/no-dimension',
    message: `'${what}' can't be taken: '${print(e)}' has no ${name === 'space' ? 'space' : `'${time ? 'time' : name}'`} dimension.`,
    site,
    notes: [
      known.length > 0
        ? `It varies along ${known.map((k) => `'${k}'`).join(', ')}.`
        : "It doesn't vary along any dimension.",
    ],
    hints: [...(meant ? [`Did you mean '${meant}'?`] : []), ...(time ? ['Only a TimeFunction varies in time.'] : [])],
  })
}
