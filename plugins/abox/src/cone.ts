import { CourantError, isPointsObject, type Diagnostic, type FieldObject, type Geometry } from '@courant/core'
import { extentsOf, type Extent } from './extents.ts'
import type { BoxExtras } from './extras.ts'
import type { Speed } from './front.ts'
import { planesOf, type Planes } from './planes.ts'
import type { Cone } from './rows.ts'

/** A box, and the functions that its extras name. */
export interface Inputs {
  readonly name: string
  readonly extras: BoxExtras
  readonly fields: ReadonlyMap<string, FieldObject>
}

/** A run, as far as the box depends on it. */
export interface Run {
  readonly geometry: Geometry
  readonly dt: number | undefined
  readonly from: number
  readonly to: number
}

/** The cone of a run. Throws `abox/no-velocity`, `abox/no-step`, `abox/no-reach`. */
export function coneOf({ name, extras, fields }: Inputs, { geometry, dt, from, to }: Run): Cone {
  const { mode, margin } = extras
  const pointsBy = (key: string | undefined): readonly Extent[] | undefined => {
    const object = key === undefined ? undefined : fields.get(key)
    return object && isPointsObject(object) ? extentsOf(object, geometry) : undefined
  }
  const around = { shape: geometry.shape, src: pointsBy(extras.src), rcv: pointsBy(extras.rcv), from, to }
  if (mode === 'exact') {
    if (!extras.reach)
      throw refused(
        'abox/no-reach',
        `Nothing says how far the equations of '${name}' reach.`,
        "Give 'reach', in points a step.",
      )
    return { ...around, speed: extras.reach, margin: 0, exact: true }
  }
  if (dt === undefined) {
    throw refused(
      'abox/no-step',
      `The box '${name}' follows waves in time, and nothing says how long a step is.`,
      "Pass 'dt'.",
    )
  }
  const widening = Math.sqrt(1 + 2 * Math.max(0, largestOf(extras.eps, fields) ?? 0))
  const velocity = largestOf(extras.vp, fields)
  if (velocity === undefined || !(velocity > 0 && velocity < Infinity)) {
    throw refused(
      'abox/no-velocity',
      `The box '${name}' finds no velocity above 0 in ${typeof extras.vp === 'string' ? `'${extras.vp}'` : `'vp'`}.`,
      "Set its values before the run, or give 'vp' as a number.",
    )
  }
  const along = typeof extras.vp === 'string' ? planesIn(extras.vp, fields)?.along : undefined
  const speed = extras.dims.map((dim, d): Speed => {
    const scale = (widening * dt) / (geometry.spacing[d] as number)
    const planes = along?.get(dim)
    return planes && planes.length === geometry.shape[d] ? planes.map((v) => v * scale) : velocity * scale
  })
  return { ...around, speed, margin, exact: false }
}

const planesIn = (name: string, fields: ReadonlyMap<string, FieldObject>): Planes | undefined => {
  const object = fields.get(name)
  return object && planesOf(object)
}

const largestOf = (of: string | number | undefined, fields: ReadonlyMap<string, FieldObject>): number | undefined =>
  typeof of === 'string' ? planesIn(of, fields)?.largest : of

const refused = (code: Diagnostic['code'], message: string, hint: string): CourantError =>
  new CourantError([{ code, severity: 'error', message, hints: [hint] }])
