import { fail, inWords, rationals, type Described, type Dimension, type RawSite, type Rational } from '@courant/core'
import { add, mapChildren, node, num } from './nodes.ts'

/** The same formula `steps` grid steps further along a dimension. Shared parts stay shared. */
export function shiftBy(e: Described, dimension: Dimension, steps: number, site: RawSite): Described {
  if (!Number.isInteger(steps)) {
    fail({
      code: 'dsl/bad-shift',
      message: `A shift along '${dimension.name}' is a whole number of grid steps, not ${inWords(steps)}.`,
      site,
      hints: ['For a value between grid points take d(u, dim, 0, { x0: 0.5 }).'],
    })
  }
  const by = rationals.rational(steps)
  const done = new Map<Described, Described>()
  const moved = (d: Described): Described => {
    const known = done.get(d)
    if (known) return known
    const out = atom(d, dimension.name, by, site) ?? mapChildren(d, moved)
    done.set(d, out)
    return out
  }
  return moved(e)
}

function atom(d: Described, dim: string, by: Rational, site: RawSite): Described | undefined {
  if (d.kind === 'index' && d.dimension.name === dim) return add([d, num(by)], site)
  if (d.kind !== 'at') return undefined
  const { axes } = d.function.field
  const shifts = d.shifts.map((shift, i) => (axes[i]?.dim === dim ? rationals.plus(shift, by) : shift))
  return node({ kind: 'at', function: d.function, shifts: Object.freeze(shifts) }, site)
}
