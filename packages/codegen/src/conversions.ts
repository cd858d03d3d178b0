import { storedBytes, type Dtype, type Stored } from '@courant/core'
import { Forms, type Lane } from './forms.ts'
import { cTypes, suffixes, type Support } from './support.ts'
import type { VectorType } from './vector.ts'

/** The C type of an element in memory. */
export const elementName = (stored: Stored): 'uint8_t' | 'uint16_t' =>
  storedBytes(stored) === 1 ? 'uint8_t' : 'uint16_t'

/** A patch of elements as they lie in memory. */
export function rawVector(stored: Stored, { widths, lanes }: VectorType): Support {
  const bytes = storedBytes(stored)
  const name = `u${8 * bytes}_${widths.join('x')}`
  const text = `typedef ${elementName(stored)} ${name} __attribute__((vector_size(${lanes * bytes}), may_alias));`
  return { name, text }
}

/**
 * A function between a number and what is stored of it, of which `coderOf` of core says what it gives. It has no branch, so
 * that loops over it become vector code. Halves of a whole vector go through the processor's own instructions where it has
 * them.
 */
export function conversion(what: 'load' | 'store', stored: Stored, dtype: Dtype, vector?: VectorType): Support {
  const element = elementName(stored)
  const [raw, own] = vector ? [rawVector(stored, vector).name, vector.name] : [element, cTypes[dtype]]
  const name = `courant_${what}_${shortName(stored)}_${vector ? vector.name : suffixes[dtype]}`
  const forms = new Forms(vector?.lanes)
  const lines = bodyOf(what, stored, dtype === 'float64' ? 'double' : 'float', forms)
  const instruction = dtype === 'float32' ? instructionOf(what, stored, vector, own, raw) : undefined
  const numbers = stored.kind === 'quantised' ? `, ${cTypes[dtype]} low, ${cTypes[dtype]} step` : ''
  const [from, to] = what === 'load' ? [raw, own] : [own, raw]
  const body = [...forms.types(), ...lines].map((line) => `  ${line}`)
  const text = [
    ...(instruction ? [`#ifdef ${instruction.has}`, '#include <immintrin.h>', '#endif'] : []),
    `static inline ${to} ${name}(${from} a${numbers}) {`,
    ...(instruction ? [`#ifdef ${instruction.has}`, `  ${instruction.text}`, '#else', ...body, '#endif'] : body),
    '}',
  ]
  return { name, text: text.join('\n') }
}

const shortName = (stored: Stored): string => {
  if (stored.kind === 'quantised') return `q${stored.bits}`
  return stored.kind === 'float16' ? 'f16' : 'bf16'
}

function instructionOf(
  what: 'load' | 'store',
  { kind }: Stored,
  vector: VectorType | undefined,
  own: string,
  raw: string,
): { readonly has: string; readonly text: string } | undefined {
  const wide = { 8: ['__F16C__', '__AVX2__', 256, 128], 16: ['__AVX512F__', '__AVX512F__', 512, 256] } as const
  const known = wide[(vector?.lanes ?? 1) as 8 | 16] as (typeof wide)[8 | 16] | undefined
  if (!known) return undefined
  const [hasHalves, hasWords, bits, halfBits] = known
  if (kind === 'float16') {
    const text =
      what === 'load'
        ? `return (${own})_mm${bits}_cvtph_ps((__m${halfBits}i)a);`
        : `return (${raw})_mm${bits}_cvtps_ph((__m${bits})a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);`
    return { has: hasHalves, text }
  }
  // Compilers widen words half by half, in three times as many instructions.
  if (kind !== 'bfloat16' || what === 'store') return undefined
  return {
    has: hasWords,
    text: `return (${own})_mm${bits}_slli_epi32(_mm${bits}_cvtepu16_epi32((__m${halfBits}i)a), 16);`,
  }
}

type Real = 'float' | 'double'

function bodyOf(what: 'load' | 'store', stored: Stored, real: Real, f: Forms): readonly string[] {
  switch (stored.kind) {
    case 'float16':
      return what === 'load' ? widenHalf(real, f) : [...singleBits(real, f), ...narrowHalf(f)]
    case 'bfloat16':
      return what === 'load' ? widenBrain(real, f) : [...singleBits(real, f), ...narrowBrain(f)]
    case 'quantised':
      return what === 'load' ? fromSteps(real, f) : toSteps(real, stored.bits, f)
    default:
      return stored satisfies never
  }
}

/** Exponent and fraction move up, and the exponent counts from elsewhere; twice as far for infinities. Small ones have none. */
const widenHalf = (real: Real, f: Forms): readonly string[] => [
  f.let('uint32_t', 'w', f.convert('uint32_t', 'a')),
  f.let('int32_t', 'm', f.convert('int32_t', 'w & 0x7fffu')),
  f.let('uint32_t', 'ends', f.mask('uint32_t', 'm > 0x7bff')),
  f.let('uint32_t', 'small', f.mask('uint32_t', 'm < 0x400')),
  f.let('uint32_t', 'usual', '((w & 0x7fffu) << 13) + 0x38000000u + (ends & 0x38000000u)'),
  f.let('uint32_t', 'few', f.bits('uint32_t', 'float', `${f.convert('float', 'm')} * 0x1p-24F`)),
  f.let('uint32_t', 'bits', '((w & 0x8000u) << 16) | (small & few) | (~small & usual)'),
  `return ${widened(real, f)};`,
]

const widenBrain = (real: Real, f: Forms): readonly string[] => [
  f.let('uint32_t', 'bits', `${f.convert('uint32_t', 'a')} << 16`),
  `return ${widened(real, f)};`,
]

function widened(real: Real, f: Forms): string {
  const single = f.bits('float', 'uint32_t', 'bits')
  return real === 'float' ? single : f.convert('double', single)
}

/**
 * The bits of a float. Of a double that lies between two of them, of that one whose last bit is 1: what is cut off later
 * rounds as if the double had been rounded once (Boldo and Melquiond, "Emulation of FMA and correctly rounded sums: proved
 * algorithms using rounding to odd", 2008).
 */
const singleBits = (real: Real, f: Forms): readonly string[] =>
  real === 'float'
    ? [f.let('uint32_t', 'bits', f.bits('uint32_t', 'float', 'a'))]
    : [
        f.let('float', 'near', f.convert('float', 'a')),
        f.let('double', 'back', f.convert('double', 'near')),
        f.let('uint64_t', 'own', `${f.bits('uint64_t', 'double', 'a')} & 0x7fffffffffffffffu`),
        f.let('uint64_t', 'other', `${f.bits('uint64_t', 'double', 'back')} & 0x7fffffffffffffffu`),
        f.let('uint32_t', 'between', f.convert('uint32_t', f.mask('uint64_t', 'own != other'))),
        f.let('uint32_t', 'beyond', f.convert('uint32_t', f.mask('uint64_t', 'other > own'))),
        f.let('uint32_t', 'nearest', f.bits('uint32_t', 'float', 'near')),
        f.let('uint32_t', 'bits', '(between & ((nearest + beyond) | 1u)) | (~between & nearest)'),
      ]

/** To the nearest, ties to even. What has no exponent as a half is rounded by adding a number whose last bit is a half's. */
const narrowHalf = (f: Forms): readonly string[] => [
  f.let('int32_t', 'm', f.convert('int32_t', 'bits & 0x7fffffffu')),
  f.let('uint32_t', 'size', 'bits & 0x7fffffffu'),
  f.let('uint32_t', 'small', f.mask('uint32_t', 'm < 0x38800000')),
  f.let('uint32_t', 'large', f.mask('uint32_t', 'm > 0x477fffff')),
  f.let('uint32_t', 'nan', f.mask('uint32_t', 'm > 0x7f800000')),
  f.let(
    'uint32_t',
    'few',
    `${f.bits('uint32_t', 'float', `${f.bits('float', 'uint32_t', 'size')} + 0.5F`)} - 0x3f000000u`,
  ),
  f.let('uint32_t', 'usual', '(size + 0xc8000fffu + ((size >> 13) & 1u)) >> 13'),
  f.let('uint32_t', 'finite', '(small & few) | (~small & usual)'),
  f.let('uint32_t', 'half', '(~large & finite) | (large & 0x7c00u) | (nan & 0x200u)'),
  `return ${f.convert('uint16_t', '((bits >> 16) & 0x8000u) | half')};`,
]

const narrowBrain = (f: Forms): readonly string[] => [
  f.let('int32_t', 'm', f.convert('int32_t', 'bits & 0x7fffffffu')),
  f.let('uint32_t', 'nan', f.mask('uint32_t', 'm > 0x7f800000')),
  f.let('uint32_t', 'usual', '(bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16'),
  `return ${f.convert('uint16_t', '(~nan & usual) | (nan & ((bits >> 16) | 0x40u))')};`,
]

const fromSteps = (real: Real, f: Forms): readonly string[] => [
  f.let(real, 'q', f.convert(real, f.convert('int32_t', 'a'))),
  'return low + q * step;',
]

/** What lies beyond the ends, infinities too, becomes the end; a NaN the lower one. */
function toSteps(real: Real, bits: 8 | 16, f: Forms): readonly string[] {
  const mask = real === 'double' ? 'uint64_t' : 'uint32_t'
  const [most, half] = [`${2 ** bits - 1}.0`, '0.5'].map((text) => (real === 'float' ? `${text}F` : text))
  const element: Lane = bits === 8 ? 'uint8_t' : 'uint16_t'
  return [
    f.let(real, 'place', '(a - low) / step'),
    f.let(mask, 'above', f.mask(mask, 'place > 0')),
    f.let(real, 'least', f.bits(real, mask, `${f.bits(mask, real, 'place')} & above`)),
    f.let(mask, 'below', f.mask(mask, `least < ${most}`)),
    f.let(real, 'last', f.repeat(real, most ?? '')),
    f.let(mask, 'within', `(${f.bits(mask, real, 'least')} & below) | (${f.bits(mask, real, 'last')} & ~below)`),
    f.let(real, 'q', f.bits(real, mask, 'within')),
    `return ${f.convert(element, f.convert('int32_t', `q + ${half}`))};`,
  ]
}
