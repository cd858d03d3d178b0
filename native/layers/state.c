/* The layers of one saved function: which step is where, and who is busy with it. */
enum { ON_DISK = 1, IN_MEMORY = 2, TEMPORARY = 4 };
enum { NOWHERE, MEMORY, A_FILE, GONE };
enum {
  OK,
  FULL,       /* no room on the disk */
  MISSING,    /* the folder or a chunk is gone */
  DAMAGED,    /* a chunk is not what was written */
  LOCKED,     /* another process or function uses the folder */
  BUDGET,     /* memory alone, and no more of it allowed */
  CODEC,      /* the codec refused; 'detail' is its code */
  OTHER,      /* the folder holds snapshots of another function */
  TROUBLE,    /* anything else that the system says */
  NO_MEMORY,
  HALO,       /* values outside of the domain, which chunks do not hold */
  OTHER_CODEC, /* a chunk was written by a codec that is not the function's */
  UNFINISHED   /* the run that was to write a step did not come to its end; 'detail' is its process */
};

struct entry {
  _Atomic int where;
  int64_t bytes;
  void *payload;
  int64_t older, newer; /* those in memory, by when they came; -1 ends */
  int is_filed;         /* in memory, and in the file as well */
  uint32_t run, crc;    /* of what is in the file */
};

/* Raw pages on their way: to be written, being brought, or at hand. */
enum { FREE, FILLING, QUEUED, WRITING, WANTED, AHEAD, LOADING, READY };
struct buffer {
  int state;
  int64_t step;
  uint64_t used;
  void *data;
};

struct failure {
  int32_t code, system;
  int64_t step, detail;
  char path[PATH_MAX];
};

struct counts {
  int64_t kept, loaded, ahead; /* pages written, pages read, those of them that were at hand before they were wanted */
  int64_t raw_bytes, kept_bytes;
  int64_t spilled;
  int64_t in_memory, in_files, memory_bytes; /* now */
  int64_t encode_ns, decode_ns, write_ns, read_ns, wait_ns;
};

/* Where the domain lies among the elements of a page: so many in all, the first one, and from one to its neighbour. */
struct place {
  int64_t elements, first, strides[4];
};

/*
 * Which runs wrote to a folder for good: the last one, and the last of those that did not come to their end, 0 for none.
 * What older runs left is then not what a whole run would have left.
 */
struct log {
  long process;
  uint32_t run, broken;
};

struct store {
  const struct courant_store_calls *calls;
  struct courant_page page;
  struct courant_codec *codec;
  int flags;
  int64_t budget, steps;
  int depth;
  char folder[PATH_MAX];
  int lock_fd;
  int fd;       /* of the file with the steps; -1 before there is one */
  int64_t room; /* there for each step */
  struct log log;
  int runs, writes; /* whether a run is on, and writes */
  struct place views, halo; /* of JavaScript's pages, and of a kernel's that have a halo */

  /* 'io' is held while pages are coded, read or written: entries and scratch belong to who holds it. */
  pthread_mutex_t io;
  struct entry *entries;
  int64_t oldest, newest;
  void *coded, *raw;
  int64_t coded_bytes;

  /* 'mutex' guards what follows; it is never held for long. */
  pthread_mutex_t mutex;
  pthread_cond_t changed, work;
  pthread_t worker;
  int has_worker, stop;
  int is_alone; /* in this run: all cores compute, so pages are coded, written and read where they are asked for */
  struct buffer *buffers;
  int n_buffers;
  int *queue;
  int queue_first, queue_length;
  uint64_t clock;
  int quiet; /* guarded by 'io': what is read ahead may never be wanted, so it fails when it is */
  struct failure failure;
  struct counts counts;
  double error;

  struct store *next, *previous;
};

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* The first failure counts: the others follow from it. */
static int fail(struct store *s, int code, int system, int64_t step, int64_t detail, const char *path) {
  if (s->quiet) return code;
  pthread_mutex_lock(&s->mutex);
  if (s->failure.code == OK) {
    s->failure.code = code;
    s->failure.system = system;
    s->failure.step = step;
    s->failure.detail = detail;
    snprintf(s->failure.path, sizeof s->failure.path, "%s", path ? path : "");
  }
  pthread_mutex_unlock(&s->mutex);
  return code;
}

static int fail_system(struct store *s, int system, int64_t step, const char *path) {
  int code = system == ENOSPC || system == EDQUOT || system == EFBIG ? FULL : system == ENOENT ? MISSING : TROUBLE;
  return fail(s, code, system, step, 0, path);
}

/* In a folder that somebody named, for later processes. */
static int is_for_good(const struct store *s) { return (s->flags & ON_DISK) && !(s->flags & TEMPORARY); }

static int64_t size_of(const struct store *s) { return s->page.dtype & 1 ? 8 : 4; }

static void unlink_entry(struct store *s, int64_t step) {
  struct entry *e = &s->entries[step];
  if (e->older >= 0) s->entries[e->older].newer = e->newer;
  else s->oldest = e->newer;
  if (e->newer >= 0) s->entries[e->newer].older = e->older;
  else s->newest = e->older;
  s->counts.memory_bytes -= e->bytes;
  e->is_filed = 0;
  free(e->payload);
  e->payload = NULL;
}

/* Moves the domain between a page without gaps and one that it is a part of. */
static void move_domain(const struct store *s, const struct place *place, char *slab, char *page, int outward) {
  const int64_t *n = s->page.shape, *stride = place->strides, size = size_of(s);
  int last = s->page.ndim - 1;
  int64_t row = last < 0 ? 1 : n[last], rows = s->page.count / (row > 0 ? row : 1);
  for (int64_t r = 0; r < rows; r++) {
    int64_t at = place->first, rest = r;
    for (int k = last - 1; k >= 0; k--) {
      at += rest % n[k] * stride[k];
      rest /= n[k];
    }
    char *a = slab + at * size, *b = page + r * row * size;
    if (outward) memcpy(a, b, row * size);
    else memcpy(b, a, row * size);
  }
}
