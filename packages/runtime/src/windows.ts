import { keepsWindows, rationals, windowPoints, type Axis, type Field } from '@courant/core'
import type { Call } from './bind/bind.ts'
import { axisPoints } from './bind/sizes.ts'

/** A scratch field that keeps windows as the array of them, the first axis being the threads, each with its own. */
export function arrayOfWindows(field: Field, call: Call): Field {
  if (!keepsWindows(field)) return field
  const param = [...call.program.decls.params.values()].find(({ role }) => role.kind === 'threads')
  const threads = (param && call.values.get(param.name)?.value) ?? 1
  const axes = field.axes.map((axis): Axis => {
    const { window, halo, location, fold = 1 } = axis
    if (!window) return axis
    // A block may be larger than all that there is to compute.
    const most = (axisPoints(axis, call.sizes) ?? 0) + halo[0] + halo[1] + fold
    const size = window.ring ?? windowPoints(window, fold, Math.min(most, call.values.get(window.size)?.value ?? most))
    return { size, halo: none, location, fold }
  })
  return { ...field, axes: [{ size: threads, halo: none, location: rationals.zero }, ...axes] }
}

const none = [0, 0] as const
