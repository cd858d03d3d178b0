// Generated from native/*.c by `npx vitest run packages/host-node/src/native/sources.test.ts -u`.

export const executor = String.raw`/*
 * The one long-lived thread that every kernel of this process runs on.
 *
 * Why a thread of our own: each thread that enters an OpenMP region becomes the master of its own team, so calls made
 * from a pool would start a new team per pool thread; a foreign function interface lends a small stack only; and a
 * kernel that changes the floating-point environment would change JavaScript's arithmetic.
 *
 * Jobs run in the order of submission. The caller owns 'result', two int32: [0] turns 1 when done, [1] is the code.
 * After 'result[0]' is 1 the executor touches neither 'result' nor the arguments again.
 */
#define _GNU_SOURCE
#include <fenv.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <sched.h>

#define EXPORT __attribute__((visibility("default")))

typedef int (*kernel)(void *const *fields, const int64_t *ints, const double *reals, double *timers);

struct job {
  kernel run;
  void *const *fields;
  const int64_t *ints;
  const double *reals;
  double *timers;
  int32_t *result;
  struct job *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t queued = PTHREAD_COND_INITIALIZER;
static pthread_cond_t finished = PTHREAD_COND_INITIALIZER;
static struct job *first, **end = &first;
static _Atomic int pending;
static int started;

/* How long the idle executor looks for the next job before it sleeps: back-to-back calls then need no wake-up. */
static const int64_t linger_ns = 20000;

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Gives the core away while it waits, since the OpenMP team may need every core there is. */
static void relax(void) { sched_yield(); }

static struct job *take(void) {
  const int64_t deadline = now_ns() + linger_ns;
  while (!atomic_load_explicit(&pending, memory_order_acquire) && now_ns() < deadline) relax();
  pthread_mutex_lock(&lock);
  while (!first) pthread_cond_wait(&queued, &lock);
  struct job *job = first;
  first = job->next;
  if (!first) end = &first;
  atomic_fetch_sub(&pending, 1);
  pthread_mutex_unlock(&lock);
  return job;
}

static void *work(void *unused) {
  (void)unused;
  fenv_t initial;
  fegetenv(&initial);
  for (;;) {
    struct job *job = take();
    const int code = job->run(job->fields, job->ints, job->reals, job->timers);
    fesetenv(&initial);
    pthread_mutex_lock(&lock);
    job->result[1] = code;
    __atomic_store_n(&job->result[0], 1, __ATOMIC_RELEASE);
    pthread_cond_broadcast(&finished);
    pthread_mutex_unlock(&lock);
    free(job);
  }
  return NULL;
}

/* Starts the thread unless it runs already. Returns 0 or an errno. */
EXPORT int courant_start(int64_t stack_bytes) {
  pthread_mutex_lock(&lock);
  int error = 0;
  if (!started) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, (size_t)stack_bytes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    error = pthread_create(&thread, &attributes, work, NULL);
    pthread_attr_destroy(&attributes);
    started = !error;
  }
  pthread_mutex_unlock(&lock);
  return error;
}

/* Queues a call and looks for its end during 'spin_ns'. Returns 1 when done, 0 when still running, -1 when out of memory. */
EXPORT int courant_submit(void *run, void *fields, void *ints, void *reals, void *timers, int32_t *result,
                          int64_t spin_ns) {
  struct job *job = malloc(sizeof *job);
  if (!job) return -1;
  *job = (struct job){(kernel)run, fields, ints, reals, timers, result, NULL};
  result[0] = 0;
  pthread_mutex_lock(&lock);
  *end = job;
  end = &job->next;
  atomic_fetch_add(&pending, 1);
  pthread_cond_signal(&queued);
  pthread_mutex_unlock(&lock);

  const int64_t deadline = now_ns() + spin_ns;
  do {
    if (__atomic_load_n(&result[0], __ATOMIC_ACQUIRE)) return 1;
    relax();
  } while (now_ns() < deadline);
  return 0;
}

/* Blocks until the job of 'result' has ended; for a thread that may sleep. */
EXPORT int courant_wait(int32_t *result) {
  pthread_mutex_lock(&lock);
  while (!result[0]) pthread_cond_wait(&finished, &lock);
  pthread_mutex_unlock(&lock);
  return result[1];
}

/*
 * A call and the wait for its end in one, for a thread that may sleep. A worker of Node can be terminated between any
 * two calls into native code; with one call its memory outlives the kernel.
 */
EXPORT int courant_call(void *run, void *fields, void *ints, void *reals, void *timers, int32_t *result) {
  return courant_submit(run, fields, ints, reals, timers, result, 0) < 0 ? -1 : courant_wait(result);
}
`

export const nonfinite = String.raw`/*
 * Finds the first element of a strided box whose exponent bits are all ones: a NaN or an infinity. An integer test,
 * since 'isfinite' is folded to true by the flags that kernels are compiled with.
 *
 * fields: [0] the first element of the box, [1] int64_t[4] that takes the index found
 * ints:   [0] bytes of an element (2, 4 or 8), [1..4] shape, [5..8] strides in elements, [9] exponent bits of 2 bytes
 * Returns 1 when one was found, 0 when all are finite.
 */
#include <stdint.h>

enum { block = 4096 };

/* The flags of a whole block are or-ed without a branch, which is what lets the loop become vector code. */
#define DEFINE_SCAN(NAME, TYPE)                                                            \
  static int64_t NAME(const TYPE *row, int64_t n, int64_t stride, TYPE exponent) {         \
    for (int64_t start = 0; start < n; start += block) {                                   \
      const int64_t stop = start + block < n ? start + block : n;                          \
      TYPE bad = 0;                                                                        \
      if (stride == 1)                                                                     \
        for (int64_t i = start; i < stop; i++) bad |= (row[i] & exponent) == exponent;     \
      else                                                                                 \
        for (int64_t i = start; i < stop; i++) bad |= (row[i * stride] & exponent) == exponent; \
      if (bad)                                                                             \
        for (int64_t i = start; i < stop; i++)                                             \
          if ((row[i * stride] & exponent) == exponent) return i;                          \
    }                                                                                      \
    return -1;                                                                             \
  }

DEFINE_SCAN(scan16, uint16_t)
DEFINE_SCAN(scan32, uint32_t)
DEFINE_SCAN(scan64, uint64_t)

static int64_t scan(const char *row, int64_t n, int64_t stride, int64_t bytes, int64_t exponent) {
  switch (bytes) {
    case 2: return scan16((const uint16_t *)row, n, stride, (uint16_t)exponent);
    case 4: return scan32((const uint32_t *)row, n, stride, UINT32_C(0x7f800000));
    default: return scan64((const uint64_t *)row, n, stride, UINT64_C(0x7ff0000000000000));
  }
}

int courant_nonfinite(void *const *fields, const int64_t *ints, const double *reals, double *timers) {
  (void)reals;
  (void)timers;
  const int64_t bytes = ints[0], *shape = ints + 1, *stride = ints + 5;
  const char *base = fields[0];
  int64_t *found = fields[1];
  for (int64_t i = 0; i < shape[0]; i++)
    for (int64_t j = 0; j < shape[1]; j++)
      for (int64_t k = 0; k < shape[2]; k++) {
        const char *row = base + (i * stride[0] + j * stride[1] + k * stride[2]) * bytes;
        const int64_t l = scan(row, shape[3], stride[3], bytes, ints[9]);
        if (l < 0) continue;
        found[0] = i, found[1] = j, found[2] = k, found[3] = l;
        return 1;
      }
  return 0;
}
`

export const stream = String.raw`/*
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
`
