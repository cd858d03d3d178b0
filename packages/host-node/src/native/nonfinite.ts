import { bytesOf, type Code, isFloat, type StridedBox } from '@courant/core'
import { nonfinite } from './sources.ts'
import type { Executor } from './executor.ts'
import type { Ffi } from '../ffi.ts'

export const nonfiniteCode: Code = {
  name: 'courant_nonfinite',
  dialect: 'c',
  text: nonfinite,
  abi: { fields: [], ints: [], reals: [], sections: [] },
  needs: [],
}

const rank = 4

/** See `native/nonfinite.c`. Boxes of fewer dimensions get leading ones of length 1. */
export async function firstNonFinite(
  executor: Executor,
  ffi: Ffi,
  fn: bigint,
  box: StridedBox,
): Promise<readonly number[] | undefined> {
  const missing = rank - box.shape.length
  if (missing < 0 || box.strides.length !== box.shape.length) throw new RangeError('a box has one to four dimensions')
  if (!isFloat(box.dtype) || box.shape.some((n) => n <= 0)) return undefined
  const pad = (list: readonly number[], filler: number): number[] => [...Array<number>(missing).fill(filler), ...list]
  const found = new BigInt64Array(rank)
  const ints = [bytesOf(box.dtype), ...pad(box.shape, 1), ...pad(box.strides, 0)]
  const code = await executor.run(fn, {
    fields: BigUint64Array.of(box.address, ffi.address(found)),
    ints: BigInt64Array.from(ints, BigInt),
    reals: new Float64Array(1),
    timers: new Float64Array(1),
  })
  return code === 1 ? Array.from(found, Number).slice(missing) : undefined
}
