import { isFloat, type Dtype } from '@courant/core'

export const cTypes: Readonly<Record<Dtype, string>> = {
  float32: 'float',
  float64: 'double',
  int32: 'int32_t',
  int64: 'int64_t',
}

/** Of an element type in the names that a kernel makes up: `courant_mod_i64`, `f32_4x4`. */
export const suffixes: Readonly<Record<Dtype, string>> = { float32: 'f32', float64: 'f64', int32: 'i32', int64: 'i64' }

/** A function of the standard library in the precision of its arguments: `sinf`, `sin`. */
export const mathFunction = (name: string, dtype: Dtype): string => (dtype === 'float32' ? `${name}f` : name)

/** A small function that a kernel carries along because it uses it. */
export interface Support {
  readonly name: string
  readonly text: string
}

/** Those of the standard library that glibc's libmvec has for whole vectors, and how many arguments they take. */
const vectorFunctions: Readonly<Record<string, number>> = { sin: 1, cos: 1, exp: 1, log: 1, pow: 2 }

/**
 * Tells the compiler that a function is there for vectors as well, so that loops over it vectorise. Their results may be
 * four units in the last place off. (glibc's own header says so under `-ffast-math` only, which kernels do without.)
 */
export function vectorFunction(fn: string, dtype: Dtype): Support | undefined {
  const count = vectorFunctions[fn]
  if (count === undefined) return undefined
  const [name, t] = [mathFunction(fn, dtype), cTypes[dtype]]
  const args = Array.from({ length: count }, () => t).join(', ')
  const declaration = `__attribute__((simd("notinbranch"))) ${t} ${name}(${args});`
  const holds = '#if defined(__GLIBC__) && defined(__x86_64__) && !defined(__clang__)'
  return { name: `vectors of ${name}`, text: [holds, declaration, '#endif'].join('\n') }
}

export type SupportName = 'mod' | 'floordiv' | 'min' | 'max' | 'sign' | 'abs'

/** What C lacks, or has in a form that does not vectorise (`fminf` must look for NaNs). */
export function support(what: SupportName, dtype: Dtype): Support {
  const t = cTypes[dtype]
  const name = `courant_${what}_${suffixes[dtype]}`
  const unary = (body: string): string => define(t, name, `${t} a`, body)
  const binary = (body: string): string => define(t, name, `${t} a, ${t} b`, body)
  switch (what) {
    case 'mod': {
      const remainder = isFloat(dtype) ? `${mathFunction('fmod', dtype)}(a, b)` : 'a % b'
      return { name, text: binary(`const ${t} r = ${remainder};\n  return r != 0 && (r < 0) != (b < 0) ? r + b : r;`) }
    }
    case 'floordiv': {
      if (isFloat(dtype)) return { name, text: binary(`return ${mathFunction('floor', dtype)}(a / b);`) }
      return { name, text: binary('return a / b - (a % b != 0 && (a < 0) != (b < 0));') }
    }
    case 'min':
      return { name, text: binary('return a < b ? a : b;') }
    case 'max':
      return { name, text: binary('return a > b ? a : b;') }
    case 'sign':
      return { name, text: unary(`return (${t})((a > 0) - (a < 0));`) }
    case 'abs':
      return { name, text: unary('return a < 0 ? -a : a;') }
    default:
      return what satisfies never
  }
}

/** `x^n` by repeated squaring, for n above 1: of a dtype's values, or of a C type with the same operators. */
export function powerSupport(n: number, dtype: Dtype, type?: string): Support {
  const t = type ?? cTypes[dtype]
  const name = `courant_pow${n}_${type ?? suffixes[dtype]}`
  const lines: string[] = []
  let result = ''
  for (let bit = 1; bit <= n; bit *= 2) {
    const square = bit === 1 ? 'a' : `a${bit}`
    const root = bit === 2 ? 'a' : `a${bit / 2}`
    if (bit > 1) lines.push(`const ${t} ${square} = ${root} * ${root};`)
    if ((n & bit) !== 0) result = result === '' ? square : `${result} * ${square}`
  }
  return { name, text: define(t, name, `${t} a`, [...lines, `return ${result};`].join('\n  ')) }
}

const define = (type: string, name: string, params: string, body: string): string =>
  `static inline ${type} ${name}(${params}) {\n  ${body}\n}`

/**
 * Denormal numbers cost a hundred times as much as others, and a wave's front is made of them. They are flushed while a
 * kernel runs, thread by thread, and never outside: the mode belongs to the thread and the host's own numbers need it.
 */
export const denormalSupport = `static _Thread_local uint64_t denormals;

static inline void courant_flush_denormals(void) {
#if defined(__SSE__)
  denormals = _mm_getcsr();
  _mm_setcsr((unsigned)denormals | 0x8040u);
#elif defined(__aarch64__)
  __asm__ volatile("mrs %0, fpcr" : "=r"(denormals));
  __asm__ volatile("msr fpcr, %0" : : "r"(denormals | 1u << 24));
#endif
}

static inline void courant_restore_denormals(void) {
#if defined(__SSE__)
  _mm_setcsr((unsigned)denormals);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(denormals));
#endif
}`

export const denormalIncludes = `#if defined(__SSE__)
#include <xmmintrin.h>
#endif`

/** Whole numbers above this many bits are left to `pow`. */
export const largestPower = 64
