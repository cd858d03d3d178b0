import type { Code, Host } from '@courant/core'

/**
 * The most float32 arithmetic that this machine does at this moment, GFLOP/s: chains of fused multiply-adds in
 * registers, as many at once as keep the units busy, two operations each; the best of `repeats` passes.
 */
export async function measureArithmetic(host: Host, repeats = 7): Promise<number> {
  const { threads } = await host.describe()
  const vectorBytes = host.vectorBytes ?? 16
  const kernel = await host.load(codeFor(vectorBytes), { fp: 'contract' })
  const results = host.allocate(4 * 1024 * threads)
  const rounds = 20_000_000
  let best = Infinity
  for (let i = 0; i < repeats; i++) {
    const begun = performance.now()
    await kernel.call({
      fields: BigUint64Array.of(results.address),
      ints: BigInt64Array.of(BigInt(threads), BigInt(rounds)),
      reals: Float64Array.of(0.999, 0.001),
      timers: new Float64Array(1),
    })
    best = Math.min(best, performance.now() - begun)
  }
  return (2 * chains * (vectorBytes / 4) * rounds * threads) / best / 1e6
}

/** Independent chains: 12 vectors hide a latency of 4 at two or three a cycle, and fit 16 registers. */
const chains = 12

const each = (text: (i: number) => string): string => Array.from({ length: chains }, (_, i) => text(i)).join('\n')

const codeFor = (vectorBytes: number): Code => ({
  name: 'bench_fma',
  dialect: 'c',
  needs: ['openmp'],
  abi: {
    fields: [{ name: 'results', dtype: 'float32', written: true }],
    ints: ['threads', 'rounds'].map((name) => ({ kind: 'param', name })),
    reals: ['factor', 'summand'],
    sections: ['fma'],
  },
  text: `#include <stdint.h>

typedef float vec __attribute__((vector_size(${vectorBytes})));

int bench_fma(void *const *fields, const int64_t *ints, const double *reals, double *timers) {
  (void)timers;
  float *const results = (float *)fields[0];
  const int threads = (int)ints[0];
  const int64_t rounds = ints[1];
  const float factor = (float)reals[0], summand = (float)reals[1];
  #pragma omp parallel for num_threads(threads) schedule(static)
  for (int thread = 0; thread < threads; thread++) {
    const vec a = (vec){0} + factor, b = (vec){0} + summand;
${each((i) => `    vec c${i} = a * ${i + 1}.0f;`)}
    for (int64_t n = 0; n < rounds; n++) {
${each((i) => `      c${i} = c${i} * a + b;`)}
    }
    *(vec *)&results[1024 * thread] = ${Array.from({ length: chains }, (_, i) => `c${i}`).join(' + ')};
  }
  return 0;
}
`,
})
