import { isFieldObject, type Diagnostic, type FieldObject } from '@courant/core'
import type { ProgramObjects } from '../objects.ts'
import { checkFunction, notComplex, otherPrecision } from './argument-refusals.ts'
import type { ComplexArray } from './plain-array.ts'
import type { Waiting } from './read-arrays.ts'

interface ComplexArgument {
  readonly errors: readonly Diagnostic[]
  readonly fields?: readonly (readonly [string, FieldObject])[]
  readonly scalars?: readonly (readonly [string, number])[]
}

/** A complex function or constant stands for its two parts, each checked as any other one. */
export function readComplex(
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
export function complexArrays(
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
