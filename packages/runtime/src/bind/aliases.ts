import { CourantError, type FieldObject, type StorageObject } from '@courant/core'
import type { Program } from '../program.ts'
import type { ArrayOverride } from './arrays.ts'
import { shareMemory } from './plain-array.ts'

/**
 * No array that is written goes by two names: the order of reads and writes was worked out for distinct arrays, and the
 * generated C promises its compiler that they are. Kernels run on copies of plain arrays, but into one that stands for two
 * functions no result could be put back. Throws `args/aliased`.
 */
export function checkAliases(
  program: Program,
  fields: ReadonlyMap<string, FieldObject>,
  arrays: ReadonlyMap<string, ArrayOverride>,
): void {
  const written = new Set(program.code.abi.fields.filter((field) => field.written).map(({ name }) => name))
  const known = new Map<StorageObject, string>()
  for (const [name, object] of fields) {
    const other = known.get(object.storage)
    if (other === undefined) known.set(object.storage, name)
    else if (written.has(name) || written.has(other)) throw aliased(program, object.name, [other, name], written)
  }
  for (const [name, { array }] of arrays) {
    for (const [other, { storage }] of fields) {
      if (other === name || !(written.has(name) || written.has(other))) continue
      if (shareMemory(array, arrays.get(other)?.array ?? storage)) throw sharing(program, [name, other], written)
    }
  }
}

const sharing = (
  { name }: Program,
  [first, second]: readonly [string, string],
  written: ReadonlySet<string>,
): CourantError =>
  new CourantError([
    {
      code: 'args/aliased',
      severity: 'error',
      message: `The array given as '${first}' shares memory with the values of '${second}', and operator '${name}' writes to '${written.has(first) ? first : second}'.`,
      hints: ['Pass a copy for one of them.'],
    },
  ])

const aliased = (
  { name }: Program,
  object: string,
  [first, second]: readonly [string, string],
  written: ReadonlySet<string>,
): CourantError =>
  new CourantError([
    {
      code: 'args/aliased',
      severity: 'error',
      message: `'${object}' stands for both '${first}' and '${second}', and operator '${name}' writes to '${written.has(first) ? first : second}'.`,
      notes: ['The operator was built for arrays that do not share memory.'],
      hints: [`Pass another function for one of them, with a copy of the values: 'copy.data.set(${object}.data)'.`],
    },
  ])
