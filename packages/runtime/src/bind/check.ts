import { CourantError, type ArgumentValues, type Diagnostic, type FieldObject, type Geometry } from '@courant/core'
import { isPointsObject } from '@courant/core'
import { evaluateBound } from '@courant/lowering'
import type { Program } from '../program.ts'

/** Integers are whole, parameters lie in their ranges, loops run at least zero times. Throws `args/...`. */
export function checkScalars(program: Program, values: ArgumentValues): void {
  const errors: Diagnostic[] = []
  for (const { name, dtype, range, role } of program.decls.params.values()) {
    const { value, source } = values.get(name) ?? { value: 0, source: '' }
    if (dtype.startsWith('int') && !Number.isSafeInteger(value)) {
      errors.push(refused(`'${name}' must be a whole number, and ${source} makes it ${value}.`))
    } else if (range && (value < range[0] || value > range[1])) {
      errors.push(refused(`'${name}' must lie between ${range[0]} and ${range[1]}, and ${source} makes it ${value}.`))
    } else if (role.kind === 'spacing' && value === 0) {
      errors.push(refused(`'${name}' must not be 0, and ${source} makes it so.`))
    } else if (role.kind === 'bound' && role.end === 'max') {
      const low = values.get(`${role.dim}_m`)
      if (low && value < low.value - 1) {
        errors.push(
          refused(`'${name}' is ${value} by ${source}, below '${role.dim}_m', which is ${low.value} by ${low.source}.`),
        )
      }
    }
  }
  if (errors.length > 0) throw new CourantError(errors)
}

const refused = (message: string): Diagnostic => ({ code: 'args/out-of-range', severity: 'error', message })

/** Every access of the kernel stays inside what is allocated. Throws `bounds/outside` naming all that does not. */
export function checkBounds(program: Program, fields: ReadonlyMap<string, FieldObject>, values: ArgumentValues): void {
  if (runsNothing(program, values)) return
  const numbers = new Map([...values].map(([name, { value }]) => [name, value]))
  const errors: Diagnostic[] = []
  for (const { field, axis, lo, hi } of program.bounds) {
    const object = fields.get(field)
    const declared = program.decls.fields.get(field)?.axes[axis]
    if (!object || !declared || declared.slots !== undefined) continue
    const halo = object.field.axes[axis]?.halo ?? [0, 0]
    const size = object.domainShape[axis] ?? 0
    const [first, last] = [-halo[0], size - 1 + halo[1]]
    const [from, to] = [evaluateBound(lo, numbers), evaluateBound(hi, numbers)]
    if (from >= first && to <= last) continue
    errors.push(outside(program, field, declared.dim ?? String(axis), [from, to], [first, last], size, values))
  }
  if (errors.length > 0) throw new CourantError(errors)
}

/** An empty loop accesses nothing, wherever its bounds lie. */
const runsNothing = (program: Program, values: ArgumentValues): boolean =>
  [...program.decls.dimensions.values()].some(
    ({ name, kind }) =>
      kind !== 'points' && (values.get(`${name}_M`)?.value ?? 0) < (values.get(`${name}_m`)?.value ?? 0),
  )

function outside(
  program: Program,
  field: string,
  dim: string,
  [from, to]: readonly [number, number],
  [first, last]: readonly [number, number],
  size: number,
  values: ArgumentValues,
): Diagnostic {
  const setBy = [`${dim}_m`, `${dim}_M`].flatMap((name) => {
    const v = values.get(name)
    return v ? [`'${name}' is ${v.value} by ${v.source}.`] : []
  })
  const isTime = dim === program.time
  return {
    code: 'bounds/outside',
    severity: 'error',
    message: `Operator '${program.name}' would access '${field}' from ${from} to ${to} along '${dim}', and it has ${first} to ${last}.`,
    notes: [
      ...setBy,
      `'${field}' has ${size} points along '${dim}'${isTime ? '' : `, and a halo of ${-first} and ${last - size + 1}`}.`,
    ],
    hints: isTime
      ? [`Choose '${dim}_m' and '${dim}_M' within what is kept, or make '${field}' longer.`]
      : [`Declare '${field}' with a larger 'spaceOrder', or run over fewer points: '${dim}_m', '${dim}_M'.`],
  }
}

/** Sources and receivers lie on the grid. Throws `args/point-outside` with the first that does not. */
export function checkPoints(
  fields: ReadonlyMap<string, FieldObject>,
  geometry: (object: FieldObject) => Geometry,
): void {
  const errors = [...fields].flatMap(([name, object]): Diagnostic[] => {
    if (!isPointsObject(object)) return []
    const where = geometry(object)
    const lost = object.outside(where)
    const [first] = lost
    if (!first) return []
    const extent = where.shape.map(
      (n, k) => `[${where.origin[k]}, ${(where.origin[k] ?? 0) + (n - 1) * (where.spacing[k] ?? 1)}]`,
    )
    return [
      {
        code: 'args/point-outside',
        severity: 'error',
        message: `Point ${first.index} of '${name}' lies outside the grid, at (${first.coordinate.join(', ')}).`,
        notes: [
          `The grid covers ${extent.join(' x ')}.`,
          ...(lost.length > 1 ? [`${lost.length} of its points lie outside.`] : []),
        ],
        hints: [
          "Coordinates are in the unit of the grid's extent, one row a point; move the points, or enlarge the grid.",
        ],
      },
    ]
  })
  if (errors.length > 0) throw new CourantError(errors)
}
