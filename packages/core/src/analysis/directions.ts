import { fieldOf, type Declarations } from '../ir/declarations.ts'
import type { Direction } from '../ir/clusters.ts'
import type { Equations, PointEquation } from '../ir/equations.ts'
import { minus, sign, type Rational } from '../ir/rational.ts'
import { readsOf, type Read } from './reads.ts'

/** `any`: no value that the equation stores is read in another iteration along the dimension. */
export type WalkDirection = Direction | 'any'

/**
 * Which way each dimension of the target is walked, so that an equation sees its own new values: forward where it
 * reads its target behind the point it stores, backward where it reads ahead. The outermost axis along which the two
 * points differ carries the dependence, time before all others; the axes inside it stay free. Forward where one
 * equation asks for both: what lies ahead is then the old value.
 */
export function directionsOf(
  { target, value }: Pick<PointEquation, 'target' | 'value'>,
  decls: Declarations,
): ReadonlyMap<string, WalkDirection> {
  const { axes } = fieldOf(decls, target.field)
  const dims = axes.flatMap(({ dim }) => (dim === undefined ? [] : [dim]))
  const isTime = (dim: string): boolean => decls.dimensions.get(dim)?.kind === 'time'
  const order = [...dims.filter(isTime), ...dims.filter((d) => !isTime(d))]
  const out = new Map<string, WalkDirection>(order.map((dim) => [dim, 'any']))
  const own = readsOf(value, decls).filter((read) => read.field === target.field)
  for (const read of own) {
    const dim = order.find((d) => step(target, read, d, decls) !== 0)
    if (dim === undefined) continue
    const direction = step(target, read, dim, decls) < 0 ? 'forward' : 'backward'
    if (out.get(dim) !== 'forward') out.set(dim, direction)
  }
  return out
}

/** Where along `dim` the read lies from the stored point: -1 behind, 0 level or neither, 1 ahead. */
function step(target: Read, read: Read, dim: string, decls: Declarations): -1 | 0 | 1 {
  const [stored, wanted] = [shiftAlong(target, dim, decls), shiftAlong(read, dim, decls)]
  return stored && wanted ? sign(minus(wanted, stored)) : 0
}

function shiftAlong({ field, shifts }: Read, dim: string, decls: Declarations): Rational | undefined {
  return shifts[fieldOf(decls, field).axes.findIndex((a) => a.dim === dim)]
}

/**
 * Which way a program steps through time. An equation that reads its own function decides; where none does, one that
 * reads what another stores; else forward. Throws where equations want opposite ways.
 */
export function timeDirectionOf({ body, decls }: Equations): Direction {
  const time = [...decls.dimensions.values()].find((d) => d.kind === 'time')?.name
  if (time === undefined) return 'forward'
  const own = body.map((e) => (e.kind === 'eq' ? (directionsOf(e, decls).get(time) ?? 'any') : 'any'))
  const shared = body.flatMap((reader) =>
    readsOf(reader.value, decls).flatMap((read) =>
      body
        .filter((writer) => writer !== reader && writer.target.field === read.field)
        .map((writer) => step(writer.target, read, time, decls)),
    ),
  )
  const wanted = new Set([
    ...own.filter((d) => d !== 'any'),
    ...(own.some((d) => d !== 'any') ? [] : shared.filter((s) => s !== 0).map((s) => (s < 0 ? 'forward' : 'backward'))),
  ])
  if (wanted.size > 1) throw new Error(`The equations ask '${time}' to run in both directions.`)
  return wanted.has('backward') ? 'backward' : 'forward'
}
