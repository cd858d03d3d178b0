/*
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
