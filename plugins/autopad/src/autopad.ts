import {
  bytesOf,
  CourantError,
  definePlugin,
  extentOf,
  isFieldObject,
  lookUp,
  type ArgumentContext,
  type FieldLayout,
  type FieldObject,
  type StoredField,
  type SummaryContext,
  type SummaryExtras,
  type Target,
} from '@courant/core'
import * as z from '@courant/core/schema'
import { offsetOf, paddingOf, type Caches, type Shape } from './padding.ts'

declare module '@courant/core' {
  interface FunctionExtras {
    /** `false` leaves this function without padding. */
    autopad?: boolean
  }
}

const options = z.strictObject({
  line: z
    .literal([32, 64, 128, 256])
    .optional()
    .describe(
      'Bytes that rows are rounded up to; by default a line of the cache, 64, or a transaction of a device, 128.',
    ),
  apart: z.int().positive().default(4096).describe('How many bytes apart elements share a set of the first cache.'),
  ways: z.int().positive().default(8).describe('How many lines such a set holds.'),
  override: z
    .enum(['refuse', 'copy'])
    .default('refuse')
    .describe('An array given for a padded function is refused, or the run works on a padded copy of it.'),
})
type Options = z.output<typeof options>

/**
 * Rows of functions are padded to whole lines of the cache, so that the domain's part of each begins one, and a few more where
 * the rows that a stencil reads would crowd out one another. Nobody sees it: views go by index, kernels by strides. Folded
 * functions keep their own layout, which minds the cache already; memory that is not ours stays as it is.
 */
export const autopad = definePlugin({
  name: 'autopad',
  summary: 'Pads rows and planes so that they lie well in the cache.',
  options,
  extras: { autopad: z.boolean() },
  apply({ runtime, target }, given) {
    const layOut = (layout: FieldLayout, field: StoredField): FieldLayout => padded(layout, field, target, given)
    runtime.layout.tap('autopad', layOut)
    runtime.arguments.tap('autopad', (bound, cx) => {
      if (given.override === 'refuse') refuseArrays(cx, (field) => layOut(plainLayout(field), field))
      return bound
    })
    runtime.summary.tap('autopad', report)
  },
})

function padded(layout: FieldLayout, field: StoredField, target: Target, given: Options): FieldLayout {
  if (layout.fold || layout.map || !isOn(field) || field.shape.length < 2) return layout
  const caches: Caches = { ...given, line: given.line ?? (target.traits.memory === 'device' ? 128 : 64) }
  const shape: Shape = {
    points: field.shape.map((n, k) => n + (layout.halo[k]?.[0] ?? 0) + (layout.halo[k]?.[1] ?? 0)),
    halo: layout.halo,
    bytesPerElement: layout.codec?.bytesPerElement ?? bytesOf(field.dtype),
    hasSlots: field.axes[0]?.slots !== undefined,
  }
  const [padding, offset] = [paddingOf(shape, caches), offsetOf(shape, caches)]
  return padding.every((n) => n === 0) && offset === 0 ? layout : { ...layout, padding, offset }
}

/** Functions on the grid, unless they say otherwise, or the process does. */
function isOn({ role, extras, axes }: StoredField): boolean {
  if (role !== 'grid' && role !== 'scratch') return false
  const { value = true } = lookUp('autopadding')
  const isOff = value === false || value === 0 || value === 'off'
  return !isOff && extras?.autopad !== false && axes.every(({ size }) => size === undefined)
}

const plainLayout = ({ axes }: StoredField): FieldLayout => ({
  halo: axes.map(({ halo }) => halo),
  padding: axes.map(() => 0),
})

/** Throws `autopad/array-override`. */
function refuseArrays(
  { fields, overrides, decls }: ArgumentContext,
  layOut: (field: StoredField) => FieldLayout,
): void {
  const refused = Object.entries(overrides).flatMap(([keyword, value]) => {
    const object = fields.get(keyword)
    if (!object || typeof value !== 'object' || isFieldObject(value)) return []
    // What is folded is no business of padding.
    if (decls.fields.get(keyword)?.axes.some(({ fold = 1 }) => fold > 1)) return []
    const layout = layOut({ ...object.field, shape: extentOf(object) })
    return layout.offset || layout.padding.some((n) => n > 0) ? [refusal(keyword, object)] : []
  })
  if (refused.length > 0) throw new CourantError(refused)
}

const refusal = (keyword: string, { kind }: FieldObject) =>
  ({
    code: 'autopad/array-override',
    severity: 'error',
    message: `Cannot use autopadding when overriding functions with arrays: '${keyword}' was given as one.`,
    notes: ['Rows of the function are padded, which those of an array are not.'],
    hints: [
      `Give a function: 'const ${keyword} = new ${kind === 'grid-function' ? 'GridFunction' : 'TimeFunction'}({ name: '${keyword}', grid, ... })', '${keyword}.data.set(array)'.`,
      "Turn padding off: COURANT_AUTOPADDING=0, or configuration.set('autopadding', false).",
      "Or let the run work on a padded copy: opt: ['advanced', { autopad: { override: 'copy' } }].",
    ],
  }) as const

/** What padding takes: elements beyond the points of rows. */
function report({ lines, values }: SummaryExtras, { fields }: SummaryContext): SummaryExtras {
  let [bytes, whole, count] = [0, 0, 0]
  for (const { storage } of fields.values()) {
    const { layout, byteLength, isAllocated } = storage
    if (!isAllocated || !layout.strides || layout.fold) continue
    const points = layout.shape.reduce((product, n) => product * n, 1)
    const more = ((layout.length - points) * byteLength) / layout.length
    whole += byteLength
    bytes += more
    count += more > 0 ? 1 : 0
  }
  if (bytes <= 0) return { lines, values }
  const text = `Padding takes ${(bytes / 2 ** 20).toFixed(2)} MiB in ${count} function${count === 1 ? '' : 's'}, ${((100 * bytes) / whole).toFixed(1)} % of what is not folded`
  return { lines: [...lines, text], values: { ...values, autopad: { bytes, functions: count } } }
}
