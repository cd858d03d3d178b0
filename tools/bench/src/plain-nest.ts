import { rationals, stencilOf, type Abi, type Code } from '@courant/core'

/**
 * What a careful programmer writes by hand for the 3-D acoustic wave equation: three nested loops, the outer two shared
 * among threads, the inner one run as SIMD. The yardstick for the generated kernel. It has the calling convention of
 * every kernel and the layout of the fields is whatever its strides say, so both run on the same arrays.
 *
 *   u[t + 1] = dt^2 / m * (u_xx + u_yy + u_zz) + 2 * u[t] - u[t - 1]
 *
 * with centred differences of `spaceOrder`, in float32, with `u` of three time slots.
 */
export function plainNest(spaceOrder: number): Code {
  const name = `plain_so${spaceOrder}`
  return { name, dialect: 'c', text: text(name, spaceOrder), abi, needs: ['openmp'] }
}

const bounds = ['nthreads', 'time_M', 'time_m', 'x_M', 'x_m', 'y_M', 'y_m', 'z_M', 'z_m']
const strides = [
  ['m', 0],
  ['m', 1],
  ['u', 0],
  ['u', 1],
  ['u', 2],
] as const

const abi: Abi = {
  fields: [
    { name: 'm', dtype: 'float32', written: false },
    { name: 'u', dtype: 'float32', written: true },
  ],
  ints: [
    ...bounds.map((param) => ({ kind: 'param', name: param }) as const),
    ...strides.map(([field, axis]) => ({ kind: 'stride', field, axis }) as const),
  ],
  reals: ['dt', 'h_x', 'h_y', 'h_z'],
  sections: ['kernel'],
}

const text = (name: string, spaceOrder: number): string => `#define _POSIX_C_SOURCE 200809L
#include <stdint.h>
#include <time.h>
#if defined(__SSE__)
#include <xmmintrin.h>
#define FLUSH_DENORMALS _mm_setcsr(_mm_getcsr() | 0x8040u)
#define KEEP_DENORMALS _mm_setcsr(_mm_getcsr() & ~0x8040u)
#else
#define FLUSH_DENORMALS
#define KEEP_DENORMALS
#endif

#define U(t, x, y, z) u[(t) * u_s0 + (x) * u_s1 + (y) * u_s2 + (z)]
#define M(x, y, z) m[(x) * m_s0 + (y) * m_s1 + (z)]

int ${name}(void *const *fields, const int64_t *ints, const double *reals, double *timers) {
  const float *const restrict m = (const float *)fields[0];
  float *const restrict u = (float *)fields[1];
${[...bounds, ...strides.map(([field, axis]) => `${field}_s${axis}`)]
  .map((int, i) => `  const int64_t ${int} = ints[${i}];`)
  .join('\n')}
  const float dt2 = (float)(reals[0] * reals[0]);
  const float rx = (float)(1.0 / (reals[1] * reals[1]));
  const float ry = (float)(1.0 / (reals[2] * reals[2]));
  const float rz = (float)(1.0 / (reals[3] * reals[3]));

  struct timespec started, ended;
  clock_gettime(CLOCK_MONOTONIC, &started);
  #pragma omp parallel num_threads(nthreads)
  { FLUSH_DENORMALS; }
  for (int64_t time = time_m; time <= time_M; time++) {
    const int64_t t = time % 3, before = (time + 2) % 3, after = (time + 1) % 3;
    #pragma omp parallel for collapse(2) schedule(static) num_threads(nthreads)
    for (int64_t x = x_m; x <= x_M; x++) {
      for (int64_t y = y_m; y <= y_M; y++) {
        #pragma omp simd
        for (int64_t z = z_m; z <= z_M; z++) {
          const float uxx = ${secondDifference(spaceOrder, 'x')};
          const float uyy = ${secondDifference(spaceOrder, 'y')};
          const float uzz = ${secondDifference(spaceOrder, 'z')};
          U(after, x, y, z) = dt2 / M(x, y, z) * (uxx * rx + uyy * ry + uzz * rz) + 2.0f * U(t, x, y, z) - U(before, x, y, z);
        }
      }
    }
  }
  #pragma omp parallel num_threads(nthreads)
  { KEEP_DENORMALS; }
  clock_gettime(CLOCK_MONOTONIC, &ended);
  timers[0] += (double)(ended.tv_sec - started.tv_sec) + 1e-9 * (double)(ended.tv_nsec - started.tv_nsec);
  return 0;
}
`

/** Times the squared spacing: `w0*u + w1*(u[-1] + u[+1]) + ...` along one axis. */
function secondDifference(accuracy: number, axis: 'x' | 'y' | 'z'): string {
  const at = (shift: string): string => `U(t, ${['x', 'y', 'z'].map((a) => (a === axis ? a + shift : a)).join(', ')})`
  return stencilOf({ order: 2, accuracy, side: undefined, x0: rationals.zero })
    .filter(({ shift }) => shift >= 0)
    .map(({ shift, weight }) => {
      const points = shift === 0 ? at('') : `(${at(` - ${shift}`)} + ${at(` + ${shift}`)})`
      return `${rationals.toNumber(weight).toPrecision(9)}f * ${points}`
    })
    .join(' + ')
}
