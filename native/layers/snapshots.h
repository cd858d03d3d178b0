/*
 * What the parties of a snapshot agree on. A kernel holds a 'struct courant_store *' in place of a streamed function's
 * elements, and calls the functions that it begins with; a codec fills a 'struct courant_codec'.
 */
#ifndef COURANT_SNAPSHOTS_H
#define COURANT_SNAPSHOTS_H
#include <stdint.h>

/* One step of a function: a box in C order without gaps. */
struct courant_page {
  int32_t dtype; /* 0 float32, 1 float64, 2 int32, 3 int64 */
  int32_t ndim;
  int64_t shape[4]; /* slowest first; 1 beyond ndim */
  int64_t count;    /* elements */
  int64_t bytes;    /* of all elements */
};

/* Where the elements of a page lie in a kernel: next to each other, or within the function's halo. Either way 'page' is
   where the first point of the domain is. */
enum { COURANT_PLAIN, COURANT_IN_HALO };

/* What kernels call, on one thread, at the edges of a step. A result other than 0 says that the run has failed. */
struct courant_store_calls {
  /* Fills 'page' with a step; 'ahead' (1 or -1) is where the next ones will be wanted. */
  int (*fetch)(void *store, int64_t step, int64_t ahead, int layout, void *page);
  /* Before a step is computed: fills 'page' with what is kept of it, zeros where nothing is. 'covered' has the first and
     the last point along each axis that will all be stored to, or is 0: what is stored anyway needs no filling. */
  int (*begin)(void *store, int64_t step, const int64_t *covered, int layout, void *page);
  /* Takes a copy of the step that was computed. */
  int (*keep)(void *store, int64_t step, int layout, const void *page);
};

struct courant_store {
  const struct courant_store_calls *calls;
};
#endif
