import { elementBytes, type Code, isFloat, type StridedBox } from '@courant/core'
import { nonfinite } from './sources.ts'
import type { Executor } from './executor.ts'
import type { Ffi, NativeFunction } from '../ffi.ts'

export const nonfiniteCode: Code = {
  name: 'courant_nonfinite',
  dialect: 'c',
  text: nonfinite,
  abi: { fields: [], ints: [], reals: [], sections: [] },
  needs: [],
}

const rank = 4

/** So many elements are looked through in less time than it takes to ask another thread. */
const atOnce = 2 ** 15

/** The search, by address for the executor and as a function for those that are over at once. */
export interface Search {
  readonly fn: bigint
  readonly now: NativeFunction
}

export const prototype =
  'int courant_nonfinite(void *fields, void *ints, void *reals, void *timers)'

/** See `native/nonfinite.c`. Boxes of fewer dimensions get leading ones of length 1. */
export async function firstNonFinite(
  executor: Executor,
  ffi: Ffi,
  search: Search,
  box: StridedBox,
): Promise<readonly number[] | undefined> {
  const missing = rank - box.shape.length
  if (missing < 0 || box.strides.length !== box.shape.length) throw new RangeError('a box has one to four dimensions')
  if (!isFloat(box.dtype) || box.stored?.kind === 'quantised' || box.shape.some((n) => n <= 0)) return undefined
  const found = new BigInt64Array(rank)
  const ints = new BigInt64Array(2 + 2 * rank).fill(1n)
  ints[0] = BigInt(elementBytes(box))
  ints[1 + 2 * rank] = box.stored?.kind === 'bfloat16' ? 0x7f80n : 0x7c00n
  let elements = 1
  for (const [k, length] of box.shape.entries()) {
    elements *= length
    ints[1 + missing + k] = BigInt(length)
    ints[1 + rank + missing + k] = BigInt(box.strides[k] ?? 0)
  }
  const fields = BigUint64Array.of(box.address, ffi.address(found))
  const code =
    elements <= atOnce
      ? search.now(fields, ints, null, null)
      : await executor.run(search.fn, { fields, ints, reals: new Float64Array(1), timers: new Float64Array(1) })
  return code === 1 ? Array.from(found, Number).slice(missing) : undefined
}
