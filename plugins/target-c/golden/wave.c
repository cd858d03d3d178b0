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

#define m(i0, i1) m[(i0) * m_s0 + (i1)]
#define u(i0, i1, i2) u[(i0) * u_s0 + (i1) * u_s1 + (i2)]
#define src(i0, i1) src[(i0) * src_s0 + (i1)]

int Kernel(void *const *fields, const int64_t *ints, const double *reals, double *timers) {
  const float *const restrict m = (const float *)fields[0];
  const float *const restrict src = (const float *)fields[1];
  float *const restrict u = (float *)fields[2];
  const int64_t p_M = ints[0];
  const int64_t time_M = ints[1];
  const int64_t time_m = ints[2];
  const int64_t x_M = ints[3];
  const int64_t y_M = ints[4];
  const int64_t m_s0 = ints[5];
  const int64_t src_s0 = ints[6];
  const int64_t u_s0 = ints[7];
  const int64_t u_s1 = ints[8];
  const float dt = (float)reals[0];
  const float h_x = (float)reals[1];

  struct timespec started, ended;
  clock_gettime(CLOCK_MONOTONIC, &started);
  courant_flush_denormals();

  const float r0 = 1.0F / (h_x * h_x);
  for (int64_t time = time_m; time <= time_M; time += 1) {
    const int64_t t0 = courant_mod_i64(time, 3);
    const int64_t t1 = courant_mod_i64(time - 1, 3);
    const int64_t t2 = courant_mod_i64(time + 1, 3);
    /* equation 0 */
    for (int64_t x = 0; x <= x_M; x += 1) {
      #pragma omp simd
      for (int64_t y = 0; y <= y_M; y += 1) {
        u(t2, x, y) = dt * dt / m(x, y) * r0 * (u(t0, x - 1, y) + u(t0, x + 1, y) - 4.0F * u(t0, x, y) + u(t0, x, y - 1)
            + u(t0, x, y + 1)) + 2.0F * u(t0, x, y) - u(t1, x, y);
      }
    }
    /* equation 1 */
    for (int64_t p = 0; p <= p_M; p += 1) {
      u(t2, 0, p) += src(time, p);
    }
  }

  courant_restore_denormals();
  clock_gettime(CLOCK_MONOTONIC, &ended);
  timers[0] += (double)(ended.tv_sec - started.tv_sec) + 1e-9 * (double)(ended.tv_nsec - started.tv_nsec);
  return 0;
}
#undef m
#undef u
#undef src
