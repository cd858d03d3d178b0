import {
  bytesOf,
  fail,
  partDtype,
  registry,
  type ComplexDtype,
  type Dtype,
  type HostMemory,
  type RawSite,
} from '@courant/core'

/** Arrays that may hold the values of a function of a dtype, one element a value. */
const arraysOf: Partial<Record<Dtype, readonly string[]>> = {
  float32: ['Float32Array'],
  float64: ['Float64Array'],
  int32: ['Int32Array'],
  int64: ['BigInt64Array'],
}

/**
 * The memory of a typed array that belongs to the user, to become that of a function: nothing is copied, either side sees
 * what the other writes. The array holds all values, those of the halo included, the last axis fastest; the function
 * keeps it alive. Throws `dsl/bad-external`.
 */
export function externalMemory(
  array: unknown,
  what: { readonly name: string; readonly dtype: Dtype; readonly shape: readonly number[] },
  site: RawSite,
): HostMemory {
  const { name, dtype, shape } = what
  const length = shape.reduce((product, n) => product * n, 1)
  const kinds = arraysOf[dtype] ?? []
  const refuse = (why: string): never =>
    fail({
      code: 'dsl/bad-external',
      message: `The array given as 'external' can't hold '${name}': ${why}.`,
      site,
      notes: [`'${name}' has the shape [${shape.join(', ')}], halo included: ${length} values of ${dtype}.`],
      hints: kinds.length === 0 ? [] : [`Give it 'new ${kinds[0]}(${length})', or a part of one that long.`],
    })
  if (kinds.length === 0) refuse(`no typed array holds ${dtype}`)
  if (!ArrayBuffer.isView(array) || !kinds.includes(array.constructor.name)) {
    return refuse(`it is ${ArrayBuffer.isView(array) ? `a ${array.constructor.name}` : 'no typed array'}`)
  }
  const held = array.byteLength / bytesOf(dtype)
  if (held !== length) refuse(`it has ${held} values`)
  const host = registry().host
  if (host) return host.adopt(array)
  const { buffer, byteOffset, byteLength } = array
  return { buffer, byteOffset, byteLength, address: 0n }
}

/** The typed arrays of a function that isn't real: one of each part, since these lie apart. */
export interface ExternalParts<A> {
  readonly real: A
  readonly imag: A
}

/** Throws `dsl/bad-external`. */
export function externalParts(
  given: unknown,
  { name, dtype }: { readonly name: string; readonly dtype: ComplexDtype },
  site: RawSite,
): ExternalParts<unknown> {
  const isPair = typeof given === 'object' && given !== null && 'real' in given && 'imag' in given
  if (isPair && !overlap(given.real, given.imag)) return { real: given.real, imag: given.imag }
  const kind = partDtype(dtype) === 'float32' ? 'Float32Array' : 'Float64Array'
  return fail({
    code: 'dsl/bad-external',
    message: isPair
      ? `The real and the imaginary part of '${name}' can't share memory.`
      : `No one array can hold '${name}', whose real and imaginary parts lie apart.`,
    site,
    hints: [
      `Give one of each: 'external: { real: new ${kind}(n), imag: new ${kind}(n) }'.`,
      ...(isPair ? [] : [`Or copy the values in and out: '${name}.data.set(array)', '${name}.data.toFlat()'.`]),
    ],
  })
}

const overlap = (a: unknown, b: unknown): boolean =>
  ArrayBuffer.isView(a) &&
  ArrayBuffer.isView(b) &&
  a.buffer === b.buffer &&
  a.byteOffset < b.byteOffset + b.byteLength &&
  b.byteOffset < a.byteOffset + a.byteLength
