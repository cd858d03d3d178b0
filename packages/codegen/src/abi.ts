import { fieldOf, isFloat, type Abi, type AbiInt, type Dtype } from '@courant/core'
import type { Emission } from './emission.ts'
import { cTypes } from './support.ts'
import { allOf, shareOf } from './windows.ts'

const sections = ['kernel'] as const

/** What the printed code turned out to use, sorted: the same code has the same calling convention. */
export function abiOf(emission: Emission): Abi {
  const { decls } = emission
  const params = [...emission.params].sort().map((name) => {
    const param = decls.params.get(name)
    if (!param) throw new Error(`Parameter '${name}' is used but not declared.`)
    return param
  })
  const indexed = [...emission.indexedFields].sort(compare)
  const strides = indexed.flatMap((field) =>
    fieldOf(decls, field)
      .axes.slice(0, -1)
      .map((_, axis): AbiInt => ({ kind: 'stride', field, axis })),
  )
  const ofThreads = emission.dialect.thread() !== undefined
  const shares = indexed.flatMap((field): readonly AbiInt[] =>
    ofThreads && emission.windowed.has(field) ? [{ kind: 'share', field }] : [],
  )
  const ints = params.filter((p) => !isFloat(p.dtype)).map(({ name }): AbiInt => ({ kind: 'param', name }))
  return {
    fields: [...emission.fields]
      .sort(([a], [b]) => compare(a, b))
      .map(([name, written]) => ({ name, dtype: fieldOf(decls, name).dtype, written })),
    ints: [...ints, ...strides, ...shares],
    reals: params.filter((p) => isFloat(p.dtype)).map((p) => p.name),
    sections: [...sections],
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The name of an argument in the code. */
function intName(int: AbiInt, emission: Emission): string {
  switch (int.kind) {
    case 'param':
      return emission.names.of(int.name)
    case 'share':
      return shareOf(int.field, emission)
    case 'stride':
      return emission.stride(int.field, int.axis)
    default:
      return int satisfies never
  }
}

const pointerName = (field: string, emission: Emission): string =>
  emission.windowed.has(field) ? allOf(field, emission) : emission.names.of(field)

/** All that `unpack` names. */
export const argumentNames = ({ fields, ints, reals }: Abi, emission: Emission): readonly string[] => [
  ...fields.map(({ name }) => pointerName(name, emission)),
  ...ints.map((int) => intName(int, emission)),
  ...reals.map((name) => emission.names.of(name)),
]

/** The lines that give the arguments their names. */
export function unpack(abi: Abi, emission: Emission): readonly string[] {
  const { decls } = emission
  const unused = Object.entries({ fields: abi.fields, ints: abi.ints, reals: abi.reals })
    .filter(([, list]) => list.length === 0)
    .map(([argument]) => `(void)${argument};`)
  const fields = abi.fields.map(({ name, written }, i) => {
    const type = `${written ? '' : 'const '}${emission.stored.elementType(name)} *`
    return `${type}const restrict ${pointerName(name, emission)} = (${type})fields[${i}];`
  })
  const scalar = (dtype: Dtype, name: string, argument: string): string => {
    const type = cTypes[dtype]
    const converts = type === 'int64_t' || type === 'double' ? '' : `(${type})`
    return `const ${type} ${name} = ${converts}${argument};`
  }
  const dtypeOf = (param: string): Dtype => decls.params.get(param)?.dtype ?? 'int64'
  const ints = abi.ints.map((int, i) => {
    const dtype = int.kind === 'param' ? dtypeOf(int.name) : 'int64'
    return scalar(dtype, intName(int, emission), `ints[${i}]`)
  })
  const reals = abi.reals.map((name, i) => scalar(dtypeOf(name), emission.names.of(name), `reals[${i}]`))
  return [...unused, ...fields, ...ints, ...reals]
}
