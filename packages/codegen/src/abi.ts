import { fieldOf, isFloat, type Abi, type AbiInt } from '@courant/core'
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

/** The lines that give the arguments their names. */
export function unpack(abi: Abi, emission: Emission): readonly string[] {
  const { decls, names } = emission
  const unused = Object.entries({ fields: abi.fields, ints: abi.ints, reals: abi.reals })
    .filter(([, list]) => list.length === 0)
    .map(([argument]) => `(void)${argument};`)
  const fields = abi.fields.map(({ name, written }, i) => {
    const type = `${written ? '' : 'const '}${emission.stored.elementType(name)} *`
    const pointer = emission.windowed.has(name) ? allOf(name, emission) : names.of(name)
    return `${type}const restrict ${pointer} = (${type})fields[${i}];`
  })
  const scalar = (name: string, argument: string): string => {
    const type = cTypes[decls.params.get(name)?.dtype ?? 'int64']
    const converts = type === 'int64_t' || type === 'double' ? '' : `(${type})`
    return `const ${type} ${names.of(name)} = ${converts}${argument};`
  }
  const ints = abi.ints.map((int, i) => {
    if (int.kind === 'param') return scalar(int.name, `ints[${i}]`)
    const name = int.kind === 'share' ? shareOf(int.field, emission) : emission.stride(int.field, int.axis)
    return `const int64_t ${name} = ints[${i}];`
  })
  const reals = abi.reals.map((name, i) => scalar(name, `reals[${i}]`))
  return [...unused, ...fields, ...ints, ...reals]
}
