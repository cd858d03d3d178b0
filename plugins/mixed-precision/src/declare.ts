import {
  freshName,
  isFloat,
  withParams,
  type Clusters,
  type Diagnostic,
  type Field,
  type Param,
  type PassContext,
  type Stored,
} from '@courant/core'
import type { ParsedPrecision } from './precision.ts'

/** What the pass asks about a function. */
export interface Asked {
  /** The precision that somebody asked for, if anybody did. */
  of(field: Field): ParsedPrecision | undefined
  /** Which plugin keeps the function's steps elsewhere, if any does. */
  keptBy(field: Field): string | undefined
  /** That of the model, where its functions ask for none and no plugin keeps them elsewhere. */
  readonly parameters: 'none' | 'float16' | 'bfloat16'
}

/**
 * Says in the declarations how functions are stored. All that comes later computes in their dtype: whoever prints a kernel,
 * interprets a program or lays out memory converts.
 */
export function declareStored(root: Clusters, asked: Asked, cx: PassContext): Clusters {
  const written = writtenBy(root)
  let { decls } = root
  const isOfModel = ({ role, dtype, axes }: Field): boolean =>
    role === 'grid' && isFloat(dtype) && axes.every(({ dim = '' }) => decls.dimensions.get(dim)?.kind === 'space')
  const isOpen = (field: Field): boolean =>
    isOfModel(field) && !written.has(field.name) && asked.keptBy(field) === undefined
  const ofModel = (field: Field): ParsedPrecision | undefined =>
    asked.parameters !== 'none' && isOpen(field) ? asked.parameters : undefined
  for (const field of root.decls.fields.values()) {
    const precision = field.stored ? undefined : (asked.of(field) ?? ofModel(field))
    if (precision === undefined) continue
    const trouble = troubleOf(field, precision, written, asked)
    if (trouble) {
      cx.report({ severity: 'error', ...trouble })
      continue
    }
    const stored = storedAs(field, precision, new Set([...decls.fields.keys(), ...decls.params.keys()]))
    if (stored.kind === 'quantised') decls = withParams(decls, numbersOf(field, stored, precision))
    decls = { ...decls, fields: new Map([...decls.fields, [field.name, { ...field, stored }]]) }
    cx.note(`'${field.name}' is stored as ${stored.kind === 'quantised' ? `${stored.bits} bits` : stored.kind}.`)
  }
  return decls === root.decls ? root : { ...root, decls }
}

function writtenBy({ body }: Clusters): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { body: statements } of body) {
    for (const statement of statements) if (statement.kind !== 'let') names.add(statement.target.field)
  }
  return names
}

function storedAs({ name }: Field, precision: ParsedPrecision, taken: Set<string>): Stored {
  if (typeof precision === 'string') return { kind: precision }
  const [low, step] = [freshName(`${name}_low`, taken), freshName(`${name}_step`, taken)]
  return { kind: 'quantised', bits: precision.bits, low, step }
}

/** The two numbers are arguments, so that one kernel serves every range. A world without values has a range as well. */
function numbersOf({ dtype }: Field, stored: Stored, precision: ParsedPrecision): readonly Param[] {
  if (stored.kind !== 'quantised' || typeof precision === 'string') return []
  const role = { kind: 'found', owner: 'mixed-precision' } as const
  const { low, step } = quantisation(precision.bits, precision.min ?? 0, precision.max ?? 1, dtype)
  return [
    { name: stored.low, dtype, role, default: low },
    { name: stored.step, dtype, role, range: [0, Number.MAX_VALUE], default: step },
  ]
}

/** The least value and the step of a range, up to rounding. Where zero lies within it is one of the steps, to the bit. */
export function quantisation(
  bits: number,
  min: number,
  max: number,
  dtype: Field['dtype'],
): { readonly low: number; readonly step: number } {
  const own = dtype === 'float32' ? Math.fround : (value: number): number => value
  const steps = 2 ** bits - 1
  if (min === max) return { low: own(min), step: own(Math.abs(min) / steps || 1) }
  if (min >= 0 || max <= 0) return { low: own(min), step: own((max - min) / steps) }
  const step = own((max - min) / (steps - 1))
  return { low: -own(Math.ceil(-min / step - 0.01) * step), step }
}

type Trouble = Omit<Diagnostic, 'severity'>

function troubleOf(
  field: Field,
  precision: ParsedPrecision,
  written: ReadonlySet<string>,
  asked: Asked,
): Trouble | undefined {
  const { name, dtype, role } = field
  if (!isFloat(dtype) || role !== 'grid') {
    return {
      code: 'mixed-precision/not-on-grid',
      message: `'${name}' can't be stored in another precision.`,
      notes: [isFloat(dtype) ? 'Its values are those of points off the grid.' : `It holds ${dtype}.`],
      hints: ["Leave 'precision' out: it is for floating-point functions on a grid."],
    }
  }
  const keeper = asked.keptBy(field)
  if (keeper !== undefined) {
    return {
      code: 'mixed-precision/streamed',
      message: `'${name}' is to be stored in another precision, and '${keeper}' keeps its steps elsewhere.`,
      hints: [`Leave 'precision' out, and make the steps smaller by a codec: compression: 'quant'.`],
    }
  }
  if (typeof precision !== 'string' && precision.min === undefined && written.has(name)) {
    return {
      code: 'mixed-precision/no-range',
      message: `'${name}' is to be stored by ${precision.bits} bits, and nobody knows the range of what the operator writes to it.`,
      hints: [`Say it: precision: { bits: ${precision.bits}, min: -1, max: 1 }.`, "Or use 'float16' or 'bfloat16'."],
    }
  }
  return undefined
}
