import { bytesOf, type Dtype } from '@courant/core'
import { cTypes, suffixes, type Support } from './support.ts'

/** A C type whose values hold a patch of points, by the vector extension that gcc and clang share. */
export interface VectorType extends Support {
  readonly dtype: Dtype
  /** Points along each folded axis. */
  readonly widths: readonly number[]
  readonly lanes: number
  /** Of the same width, with a whole lane set or unset in each place. */
  readonly mask: string
}

export function vectorType(dtype: Dtype, widths: readonly number[]): VectorType {
  const patch = widths.join('x')
  const [name, mask] = [`${suffixes[dtype]}_${patch}`, `mask_${suffixes[dtype]}_${patch}`]
  const bytes = lanesOf(widths) * bytesOf(dtype)
  const integer = cTypes[bytesOf(dtype) === 8 ? 'int64' : 'int32']
  const text = [
    `/* ${lanesOf(widths)} points, a patch of ${widths.join(' by ')}. */`,
    `typedef ${cTypes[dtype]} ${name} __attribute__((vector_size(${bytes}), may_alias));`,
    `typedef ${integer} ${mask} __attribute__((vector_size(${bytes})));`,
  ].join('\n')
  return { name, text, dtype, widths, lanes: lanesOf(widths), mask }
}

const lanesOf = (widths: readonly number[]): number => widths.reduce((product, width) => product * width, 1)

/** The patch that begins `shift` points along the `k`-th folded axis, out of two neighbouring ones. */
export function shuffle({ name: type, widths, mask }: VectorType, k: number, shift: number): Support {
  const lanes = lanesOf(widths)
  const inner = lanesOf(widths.slice(k + 1))
  const width = widths[k] ?? 1
  const picks = Array.from({ length: lanes }, (_, lane) => {
    const along = Math.floor(lane / inner) % width
    const other = along + shift >= width
    return lane + (other ? shift - width : shift) * inner + (other ? lanes : 0)
  })
  const name = `shift_${type}_${k}_${shift}`
  const text = [
    `static inline ${type} ${name}(${type} a, ${type} b) {`,
    '#ifdef __clang__',
    `  return __builtin_shufflevector(a, b, ${picks.join(', ')});`,
    '#else',
    `  return __builtin_shuffle(a, b, (${mask}){${picks.join(', ')}});`,
    '#endif',
    '}',
  ].join('\n')
  return { name, text }
}

/** Which lanes lie within bounds, each counted from the patch's first point. */
export function within({ name: type, widths, mask }: VectorType): Support {
  const name = `within_${type}`
  const params = widths.map((_, k) => `int64_t lo${k}, int64_t hi${k}`).join(', ')
  const tests = widths.map((width, k) => {
    const inner = lanesOf(widths.slice(k + 1))
    const along = `${inner === 1 ? 'l' : `l / ${inner}`}${k === 0 ? '' : ` % ${width}`}`
    return `lo${k} <= ${along} && ${along} <= hi${k}`
  })
  const text = [
    `static inline ${mask} ${name}(${params}) {`,
    `  ${mask} in;`,
    `  for (int l = 0; l < ${lanesOf(widths)}; l++) in[l] = -(${tests.join(' && ')});`,
    '  return in;',
    '}',
  ].join('\n')
  return { name, text }
}

/** Stores a patch: all of it, or the lanes within bounds. */
export function store({ name: type, mask }: VectorType): Support {
  const name = `store_${type}`
  const text = [
    `static inline void ${name}(${type} *at, ${type} value, int whole, ${mask} in) {`,
    `  *at = whole ? value : (${type})((in & (${mask})value) | (~in & (${mask})*at));`,
    '}',
  ].join('\n')
  return { name, text }
}

/** Stores a patch of elements that lie in less: lanes beyond the bounds keep their very bits. */
export function storeRaw({ mask }: VectorType, raw: Support): Support {
  const name = `store_${raw.name}_by_${mask}`
  const text = [
    `static inline void ${name}(${raw.name} *at, ${raw.name} value, int whole, ${mask} in) {`,
    `  const ${raw.name} bits = __builtin_convertvector(in, ${raw.name});`,
    `  *at = whole ? value : (${raw.name})((bits & value) | (~bits & *at));`,
    '}',
  ].join('\n')
  return { name, text }
}

/** A scalar in every lane. */
export function repeat({ name: type, dtype }: VectorType): Support {
  const name = `repeat_${type}`
  return { name, text: `static inline ${type} ${name}(${cTypes[dtype]} a) {\n  return a - (${type}){0};\n}` }
}

/** A function of scalars, lane by lane. `vectors` says which of its arguments are patches; the others are scalars. */
export function laneByLane(
  { name: type, dtype, widths }: VectorType,
  fn: string,
  vectors: readonly boolean[],
): Support {
  const name = `${fn}_${type}_${vectors.map((isVector) => (isVector ? 'v' : 's')).join('')}`
  const params = vectors.map((isVector, k) => `${isVector ? type : cTypes[dtype]} a${k}`)
  const args = vectors.map((isVector, k) => (isVector ? `a${k}[l]` : `a${k}`))
  const text = [
    `static inline ${type} ${name}(${params.join(', ')}) {`,
    `  ${type} r;`,
    `  for (int l = 0; l < ${lanesOf(widths)}; l++) r[l] = ${fn}(${args.join(', ')});`,
    '  return r;',
    '}',
  ].join('\n')
  return { name, text }
}
