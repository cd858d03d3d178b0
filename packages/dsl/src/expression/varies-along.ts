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

/** As `dimensionOf`, to differentiate along: snapshots have their neighbours in time along the dimension that keeps them. */
export function neighboursAlong(e: Described, name: string, what: string, site: RawSite): Dimension {
  const found = dimensionOf(e, name, what, site)
  if (found.kind !== 'time') return found
  const [only, another = along(e, found) ? found : undefined] = dimensionsOf(e).filter((dim) =>
    sampledBy(e, dim, found),
  )
  if (!only) return found
  return another ? mixedSteps(only, another, what, site) : only
}

/** Whether some function in a formula keeps those of the steps of time that a dimension samples. */
const sampledBy = (e: Described, dim: Dimension, time: Dimension): boolean =>
  dim.sampled?.of === time.name && along(e, dim)

/** Whether a function in a formula has an axis along a dimension, or the formula has its index. */
function along(e: Described, { name }: Dimension): boolean {
  let found = false
  visit(e, (d) => {
    found ||= d.kind === 'index' && d.dimension.name === name
    found ||= d.kind === 'at' && d.function.field.axes.some(({ dim }) => dim === name)
  })
  return found
}

/** A dimension to move along, or to give an index of: snapshots have none of their own along time. */
export function walkedBy(e: Described, name: string, what: string, site: RawSite): Dimension {
  const found = dimensionOf(e, name, what, site)
  visit(e, (d) => {
    if (d.kind !== 'at' || d.function.field.axes.some(({ dim }) => dim === found.name)) return
    const sampling = d.function.dimensions.find(({ sampled }) => sampled?.of === found.name)
    if (sampling) sampledOnly(d.function.field.name, found.name, sampling.name, what, site)
  })
  return found
}

function sampledOnly(field: string, dim: string, sampling: string, what: string, site: RawSite): never {
  return fail({
    code: 'dsl/sampled-dimension',
    message: `'${what}' can't be taken along '${dim}': '${field}' keeps some of its indices, along '${sampling}'.`,
    site,
    hints: [`Name '${sampling}' instead: along it, the next index is the next that is kept.`],
  })
}

function mixedSteps(one: Dimension, another: Dimension, what: string, site: RawSite): never {
  return fail({
    code: 'dsl/mixed-steps',
    message: `'${what}' can't be taken of functions that keep different steps: some along '${one.name}', some along '${another.name}'.`,
    site,
    notes: ['The step before and the next one are not the same for both.'],
    hints: ['Differentiate each by itself, and put the derivatives together.'],
  })
}

/** Whether steps of time lie along a dimension, all of them or those that it samples. */
export const isOfTime = (e: Described, dimension: Dimension): boolean =>
  dimension.kind === 'time' ||
  dimensionsOf(e).some(({ name, kind }) => kind === 'time' && name === dimension.sampled?.of)

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
