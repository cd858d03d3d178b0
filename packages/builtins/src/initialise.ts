import { fail, inWords, rationals } from '@courant/core'
import {
  NdArray,
  type ArraySource,
  type Complex,
  type ComplexArray,
  type ComplexSource,
  type NestedArray,
} from '@courant/data'
import { complexDataOf, dataOf, isFunction, type ComplexValues, type FunctionWithData, type Values } from './data-of.ts'
import { withinEdges, type Edge } from './edges.ts'
import { checkFlag, checkOptions } from './options.ts'

/** What fills a function: a number, values, another function. */
type Assigned = number | Complex | ArraySource | ComplexSource | FunctionWithData | ComplexValues

/**
 * Assigns a number, values, or another function's values to one or several functions, with `halo: true` to the halo, too.
 * Left out, the value is 0. Throws `builtins/not-a-function`, `builtins/bad-option`.
 */
export function assign(
  f: Values | ComplexValues | readonly Values[],
  ...rest: [] | [value: Assigned, options?: { readonly halo?: boolean }]
): void {
  const [value, options = {}] = rest.length === 0 ? [0] : rest
  if ((value as unknown) === undefined) {
    fail({
      code: 'builtins/bad-option',
      message: "'assign' got 'undefined' for a value.",
      hints: ['It comes of a misspelt name of a property. For zeros say 0, or nothing.'],
    })
  }
  checkOptions(options, 'assign', ['halo'])
  checkFlag(options.halo, 'halo')
  const complex = complexDataOf(f)
  if (complex) {
    const whole = options.halo ? (f as { readonly dataWithHalo?: ComplexArray }).dataWithHalo : undefined
    ;(whole ?? complex).assign(complexDataOf(value) ?? (isFunction(value) ? value.data : (value as ComplexSource)))
    return
  }
  const targets: readonly Values[] = Array.isArray(f) ? (f as readonly Values[]) : [f as Values]
  for (const target of targets) {
    const data = options.halo && isFunction(target) ? target.dataWithHalo : dataOf(target, 'assign')
    const source = isFunction(value) ? (options.halo ? value.dataWithHalo : value.data) : (value as ArraySource)
    data.assign(source)
  }
}

export interface InitialiseOptions {
  /** Points of the border around the values: for all sides, per axis, or per axis before and after; 0 by default. */
  readonly nbl?: number | readonly (number | readonly [before: number, after: number])[]
  /** How the border goes on from the values; `constant` by default. */
  readonly mode?: Edge
  /**
   * Whether the halo goes on as well, by the last value; without it the halo stays as it is. By default that of a model
   * does, and that of a function in time stays.
   */
  readonly halo?: boolean
}

/**
 * Fills a function on a grid, border and halo included, from a model that covers the domain within the border, or from
 * a function of the coordinates of its values (in the grid's units). A function in time gets it at each of its steps:
 * a state at rest. Throws `builtins/different-shapes`, `builtins/not-on-a-grid`, `builtins/bad-option`,
 * `builtins/unknown-mode`.
 */
export function initialise(
  f: FunctionWithData,
  model: NestedArray | ArraySource | ((...coordinates: number[]) => number),
  options: InitialiseOptions = {},
): void {
  checkOptions(options, 'initialise', ['nbl', 'mode', 'halo'])
  checkFlag(options.halo, 'halo')
  dataOf(f, 'initialise')
  const steps = f.kind === 'time-function' ? 1 : 0
  const { mode = 'constant', halo = steps === 0 } = options
  if (f.kind !== 'grid-function' && f.kind !== 'time-function') {
    fail({
      code: 'builtins/not-on-a-grid',
      message: `'${f.name}' can't be initialised from a model: it lives at points.`,
      hints: ['Set values with data.set(...).'],
    })
  }
  const domain = f.domainShape.slice(steps)
  const borders = bordersOf(options.nbl ?? 0, domain)
  const inside = domain.map((n, k) => n - (borders[k]?.[0] ?? 0) - (borders[k]?.[1] ?? 0))
  const from = typeof model === 'function' ? sampled(f, model, inside, borders) : values(model, f, inside)
  const start = f.storage.layout.regions['domain']?.start.slice(steps) ?? domain.map(() => 0)
  const target = halo ? f.dataWithHalo : f.data
  const filled = NdArray.zeros(target.shape.slice(steps), { name: f.name }).map((_, index) =>
    from.get(
      ...index.map((i, k) => {
        // First from the halo to the domain's edge, which repeats; then from the border to the model, as `mode` says.
        const inDomain = withinEdges(i - (halo ? (start[k] as number) : 0), domain[k] as number, 'constant')
        return withinEdges(inDomain - (borders[k]?.[0] ?? 0), inside[k] as number, mode)
      }),
    ),
  )
  if (steps === 0) target.set(filled)
  else for (let step = 0; step < (f.domainShape[0] as number); step++) target.slice(step).set(filled)
}

/** By axis. Throws `builtins/bad-option`. */
function bordersOf(
  nbl: NonNullable<InitialiseOptions['nbl']>,
  shape: readonly number[],
): readonly (readonly [number, number])[] {
  const own: readonly unknown[] = Array.isArray(nbl) ? nbl : shape.map(() => nbl)
  const borders = own.map((one): unknown => (typeof one === 'number' ? [one, one] : one))
  if (borders.length === shape.length && borders.every((pair, k) => isBorder(pair, shape[k] as number))) {
    return borders as (readonly [number, number])[]
  }
  return fail({
    code: 'builtins/bad-option',
    message: `'nbl' can't be ${inWords(nbl)} for ${shape.length} axes of [${shape.join(', ')}] points.`,
    hints: ['It is a number of points, or one for each axis, or pairs of [before, after], and leaves a point within.'],
  })
}

const isBorder = (pair: unknown, size: number): boolean =>
  Array.isArray(pair) &&
  pair.length === 2 &&
  pair.every((n) => Number.isInteger(n) && (n as number) >= 0) &&
  (pair[0] as number) + (pair[1] as number) < size

function values(model: NestedArray | ArraySource, f: FunctionWithData, shape: readonly number[]): NdArray {
  const source = NdArray.from(model, { name: f.name })
  const flat = ArrayBuffer.isView(model) && source.size === shape.reduce((a, b) => a * b, 1)
  if (flat) return NdArray.zeros(shape, { name: f.name }).set(source.toFlat())
  if (source.shape.join() === shape.join()) return source
  return fail({
    code: 'builtins/different-shapes',
    message: `The model for '${f.name}' has the shape [${source.shape.join(', ')}], but [${shape.join(', ')}] points lie within the border.`,
    hints: ["The function's shape is the model's and 'nbl' points on each side."],
  })
}

function sampled(
  f: FunctionWithData,
  model: (...coordinates: number[]) => number,
  shape: readonly number[],
  borders: readonly (readonly [number, number])[],
): NdArray {
  const { origin, spacing } = f.grid
  const steps = f.domainShape.length - shape.length
  const between = (k: number): number => rationals.toNumber(f.field.axes[steps + k]?.location ?? rationals.zero)
  // A function on part of its grid begins so many points within.
  const first = (k: number): number => (borders[k]?.[0] ?? 0) + (f.inset?.[steps + k]?.[0] ?? 0) + between(k)
  return NdArray.zeros(shape, { name: f.name }).map((_, index) =>
    model(...index.map((i, k) => (origin[k] ?? 0) + (i + first(k)) * (spacing[k] ?? 1))),
  )
}
