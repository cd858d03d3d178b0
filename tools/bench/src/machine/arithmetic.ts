import type { Code, Host } from '@courant/core'

/**
 * The most float32 arithmetic that this machine does at this moment, GFLOP/s: chains of fused multiply-adds in
 * registers, as many at once as keep the units busy, two operations each; the best of `repeats` passes.
 */
export async function measureArithmetic(host: Host, repeats = 7): Promise<number> {
  const { threads } = await host.describe()
  const kernel = await host.load(code, { fp: 'contract' })
  const results = host.allocate(4 * 1024 * threads)
  const timers = new Float64Array(1)
  const rounds = 2_000_000
  await kernel.call({
    fields: BigUint64Array.of(results.address),
    ints: BigInt64Array.of(BigInt(threads), BigInt(repeats), BigInt(rounds)),
    reals: Float64Array.of(0.999, 0.001),
    timers,
  })
  return (2 * lanes * rounds * threads) / (timers[0] ?? Infinity) / 1e9
}

/** Independent chains: 12 vectors of 8 hide a latency of 4 at two or three a cycle, and fit the registers of AVX2. */
const chains = 12
const lanes = chains * 8

const each = (text: (i: number) => string): string => Array.from({ length: chains }, (_, i) => text(i)).join('\n')

const code: Code = {
  name: 'bench_fma',
  dialect: 'c',
  needs: ['openmp'],
  abi: {
    fields: [{ name: 'results', dtype: 'float32', written: true }],
    ints: ['threads', 'repeats', 'rounds'].map((name) => ({ kind: 'param', name })),
    reals: ['factor', 'summand'],
    sections: ['fma'],
  },
  text: `#define _POSIX_C_SOURCE 200809L
#include <stdint.h>
#include <time.h>

typedef float vec __attribute__((vector_size(32)));

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int bench_fma(void *const *fields, const int64_t *ints, const double *reals, double *timers) {
  float *const results = (float *)fields[0];
  const int threads = (int)ints[0];
  const float factor = (float)reals[0], summand = (float)reals[1];
  double best = 1e300;
  for (int64_t r = 0; r < ints[1]; r++) {
    const double start = seconds();
    #pragma omp parallel for num_threads(threads) schedule(static)
    for (int thread = 0; thread < threads; thread++) {
      const vec a = (vec){0} + factor, b = (vec){0} + summand;
${each((i) => `      vec c${i} = a * ${i + 1}.0f;`)}
      for (int64_t n = 0; n < ints[2]; n++) {
${each((i) => `        c${i} = c${i} * a + b;`)}
      }
      *(vec *)&results[1024 * thread] = ${Array.from({ length: chains }, (_, i) => `c${i}`).join(' + ')};
    }
    const elapsed = seconds() - start;
    if (elapsed < best) best = elapsed;
  }
  timers[0] = best;
  return 0;
}
`,
}
