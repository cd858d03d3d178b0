import {
  CourantError,
  didYouMean,
  inWords,
  isArgument,
  isFieldObject,
  isScalarObject,
  type Diagnostic,
  type FieldObject,
} from '@courant/core'
import type { ProgramObjects } from '../objects.ts'
import type { Program } from '../program.ts'
import type { ArrayOverride } from './arrays.ts'
import { pointsOf, weightsOf } from './coordinates.ts'
import { isComplexArray, isPlainArray, type ComplexArray } from './plain-array.ts'
import { readArrays, type Waiting } from './read-arrays.ts'
import { alike } from './stand-in.ts'

/** What a user passes to `apply`, by name: functions or arrays for functions, numbers for scalars. */
export type Arguments = Readonly<Record<string, unknown>>

export interface Overrides {
  readonly fields: ReadonlyMap<string, FieldObject>
  readonly scalars: ReadonlyMap<string, { readonly value: number; readonly source: string }>
  /** Those of `fields` that stand for arrays. */
  readonly arrays: ReadonlyMap<string, ArrayOverride>
  /** Names for which functions were given, which have a grid of their own. */
  readonly functions: ReadonlySet<string>
  /** Names of sparse functions whose points an argument moved. */
  readonly moved: ReadonlySet<string>
  /** Dimensions of the grid along which arrays have another number of points than the functions that they stand for. */
  readonly resized: ReadonlySet<string>
}

/** Sorts the keywords into functions and scalars. Throws one error that lists every keyword that is wrong. */
export function readArguments(program: Program, objects: ProgramObjects, args: Arguments): Overrides {
  const fields = new Map<string, FieldObject>()
  const scalars = new Map<string, { value: number; source: string }>()
  const waiting: Waiting = { arrays: [], coordinates: new Map(), weights: new Map() }
  const errors: Diagnostic[] = []
  if (!isRecord(args)) throw new CourantError([notAnObject(args)])
  for (const [keyword, value] of Object.entries(args)) {
    if (value === undefined) continue
    if (pointsOf(keyword, objects)) {
      waiting.coordinates.set(keyword, value)
      continue
    }
    if (weightsOf(keyword, objects)) {
      waiting.weights.set(keyword, value)
      continue
    }
    const complex = isComplexArray(value)
      ? complexArrays(keyword, value, objects, waiting)
      : readComplex(keyword, value, objects)
    if (complex) {
      errors.push(...complex.errors)
      for (const [name, part] of complex.fields ?? []) fields.set(name, part)
      for (const [name, part] of complex.scalars ?? []) {
        scalars.set(name, { value: part, source: `the argument '${keyword}'` })
      }
      continue
    }
    const standard = objects.fields.get(keyword)
    if (standard && isPlainArray(value)) {
      waiting.arrays.push({ keyword, name: keyword, array: value })
      continue
    }
    if (standard) {
      const problem = checkFunction(keyword, value, standard)
      if (problem) errors.push(problem)
      else fields.set(keyword, value as FieldObject)
      continue
    }
    const name = scalarName(program, keyword)
    const number = isScalarObject(value) ? value.value : value
    if (name === undefined) errors.push(unknownKeyword(program, objects, keyword, value))
    else if (typeof number !== 'number' || !Number.isFinite(number)) errors.push(notANumber(keyword, value))
    else scalars.set(name, { value: number, source: `the argument '${keyword}'` })
  }
  const read = readArrays(program, objects, fields, waiting)
  errors.push(...read.errors)
  if (errors.length > 0) throw new CourantError(errors)
  const functions = new Set(fields.keys())
  const { arrays, resized, moved } = read
  return { fields: new Map([...fields, ...read.fields]), scalars, arrays, functions, moved, resized }
}

/**
 * The same arguments for who binds them again, perhaps to another build of the operator: it is to work on the same copies of
 * arrays and the same functions that were made for the run.
 */
export function withStandIns(
  args: Arguments,
  { arrays, made }: Pick<Overrides, 'arrays'> & { readonly made: ReadonlyMap<string, FieldObject> },
): Arguments {
  if (arrays.size === 0 && made.size === 0) return args
  const read = [...arrays.values()].flatMap(({ keywords }) => keywords)
  const placed = [...made.keys()].flatMap((name) => [`${name}_coords`, `${name}_weights`])
  const objects = new Map([...[...arrays].map(([name, { object }]) => [name, object] as const), ...made])
  const settled = [...read, ...placed].map((keyword) => [keyword, undefined] as const)
  const given = [...objects].map(([name, object]) => [name, withParts(name, object, objects)] as const)
  return Object.fromEntries<unknown>([...Object.entries(args), ...settled, ...given])
}

/** Of complex points the function itself says where they are, and its parts hold the values. */
function withParts(name: string, object: FieldObject, objects: ReadonlyMap<string, FieldObject>): FieldObject {
  const [re, im] = [objects.get(`${name}_re`), objects.get(`${name}_im`)]
  const [first, second] = [re ?? im, im ?? re]
  return first?.partOf === name && second ? alike(object, { parts: [first, second] }) : object
}

interface ComplexArgument {
  readonly errors: readonly Diagnostic[]
  readonly fields?: readonly (readonly [string, FieldObject])[]
  readonly scalars?: readonly (readonly [string, number])[]
}

/** A complex function or constant stands for its two parts, each checked as any other one. */
function readComplex(
  keyword: string,
  value: unknown,
  { fields, scalars }: ProgramObjects,
): ComplexArgument | undefined {
  const names = [`${keyword}_re`, `${keyword}_im`] as const
  const standards = names.map((name) => fields.get(name))
  if (standards.some((standard) => standard?.partOf === keyword)) {
    const parts = isFieldObject(value) ? value.parts : undefined
    if (!parts) return { errors: [notComplex(keyword, 'a complex function', value)] }
    const given = names.flatMap((name, k) => (fields.has(name) ? [[name, parts[k] as FieldObject] as const] : []))
    const wrong = given
      .map(([name, part]) => checkFunction(keyword, part, fields.get(name) as FieldObject))
      .find((error) => error !== undefined)
    const [is, needs] = [parts[0], standards.find((s) => s !== undefined)].map((part) => complexName(part))
    const errors = is === needs ? (wrong ? [wrong] : []) : [otherPrecision(keyword, value as FieldObject, is, needs)]
    // A sparse function also says where its points are.
    return { errors, fields: fields.has(keyword) ? [...given, [keyword, value as FieldObject]] : given }
  }
  if (!names.some((name) => scalars.get(name)?.partOf === keyword)) return undefined
  const number = typeof value === 'object' && value !== null && 'value' in value ? value.value : value
  const { re, im } = (typeof number === 'number' ? { re: number, im: 0 } : (number ?? {})) as Record<
    're' | 'im',
    unknown
  >
  if (!Number.isFinite(re) || !Number.isFinite(im)) {
    return { errors: [notComplex(keyword, 'a finite complex number', value)] }
  }
  const [a, b] = names
  const given = [[a, re as number] as const, [b, im as number] as const]
  return { errors: [], scalars: given.filter(([name]) => scalars.has(name)) }
}

/** A complex array is two, one of each part. */
function complexArrays(
  keyword: string,
  { real, imag, dtype }: ComplexArray,
  { fields }: ProgramObjects,
  waiting: Waiting,
): ComplexArgument | undefined {
  const parts = [
    { name: `${keyword}_re`, array: real },
    { name: `${keyword}_im`, array: imag },
  ].filter(({ name }) => fields.get(name)?.partOf === keyword)
  const [first] = parts
  if (!first) return undefined
  const needs = complexName(fields.get(first.name))
  if (dtype !== needs) return { errors: [otherPrecision(keyword, { name: keyword }, dtype, needs)] }
  waiting.arrays.push(...parts.map((part) => ({ keyword, ...part })))
  return { errors: [] }
}

const complexName = (part: FieldObject | undefined): string =>
  part?.field.dtype === 'float32' ? 'complex64' : 'complex128'

const otherPrecision = (keyword: string, { name }: Pick<FieldObject, 'name'>, is = '', needs = ''): Diagnostic => ({
  code: 'args/wrong-dtype',
  severity: 'error',
  message: `The argument '${keyword}' has the wrong dtype: '${name}' is ${is}, and the operator was built for ${needs}.`,
  hints: [`Make it with 'dtype: "${needs}"', or build an operator for ${is}.`],
})

const notComplex = (keyword: string, expected: string, value: unknown): Diagnostic => ({
  code: 'args/not-complex',
  severity: 'error',
  message: `The argument '${keyword}' must be ${expected}, not ${isFieldObject(value) ? `the real function '${value.name}'` : inWords(value)}.`,
  hints: [
    expected.endsWith('function') ? 'Make it with \'dtype: "complex64"\'.' : 'Write { re: 1, im: 2 }, or a number.',
  ],
})

/** `x` means `x_M`; `t`, `t_m`, `t_M` mean those of the time dimension, as Devito's stepping dimension does. */
function scalarName(program: Program, keyword: string): string | undefined {
  const { params, dimensions } = program.decls
  const takes = (name: string): boolean => {
    const param = params.get(name)
    return param !== undefined && isArgument(param)
  }
  if (takes(keyword)) return keyword
  const name = program.time ? keyword.replace(/^t(?=$|_m$|_M$)/, program.time) : keyword
  if (takes(name)) return name
  return dimensions.has(name) ? `${name}_M` : undefined
}

function checkFunction(keyword: string, value: unknown, standard: FieldObject): Diagnostic | undefined {
  const expected = `a ${standard.kind.replaceAll('-', ' ')}`
  if (!isFieldObject(value)) {
    return {
      code: 'args/not-a-function',
      severity: 'error',
      message: `The argument '${keyword}' must be ${expected}, not ${inWords(value)}.`,
      hints: [`Put the numbers into one: '${keyword}.data.set(...)', or make another function and pass that.`],
    }
  }
  const wrong = (what: string, is: string, needs: string, hint: string): Diagnostic => ({
    code: `args/wrong-${what}`,
    severity: 'error',
    message: `The argument '${keyword}' has the wrong ${what}: '${value.name}' is ${is}, and the operator was built for ${needs}.`,
    hints: [hint],
  })
  if (value.kind !== standard.kind) {
    return wrong('kind', `a ${value.kind.replaceAll('-', ' ')}`, expected, `Pass ${expected}.`)
  }
  const [is, needs] = [value.field, standard.field]
  if (is.dtype !== needs.dtype) {
    return wrong(
      'dtype',
      is.dtype,
      needs.dtype,
      `Make it with 'dtype: "${needs.dtype}"', or build an operator for ${is.dtype}.`,
    )
  }
  if ((value.transient ?? false) !== (standard.transient ?? false)) {
    const of = (f: FieldObject): string => (f.transient ? 'transient' : 'kept between runs')
    return wrong(
      'lifetime',
      of(value),
      standard.transient ? 'a transient one' : 'one that is kept between runs',
      `Make '${value.name}' ${standard.transient ? "with 'transient: true'" : "without 'transient'"}.`,
    )
  }
  const shapeText = (f: typeof is): string =>
    `[${f.axes.map((a) => (a.slots ? `${a.dim} % ${a.slots}` : (a.dim ?? a.size))).join(', ')}]`
  const sameAxes =
    is.axes.length === needs.axes.length &&
    is.axes.every(
      (axis, k) => axis.slots === needs.axes[k]?.slots && sameDimension(axis.dim, needs.axes[k]?.dim, standard),
    )
  if (!sameAxes) {
    return wrong('shape', shapeText(is), shapeText(needs), "Make it with the same dimensions, 'timeOrder' and 'save'.")
  }
  return undefined
}

/** A sparse function's own dimension carries its name, so another one's counts as the same. */
const sameDimension = (a: string | undefined, b: string | undefined, standard: FieldObject): boolean =>
  a === b || (standard.field.role === 'points' && (a ?? '').startsWith('p_') && (b ?? '').startsWith('p_'))

export const isRecord = (args: unknown): boolean =>
  typeof args === 'object' && args !== null && !(Symbol.iterator in args) && !ArrayBuffer.isView(args)

const notAnObject = (args: unknown): Diagnostic => ({
  code: 'args/not-an-object',
  severity: 'error',
  message: `'apply' takes its arguments by name, not ${inWords(args)}.`,
  hints: ["Write 'op.apply({ time_M: 100, dt: 1e-3 })'."],
})

const notANumber = (keyword: string, value: unknown): Diagnostic => ({
  code: 'args/not-a-number',
  severity: 'error',
  message: `The argument '${keyword}' must be a finite number, not ${inWords(value)}.`,
  hints: isNumeral(value)
    ? [`Give the number itself: { ${keyword}: ${Number(value)} }.`]
    : typeof value === 'number'
      ? [`Look at what '${keyword}' is computed from.`]
      : [],
})

const isNumeral = (value: unknown): boolean =>
  typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))

/** What people call the number of steps, which the last one stands for. */
const countsSteps = /^(nt|n?_?steps?|time_?steps?|iterations?)$/i

function unknownKeyword(program: Program, objects: ProgramObjects, keyword: string, value: unknown): Diagnostic {
  const dims = [...program.decls.dimensions.keys()]
  const params = [...program.decls.params.values()].filter(isArgument).map(({ name }) => name)
  const known = [...objects.fields.keys(), ...params, ...dims]
  const role = program.decls.params.get(keyword)?.role
  if (role?.kind === 'found') return foundByPlugin(program, keyword, role.owner)
  const last = [...program.decls.dimensions.values()].find(({ kind }) => kind === 'time')?.name
  const guess = last !== undefined && countsSteps.test(keyword) ? `${last}_M` : didYouMean(keyword, known)
  return {
    code: 'args/unknown',
    severity: 'error',
    message: `Operator '${program.name}' takes no argument '${keyword}'.`,
    notes: [known.length > 0 ? `It takes: ${known.join(', ')}.` : 'It takes none: it has no equations.'],
    hints: guess
      ? [`Did you mean '${guess}'?`]
      : isFieldObject(value)
        ? [
            `No equation of '${program.name}' holds a function '${keyword}': leave it out, or look for the term that should.`,
          ]
        : [],
  }
}

const foundByPlugin = ({ name }: Program, keyword: string, owner: string): Diagnostic => ({
  code: 'args/unknown',
  severity: 'error',
  message: `Operator '${name}' takes no argument '${keyword}'.`,
  notes: [`The plugin '${owner}' finds it for each run.`],
  hints: ['Leave it out.'],
})
