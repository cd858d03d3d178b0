import {
  accessesIn,
  readsOf,
  fieldOf,
  rationals,
  type Declarations,
  type Equations,
  type Expr,
  type PassContext,
  type PointEquation,
  type Read,
} from '@courant/core'

/**
 * How far along each dimension the equations of one step carry values that differ from zero. An equation that reads what an
 * earlier one of the same step stored carries on from there.
 */
function reachOf({ body, decls }: Equations, dims: readonly string[]): readonly number[] {
  const written = new Set(body.map(({ target }) => target.field))
  return dims.map((dim) => {
    const reached = new Map<string, number>()
    let growth = 0
    for (const equation of body) {
      const { target, value } = equation
      const reads = readsOf(value, decls).filter(({ field }) => written.has(field))
      const far = reads.map((read) => (reached.get(keyOf(read, decls)) ?? 0) + Math.abs(shiftAlong(read, dim, decls)))
      const here = Math.max(0, ...far)
      const key = keyOf(targetOf(target, decls), decls)
      reached.set(key, Math.max(reached.get(key) ?? 0, here))
      growth = Math.max(growth, here)
    }
    return growth
  })
}

/** A function at a step: its name, and the shift in time. */
const keyOf = (read: Read, decls: Declarations): string => {
  const axis = fieldOf(decls, read.field).axes.findIndex(
    ({ dim }) => dim !== undefined && decls.dimensions.get(dim)?.kind === 'time',
  )
  const shift = axis < 0 ? undefined : read.shifts[axis]
  return shift === undefined ? read.field : `${read.field} ${rationals.printRational(shift)}`
}

const targetOf = (target: PointEquation['target'], decls: Declarations): Read =>
  readsOf(target, decls).find(({ field }) => field === target.field) as Read

/** In whole points. An index of its own may be anywhere. */
function shiftAlong({ field, shifts }: Read, dim: string, decls: Declarations): number {
  const axis = fieldOf(decls, field).axes.findIndex((a) => a.dim === dim)
  if (axis < 0) return 0
  const shift = shifts[axis]
  return shift === undefined ? Infinity : Math.ceil(Math.abs(rationals.toNumber(shift)))
}

/** Whether a value is zero wherever the functions that the program stores to are. */
function vanishes(e: Expr, written: ReadonlySet<string>): boolean {
  const of = (inner: Expr): boolean => vanishes(inner, written)
  switch (e.kind) {
    case 'num':
      return rationals.sign(e.value) === 0
    case 'at':
    case 'access':
      return written.has(e.field)
    case 'deriv':
      return of(e.arg)
    case 'add':
      return e.args.every(of)
    case 'mul':
      return e.args.some(of)
    case 'pow':
      return of(e.base) && e.exponent.kind === 'num' && rationals.sign(e.exponent.value) > 0
    case 'select':
      return of(e.then) && of(e.else)
    case 'call':
      return keepsZero.has(e.fn) && e.args.every(of)
    case 'symbol':
    case 'compare':
    case 'logic':
    case 'ext':
      return false
    default:
      return e satisfies never
  }
}

const keepsZero: ReadonlySet<string> = new Set([
  'abs',
  'sqrt',
  'cbrt',
  'sin',
  'tan',
  'asin',
  'atan',
  'sinh',
  'tanh',
  'asinh',
  'sign',
  'min',
  'max',
  'floor',
  'ceil',
  'round',
])

/** The exact boxes of a program learn how far its equations reach. Reports `abox/not-from-sources`. */
export function withReach(root: Equations, cx: PassContext): Equations {
  const boxes = [...root.decls.fields.values()].filter(
    ({ extras }) => extras?.abox?.mode === 'exact' && extras.abox.reach === undefined,
  )
  if (boxes.length === 0) return root
  const written = new Set(root.body.map(({ target }) => target.field))
  const fields = new Map(root.decls.fields)
  for (const table of boxes) {
    const abox = table.extras?.abox
    if (!abox) continue
    const reach = reachOf(root, abox.dims)
    cx.note(`'${table.name}' grows by ${reach.join(' by ')} points a step.`)
    fields.set(table.name, { ...table, extras: { ...table.extras, abox: { ...abox, reach } } })
    for (const e of root.body) {
      const isBoxed = e.kind === 'eq' && e.region.some(({ lo, hi }) => [lo, hi].some((end) => names(end, table.name)))
      if (!isBoxed || vanishes(e.value, written)) continue
      cx.report({
        code: 'abox/not-from-sources',
        severity: 'error',
        message: `The equation for '${e.target.field}' makes values where there were none, which the exact box '${table.name}' would leave out.`,
        site: cx.program.equations[e.origin]?.site,
        notes: ['Outside of an exact box everything is zero: all waves begin at its sources.'],
        hints: ['Leave this equation outside of the box.'],
      })
    }
  }
  return { ...root, decls: { ...root.decls, fields } }
}

const names = (e: Expr, field: string): boolean => accessesIn(e).some((access) => access.field === field)
