import { elementBytes, type Code, type FoundCell, isFloat, type StridedBox } from '@courant/core'
import { nonfinite } from './sources.ts'
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
const atOnce = 2 ** 17
/** Fewer are not worth a thread more. */
const leastPart = 2 ** 18

/** The search as a function, and how many threads it may take of those that wait for nothing else. */
export interface Search {
  readonly now: NativeFunction
  readonly threads: number
}

export const prototype = 'int courant_nonfinite(void *fields, void *ints, void *reals, void *timers)'

/** Of one part of a box; `found` takes the index. */
interface Look {
  readonly fields: BigUint64Array
  readonly ints: BigInt64Array
  readonly found: BigInt64Array
  /** Along the axis that is cut. */
  readonly first: number
}

/** What small boxes are looked through with: a run of a step asks for the same one time and again. */
const small = new WeakMap<StridedBox, Look>()

/** See `native/nonfinite.c`. Boxes of fewer dimensions get leading ones of length 1. */
export function firstNonFinite(ffi: Ffi, search: Search, box: StridedBox): FoundCell | Promise<FoundCell> {
  const known = small.get(box)
  if (known) return lookNow(search, box, known)
  const missing = rank - box.shape.length
  if (missing < 0 || box.strides.length !== box.shape.length) throw new RangeError('a box has one to four dimensions')
  if (!isFloat(box.dtype) || box.stored?.kind === 'quantised' || box.shape.some((n) => n <= 0)) return undefined
  const elements = box.shape.reduce((product, n) => product * n, 1)
  if (elements > atOnce) return lookOnThreads(ffi, search, box, elements)
  const look = lookInto(ffi, box, 0, 0, box.shape[0] ?? 0)
  small.set(box, look)
  return lookNow(search, box, look)
}

function lookNow({ now }: Search, { shape }: StridedBox, look: Look): FoundCell {
  return now(look.fields, look.ints, null, null) === 1 ? Array.from(look.found, Number).slice(rank - shape.length) : undefined
}

/**
 * A large box is cut along its first axis, and the threads of Node's pool look through a part each: one alone takes longer
 * for a gigabyte than some steps do.
 */
async function lookOnThreads(
  ffi: Ffi,
  { now, threads }: Search,
  box: StridedBox,
  elements: number,
): Promise<FoundCell> {
  const axis = Math.max(
    0,
    box.shape.findIndex((n) => n > 1),
  )
  const length = box.shape[axis] ?? 1
  const parts = Math.max(1, Math.min(threads, length, Math.floor(elements / leastPart)))
  const looks = Array.from({ length: parts }, (_, part) => {
    const [first, end] = [part, part + 1].map((k) => Math.floor((k * length) / parts)) as [number, number]
    return lookInto(ffi, box, axis, first, end - first)
  })
  const codes = await Promise.all(looks.map((look) => now.async(look, look.fields, look.ints, null, null)))
  const look = looks[codes.indexOf(1)]
  if (!look) return undefined
  const index = Array.from(look.found, Number).slice(rank - box.shape.length)
  return index.with(axis, (index[axis] ?? 0) + look.first)
}

function lookInto(ffi: Ffi, box: StridedBox, axis: number, first: number, count: number): Look {
  const bytes = elementBytes(box)
  const missing = rank - box.shape.length
  const ints = new BigInt64Array(2 + 2 * rank).fill(1n)
  ints[0] = BigInt(bytes)
  ints[1 + 2 * rank] = box.stored?.kind === 'bfloat16' ? 0x7f80n : 0x7c00n
  for (const [k, length] of box.shape.entries()) {
    ints[1 + missing + k] = BigInt(k === axis ? count : length)
    ints[1 + rank + missing + k] = BigInt(box.strides[k] ?? 0)
  }
  const found = new BigInt64Array(rank)
  const address = box.address + BigInt(first * (box.strides[axis] ?? 0) * bytes)
  return { fields: BigUint64Array.of(address, ffi.address(found)), ints, found, first }
}
