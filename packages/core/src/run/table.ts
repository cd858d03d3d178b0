import type { HostMemory } from '../host.ts'
import type { Dtype } from '../ir/dtype.ts'
import { bytesOf } from '../ir/dtype.ts'
import type { LayoutObject, StorageObject } from '../objects.ts'

/** Values of a table in row-major order. Wide integers are whole numbers within 2^53. */
export interface TableValues {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly values: ArrayLike<number>
  readonly allocate: (bytes: number) => HostMemory
}

/** A table for a kernel to read, as plugins hand it to a run by the `arguments` fold. What it holds stays. */
export function makeTable({ name, dtype, shape, values, allocate }: TableValues): StorageObject {
  const length = shape.reduce((product, n) => product * n, 1)
  const byteLength = length * bytesOf(dtype)
  // An array without elements needs an address all the same.
  const memory = allocate(Math.max(byteLength, bytesOf(dtype)))
  fill(memory, dtype, values)
  const nothing = (): void => undefined
  return {
    ...{ name, dtype, byteLength, memory, layout: rowMajor(shape, length) },
    codec: { bytesPerElement: bytesOf(dtype), key: dtype },
    load: (at, stride, count, into) => {
      for (let i = 0; i < count; i++) into[i] = values[at + i * stride] ?? NaN
    },
    ...{ pinnedBy: 'the table of a plugin', isAllocated: true, version: 0, holder: undefined },
    // Nobody writes to it, so that nobody need take turns.
    ...{ lease: () => nothing, take: nothing, giveBack: nothing },
    available: () => Promise.resolve(),
    ...{ markDirty: nothing, drop: nothing, relay: nothing, pages: undefined, paginate: nothing },
  }
}

function fill({ buffer, byteOffset }: HostMemory, dtype: Dtype, values: ArrayLike<number>): void {
  if (dtype === 'int64') new BigInt64Array(buffer, byteOffset, values.length).set(Array.from(values, BigInt))
  else if (dtype === 'int32') new Int32Array(buffer, byteOffset, values.length).set(values)
  else if (dtype === 'float32') new Float32Array(buffer, byteOffset, values.length).set(values)
  else if (dtype === 'float64') new Float64Array(buffer, byteOffset, values.length).set(values)
  else throw new Error(`No table holds ${String(dtype satisfies never)}.`)
}

function rowMajor(shape: readonly number[], length: number): LayoutObject {
  const strides = shape.map((_, k) => shape.slice(k + 1).reduce((product, n) => product * n, 1))
  const whole = { start: shape.map(() => 0), shape }
  return {
    ...{ kind: 'strided', shape, length, strides },
    regions: { all: whole, domain: whole },
    offsetOf: (index) => index.reduce((at, i, k) => at + i * (strides[k] as number), 0),
  }
}
