/*
 * Memory bandwidth by the triad of J. D. McCalpin's STREAM benchmark, in place: a[i] = b[i] + s * c[i] - a[i]. With a
 * destination that is only written, the hardware first reads what is about to be overwritten and nobody counts it; in
 * place every byte moved is counted, 3 reads and 1 write an element, as in a stencil that updates its oldest level.
 *
 * fields: [0] a, [1] b, [2] c, doubles, touched first by the threads that use them
 * ints:   [0] elements of an array, [1] threads, [2] repeats
 * timers: [0] seconds of the fastest pass
 */
#include <stdint.h>
#include <time.h>

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

int courant_stream(void *const *fields, const int64_t *ints, const double *reals, double *timers) {
  (void)reals;
  double *restrict a = fields[0], *restrict b = fields[1], *restrict c = fields[2];
  const int64_t n = ints[0], repeats = ints[2];
  const int threads = (int)ints[1];
  double best = 1e300;
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t i = 0; i < n; i++) a[i] = 0, b[i] = 1, c[i] = 2;
  for (int64_t r = 0; r < repeats; r++) {
    const double start = seconds();
#pragma omp parallel for simd num_threads(threads) schedule(static)
    for (int64_t i = 0; i < n; i++) a[i] = b[i] + 3.0 * c[i] - a[i];
    const double elapsed = seconds() - start;
    if (elapsed < best) best = elapsed;
  }
  timers[0] = best;
  (void)threads;
  return 0;
}
