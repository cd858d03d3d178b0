import { fail, rationals, type Described, type Dimension, type RawSite } from '@courant/core'
import { add, mapChildren, node, num } from './nodes.ts'
import { print } from './print.ts'

/**
 * A formula with indices of its own along some dimensions: every function in it is read there, and the indices
 * themselves become what stands in their place. A derivative along one of them has no value at a single index.
 */
export function withIndices(e: Described, given: ReadonlyMap<string, Described>, site: RawSite): Described {
  const done = new Map<Described, Described>()
  const moved = (d: Described): Described => {
    const known = done.get(d)
    if (known) return known
    const out = rebuilt(d)
    done.set(d, out)
    return out
  }
  const rebuilt = (d: Described): Described => {
    if (d.kind === 'index') return given.get(d.dimension.name) ?? d
    if (d.kind === 'at') return element(d, given, site)
    if (d.kind === 'deriv') {
      const along = [d.dimension, ...(d.rotated ?? [])].find(({ name }) => given.has(name))
      if (along) refuseDerivative(d, along, site)
    }
    return mapChildren(d, moved)
  }
  return moved(e)
}

function element(
  d: Extract<Described, { kind: 'at' }>,
  given: ReadonlyMap<string, Described>,
  site: RawSite,
): Described {
  const { axes } = d.function.field
  if (!axes.some(({ dim }) => dim !== undefined && given.has(dim))) return d
  const indices = axes.map(({ dim }, i) => {
    const steps = num(d.shifts[i] ?? rationals.zero)
    const dimension = d.function.dimensions.find(({ name }) => name === dim)
    const base = given.get(dim ?? '') ?? (dimension && node({ kind: 'index', dimension }))
    if (base === undefined) return steps
    return steps.kind === 'num' && rationals.sign(steps.value) === 0 ? base : sum(base, steps)
  })
  return node({ kind: 'access', function: d.function, indices: Object.freeze(indices) }, site)
}

function sum(a: Described, b: Described): Described {
  if (a.kind === 'num' && b.kind === 'num') return num(rationals.plus(a.value, b.value))
  return add([a, b])
}

function refuseDerivative(d: Described, { name }: Dimension, site: RawSite): never {
  return fail({
    code: 'dsl/bad-index',
    message: `'${print(d)}' can't be taken at one index of '${name}', along which it differentiates.`,
    site,
    hints: [`Restrict the equation to those points with a sub-domain, or write the difference with 'shift'.`],
  })
}
