/* Kernel, made by Courant. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdint.h>
#include <time.h>
#if defined(__SSE__)
#include <xmmintrin.h>
#endif

static _Thread_local uint64_t denormals;

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
}

static inline int64_t courant_mod_i64(int64_t a, int64_t b) {
  const int64_t r = a % b;
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

#define u(i0, i1, i2, i3) u[(i0) * u_s0 + (i1) * u_s1 + (i2) * u_s2 + (i3)]

#ifdef __clang__
#define courant_given firstprivate(u, n, nthreads, time_M, time_m, u_s0, u_s1, u_s2)
#else
#define courant_given
#endif

int Kernel(void *const *fields, const int64_t *ints, const double *reals, double *timers) {
  (void)reals;
  float *const restrict u = (float *)fields[0];
  const int64_t n = ints[0];
  const int64_t nthreads = ints[1];
  const int64_t time_M = ints[2];
  const int64_t time_m = ints[3];
  const int64_t u_s0 = ints[4];
  const int64_t u_s1 = ints[5];
  const int64_t u_s2 = ints[6];

  struct timespec started, ended;
  clock_gettime(CLOCK_MONOTONIC, &started);
  #pragma omp parallel num_threads(nthreads)
  courant_flush_denormals();

  #pragma omp parallel num_threads(nthreads) courant_given
  for (int64_t time = time_m; time <= time_M; time += 1) {
    const int64_t t0 = courant_mod_i64(time, 2);
    const int64_t t1 = courant_mod_i64(time + 1, 2);
    /* equation 0 */
    #pragma omp for collapse(2) schedule(static)
    for (int64_t x = 0; x <= n; x += 1) {
      for (int64_t y = 0; y <= n; y += 1) {
        #pragma omp simd
        for (int64_t z = 0; z <= n; z += 1) {
          u(t1, x, y, z) = u(t0, x, y, z) + 0.125F * (u(t0, x - 1, y, z) - 2.0F * u(t0, x, y, z) + u(t0, x, y + 1, z));
        }
      }
    }
    #pragma omp single
    {
      u(t1, 0, 0, 0) += 1.0F;
    }
  }

  #pragma omp parallel num_threads(nthreads)
  courant_restore_denormals();
  clock_gettime(CLOCK_MONOTONIC, &ended);
  timers[0] += (double)(ended.tv_sec - started.tv_sec) + 1e-9 * (double)(ended.tv_nsec - started.tv_nsec);
  return 0;
}
#undef u
#undef courant_given
