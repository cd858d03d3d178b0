import type { Abi, Code, KernelFrame } from '@courant/core'

/** A kernel for tests: the body of its function, which sees `fields`, `ints`, `reals` and `timers`. */
export const kernel = (
  name: string,
  body: string,
  more: Partial<Pick<Code, 'needs' | 'dialect' | 'abi'>> = {},
): Code => ({
  name,
  dialect: 'c',
  needs: [],
  abi: abi(0, 0, 0),
  text: `#define _GNU_SOURCE
#include <math.h>
#include <stdint.h>
#include <unistd.h>
#include <sys/syscall.h>
int ${name}(void *const *fields, const int64_t *ints, const double *reals, double *timers) {
${body}
}
`,
  ...more,
})

export const abi = (fields: number, ints: number, reals: number, sections = 0): Abi => ({
  fields: Array.from({ length: fields }, (_, i) => ({ name: `f${i}`, dtype: 'float32', written: true })),
  ints: Array.from({ length: ints }, (_, i) => ({ kind: 'param', name: `i${i}` })),
  reals: Array.from({ length: reals }, (_, i) => `r${i}`),
  sections: Array.from({ length: sections }, (_, i) => `section${i}`),
})

export interface FrameParts {
  readonly fields?: readonly bigint[]
  readonly ints?: readonly number[]
  readonly reals?: readonly number[]
  readonly timers?: number
}

export const frame = ({ fields = [], ints = [], reals = [], timers = 1 }: FrameParts = {}): KernelFrame => ({
  fields: BigUint64Array.from(fields),
  ints: BigInt64Array.from(ints, BigInt),
  reals: Float64Array.from(reals),
  timers: new Float64Array(timers),
})

/** Sums an array on two threads and returns the sum, rounded: proof that OpenMP was there. */
export const threadedSum = kernel(
  'threaded_sum',
  `  const float *x = fields[0];
  double sum = 0;
#pragma omp parallel for simd reduction(+ : sum) num_threads(2)
  for (int64_t i = 0; i < ints[0]; i++) sum += x[i];
  return (int)(sum + 0.5);`,
  { needs: ['openmp'], abi: abi(1, 1, 0) },
)
