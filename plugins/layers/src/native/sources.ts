// Generated from native/layers by `npx vitest run plugins/layers/src/native -u`.

export const kernelHeader = String.raw`/*
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
`

export const engine = String.raw`/* Where the steps of saved functions live while a kernel runs, and afterwards. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

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

/*
 * A codec turns pages into payloads and back. Its functions are called on any thread, one at a time for each store. The
 * payload alone must be enough to decode: settings are those of whoever encodes.
 */
struct courant_codec {
  int32_t version; /* 1 */
  char name[16];   /* as chunks carry it, zero-padded */
  double settings[8];
  /* The most bytes that a page may become. */
  int64_t (*bound)(const struct courant_codec *self, const struct courant_page *page);
  /* Bytes of the payload; -1 where the page holds NaN or infinity and the codec can't, -2 for other failures. Raises
     'error' to the largest difference that decoding will make, or to -1 where it does not know. */
  int64_t (*encode)(const struct courant_codec *self, const struct courant_page *page, const void *raw, void *payload,
                    double *error);
  /* 0, or anything else for a payload that makes no sense. Reads no byte beyond 'bytes'. */
  int (*decode)(const struct courant_codec *self, const struct courant_page *page, const void *payload, int64_t bytes,
                void *raw);
};

/* The checksum of zlib and PNG (polynomial 0xEDB88320 reflected), eight bytes at a time. */
static uint32_t crc_tables[8][256];

static void crc_prepare(void) {
  for (uint32_t n = 0; n < 256; n++) {
    uint32_t c = n;
    for (int k = 0; k < 8; k++) c = c & 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
    crc_tables[0][n] = c;
  }
  for (int t = 1; t < 8; t++)
    for (int n = 0; n < 256; n++)
      crc_tables[t][n] = crc_tables[0][crc_tables[t - 1][n] & 255] ^ (crc_tables[t - 1][n] >> 8);
}

static uint32_t crc32_of(const void *data, int64_t bytes) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, crc_prepare);
  const unsigned char *p = data;
  uint32_t c = ~0u;
  for (; bytes >= 8; bytes -= 8, p += 8) {
    uint32_t a, b;
    memcpy(&a, p, 4);
    memcpy(&b, p + 4, 4);
    a ^= c;
    c = crc_tables[7][a & 255] ^ crc_tables[6][a >> 8 & 255] ^ crc_tables[5][a >> 16 & 255] ^ crc_tables[4][a >> 24] ^
        crc_tables[3][b & 255] ^ crc_tables[2][b >> 8 & 255] ^ crc_tables[1][b >> 16 & 255] ^ crc_tables[0][b >> 24];
  }
  while (bytes-- > 0) c = crc_tables[0][(c ^ *p++) & 255] ^ (c >> 8);
  return ~c;
}

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

/* Codecs compute as the language says, whatever a kernel has made of its thread's arithmetic. */
static int64_t encode(struct store *s, const void *raw, double *error) {
  int64_t started = now_ns();
  fenv_t kernels;
  fegetenv(&kernels);
  fesetenv(FE_DFL_ENV);
  int64_t bytes = s->codec->encode(s->codec, &s->page, raw, s->coded, error);
  fesetenv(&kernels);
  s->counts.encode_ns += now_ns() - started;
  return bytes;
}

static int decode(struct store *s, const void *payload, int64_t bytes, void *raw) {
  int64_t started = now_ns();
  fenv_t kernels;
  fegetenv(&kernels);
  fesetenv(FE_DFL_ENV);
  int bad = s->codec->decode(s->codec, &s->page, payload, bytes, raw);
  fesetenv(&kernels);
  s->counts.decode_ns += now_ns() - started;
  return bad;
}

/*
 * One file holds all steps of a function on disk: a header, a table with an entry for each step, and as much room for
 * each step's payload as it may ever take, of which the system stores what is written. Numbers are little-endian.
 * Described in docs/snapshots.md, which a test holds to this.
 */
enum { FORMAT_VERSION = 2, ALIGNED = 4096 };

struct file_header {
  char magic[8]; /* "COURANTS" */
  uint32_t version, ndim;
  int64_t steps;
  int64_t first, room; /* where the first step's payload begins, and from one to the next */
  int64_t shape[4];
  uint64_t raw_bytes;
  uint32_t dtype, reserved[10];
  uint32_t crc; /* of the 124 bytes before */
};
_Static_assert(sizeof(struct file_header) == 128, "the header has 128 bytes");

struct step_header {
  char magic[8]; /* "COURANTC" */
  char codec[16];
  int64_t step;
  uint64_t payload_bytes;
  uint32_t payload_crc;
  uint32_t run; /* of the folder's, as its lock counts them; 0 in a folder of one process */
  uint32_t reserved[3];
  uint32_t crc; /* of the 60 bytes before */
};
_Static_assert(sizeof(struct step_header) == 64, "an entry of the table has 64 bytes");

static int64_t aligned(int64_t bytes) { return (bytes + ALIGNED - 1) / ALIGNED * ALIGNED; }
static int64_t at_entry(int64_t step) { return ALIGNED + step * (int64_t)sizeof(struct step_header); }
static int64_t at_payload(const struct store *s, int64_t step) { return aligned(at_entry(s->steps)) + step * s->room; }

static void path_in(const struct store *s, const char *name, char *out) {
  if (snprintf(out, PATH_MAX, "%s/%s", s->folder, name) >= PATH_MAX) out[PATH_MAX - 1] = 0;
}

/* Gives the system's error number. */
static int write_at(int fd, const void *data, int64_t bytes, int64_t at) {
  for (const char *p = data; bytes > 0;) {
    ssize_t n = pwrite(fd, p, bytes > (1 << 30) ? 1 << 30 : bytes, at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n < 0 ? errno : ENOSPC;
    p += n, at += n, bytes -= n;
  }
  return 0;
}

/* Gives how many bytes there were, or the error number as a negative one. */
static int64_t read_at(int fd, void *data, int64_t bytes, int64_t at) {
  int64_t done = 0;
  while (done < bytes) {
    ssize_t n = pread(fd, (char *)data + done, bytes - done > (1 << 30) ? 1 << 30 : bytes - done, at + done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -errno;
    if (n == 0) break;
    done += n;
  }
  return done;
}

/* A limit on the size of files is to be an error like a full disk, not the end of the process. */
struct masked {
  sigset_t signals, before;
};
static void mask_limit(struct masked *m) {
  sigemptyset(&m->signals);
  sigaddset(&m->signals, SIGXFSZ);
  pthread_sigmask(SIG_BLOCK, &m->signals, &m->before);
}
static void unmask_limit(struct masked *m, int trouble) {
  if (trouble == EFBIG) sigtimedwait(&m->signals, NULL, &(struct timespec){0});
  pthread_sigmask(SIG_SETMASK, &m->before, NULL);
}

/* Codecs differ in what they may need at most, and a folder may change its codec. */
static int64_t room_for(const struct store *s) {
  int64_t raw = s->page.bytes + s->page.bytes / 16 + 2 * ALIGNED;
  return aligned(s->coded_bytes > raw ? s->coded_bytes : raw);
}

/* Under another name first: it is there as a whole, or not at all. Gives the system's error number. */
static int create_file(struct store *s) {
  char path[PATH_MAX], temporary[PATH_MAX];
  path_in(s, "steps.snap", path);
  path_in(s, "steps.part", temporary);
  struct file_header h = {.version = FORMAT_VERSION, .ndim = s->page.ndim, .steps = s->steps};
  memcpy(h.magic, "COURANTS", 8);
  s->room = h.room = room_for(s);
  h.first = at_payload(s, 0);
  memcpy(h.shape, s->page.shape, sizeof h.shape);
  h.raw_bytes = s->page.bytes;
  h.dtype = s->page.dtype;
  h.crc = crc32_of(&h, offsetof(struct file_header, crc));
  int fd = open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return errno;
  int trouble = ftruncate(fd, at_payload(s, s->steps)) != 0 ? errno : write_at(fd, &h, sizeof h, 0);
  if (!trouble && rename(temporary, path) != 0) trouble = errno;
  if (!trouble) s->fd = fd;
  else {
    unlink(temporary);
    close(fd);
  }
  return trouble;
}

/* Why it is not this function's, or not whole. */
static int check_file(struct store *s, const char *path) {
  struct file_header h;
  struct stat st;
  int64_t n = read_at(s->fd, &h, sizeof h, 0);
  if (n < 0 || fstat(s->fd, &st) != 0) return fail_system(s, n < 0 ? (int)-n : errno, -1, path);
  if (n < (int64_t)sizeof h) return fail(s, DAMAGED, 0, -1, 1, path);
  if (memcmp(h.magic, "COURANTS", 8) != 0 || h.crc != crc32_of(&h, offsetof(struct file_header, crc)))
    return fail(s, DAMAGED, 0, -1, 2, path);
  if (h.version != FORMAT_VERSION || h.dtype != (uint32_t)s->page.dtype || h.ndim != (uint32_t)s->page.ndim ||
      memcmp(h.shape, s->page.shape, sizeof h.shape) != 0 || h.steps != s->steps || h.room < room_for(s))
    return fail(s, OTHER, 0, -1, 0, path);
  s->room = h.room;
  if (st.st_size != at_payload(s, s->steps)) return fail(s, DAMAGED, 0, -1, 1, path);
  return OK;
}

/* What was known and is no more stays so: to read it is an error, not zeros. */
static void lose_file(struct store *s) {
  if (s->fd >= 0) close(s->fd);
  s->fd = -1;
  for (int64_t k = 0; k < s->steps; k++)
    if (s->entries[k].where == A_FILE) s->entries[k].where = GONE;
}

/* Opens it, where there is one, and looks whether one that is open still is the one that is there. */
static int look_at_file(struct store *s) {
  char path[PATH_MAX];
  struct stat here, ours;
  path_in(s, "steps.snap", path);
  int is_there = stat(path, &here) == 0;
  if (s->fd >= 0 && !(is_there && fstat(s->fd, &ours) == 0 && here.st_ino == ours.st_ino && here.st_dev == ours.st_dev))
    lose_file(s);
  if (s->fd < 0) s->fd = open(path, O_RDWR | O_CLOEXEC);
  if (s->fd >= 0) return check_file(s, path);
  if (errno != ENOENT) return fail_system(s, errno, -1, path);
  return stat(s->folder, &here) == 0 ? OK : fail_system(s, errno, -1, s->folder);
}

/* While somebody uses it nobody may take it away. */
static int is_removed(const struct store *s) {
  struct stat st;
  return fstat(s->fd, &st) != 0 || st.st_nlink == 0;
}

/* A step of the file, in and out. */

static int is_empty(const struct step_header *h) {
  static const struct step_header nothing;
  return memcmp(h, &nothing, sizeof nothing) == 0;
}

static int is_sound(const struct step_header *h, int64_t step) {
  return memcmp(h->magic, "COURANTC", 8) == 0 && h->step == step &&
         h->crc == crc32_of(h, offsetof(struct step_header, crc));
}

/*
 * What another run or process left of a step. Payloads are looked through when they are read. A step in memory that
 * somebody wrote anew is no longer what it was.
 */
static void note_step(struct store *s, int64_t step, const struct step_header *h) {
  struct entry *e = &s->entries[step];
  if (e->where == MEMORY) {
    if (!e->is_filed || (h->run == e->run && h->payload_crc == e->crc)) return;
    unlink_entry(s, step);
    e->where = A_FILE;
  }
  if (is_empty(h)) {
    if (e->where == A_FILE) e->where = GONE;
    return;
  }
  e->where = A_FILE;
  e->run = h->run;
  e->bytes = h->payload_bytes;
}

static int list_steps(struct store *s, int64_t first, int64_t end) {
  enum { AT_ONCE = 512 };
  struct step_header some[AT_ONCE];
  for (int64_t from = first; s->fd >= 0 && from < end; from += AT_ONCE) {
    int64_t n = end - from < AT_ONCE ? end - from : AT_ONCE;
    int64_t bytes = n * (int64_t)sizeof *some, got = read_at(s->fd, some, bytes, at_entry(from));
    if (got != bytes) return fail_system(s, got < 0 ? (int)-got : EIO, -1, s->folder);
    for (int64_t k = 0; k < n; k++) note_step(s, from + k, &some[k]);
  }
  return OK;
}

/* The entry comes last: what it tells of is there. Room is made first where a payload that is there would be lost. */
static int write_payload(struct store *s, int64_t step, const struct step_header *h, const void *payload) {
  int64_t bytes = h->payload_bytes, at = at_payload(s, step);
  int is_new = s->entries[step].where != A_FILE;
  if (!is_new && fallocate(s->fd, FALLOC_FL_KEEP_SIZE, at, bytes) != 0 && (errno == ENOSPC || errno == EDQUOT)) return errno;
  int trouble = write_at(s->fd, payload, bytes, at);
  if (!trouble) trouble = write_at(s->fd, h, sizeof *h, at_entry(step));
  if (trouble && is_new) fallocate(s->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at, aligned(bytes));
  return trouble;
}

static int write_chunk(struct store *s, int64_t step, const void *payload, int64_t bytes) {
  struct entry *e = &s->entries[step];
  struct step_header h = {.step = step, .payload_bytes = bytes, .run = s->log.run};
  memcpy(h.magic, "COURANTC", 8);
  memcpy(h.codec, s->codec ? s->codec->name : "raw", s->codec ? sizeof h.codec : 3);
  h.payload_crc = crc32_of(payload, bytes);
  h.crc = crc32_of(&h, offsetof(struct step_header, crc));
  int64_t started = now_ns();
  struct masked limit;
  mask_limit(&limit);
  int trouble = s->fd < 0 ? create_file(s) : is_removed(s) ? ENOENT : 0;
  if (!trouble) trouble = write_payload(s, step, &h, payload);
  unmask_limit(&limit, trouble);
  s->counts.write_ns += now_ns() - started;
  if (trouble) {
    char path[PATH_MAX];
    path_in(s, "steps.snap", path);
    return fail_system(s, trouble, step, path);
  }
  e->run = h.run;
  e->crc = h.payload_crc;
  e->bytes = bytes;
  return OK;
}

/* Brings the payload into 'coded', or at once into 'raw' where there is no codec. Nothing that fails a check is decoded. */
static int read_chunk(struct store *s, int64_t step, void *raw) {
  char path[PATH_MAX];
  path_in(s, "steps.snap", path);
  if (s->fd < 0 || is_removed(s)) return fail_system(s, ENOENT, step, path);
  int64_t started = now_ns();
  struct step_header h;
  int64_t n = read_at(s->fd, &h, sizeof h, at_entry(step));
  if (n < 0) return fail_system(s, (int)-n, step, path);
  if (n < (int64_t)sizeof h) return fail(s, DAMAGED, 0, step, 1, path);
  if (is_empty(&h)) return fail_system(s, ENOENT, step, path);
  if (!is_sound(&h, step)) return fail(s, DAMAGED, 0, step, 2, path);
  if (h.run < s->log.broken) return fail(s, UNFINISHED, 0, step, s->log.process, s->folder);
  if (strncmp(h.codec, s->codec ? s->codec->name : "raw", sizeof h.codec) != 0) {
    h.codec[15] = 0;
    return fail(s, OTHER_CODEC, 0, step, 0, h.codec);
  }
  int64_t bytes = h.payload_bytes, most = s->codec ? s->coded_bytes : s->page.bytes;
  if (bytes < 0 || bytes > most || (!s->codec && bytes != most)) return fail(s, DAMAGED, 0, step, 3, path);
  void *into = s->codec ? s->coded : raw;
  n = read_at(s->fd, into, bytes, at_payload(s, step));
  if (n < 0) return fail_system(s, (int)-n, step, path);
  if (n != bytes) return fail(s, DAMAGED, 0, step, 1, path);
  if (crc32_of(into, n) != h.payload_crc) return fail(s, DAMAGED, 0, step, 4, path);
  s->counts.read_ns += now_ns() - started;
  return s->codec && decode(s, s->coded, n, raw) != 0 ? fail(s, DAMAGED, 0, step, 5, path) : OK;
}

/* Asks the system to bring a step from the disk, without waiting for it. */
static void ask_for(const struct store *s, int64_t step) {
  if (s->fd >= 0) posix_fadvise(s->fd, at_payload(s, step), s->entries[step].bytes, POSIX_FADV_WILLNEED);
}

/* Folders of chunks: who may use one, what lies in it, and how it goes away. */

/* Everything in it that this library may have made. */
static void remove_folder(const char *folder) {
  DIR *dir = opendir(folder);
  if (!dir) return;
  char path[PATH_MAX];
  for (struct dirent *e; (e = readdir(dir));) {
    const char *dot = strrchr(e->d_name, '.');
    int ours = strcmp(e->d_name, "lock") == 0 || (dot && (strcmp(dot, ".snap") == 0 || strcmp(dot, ".part") == 0));
    if (ours && snprintf(path, sizeof path, "%s/%s", folder, e->d_name) < (int)sizeof path) unlink(path);
  }
  closedir(dir);
  rmdir(folder);
}

static int open_lock(const char *folder) {
  char path[PATH_MAX];
  if (snprintf(path, sizeof path, "%s/lock", folder) >= (int)sizeof path) return -1;
  return open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

/* A lock dies with its process, so what can be locked belongs to nobody any more. */
static void sweep(const char *root) {
  DIR *dir = opendir(root);
  if (!dir) return;
  char folder[PATH_MAX], path[PATH_MAX + 8];
  for (struct dirent *e; (e = readdir(dir));) {
    if (e->d_name[0] == '.' || snprintf(folder, sizeof folder, "%s/%s", root, e->d_name) >= (int)sizeof folder) continue;
    snprintf(path, sizeof path, "%s/lock", folder);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) continue;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) remove_folder(folder);
    close(fd);
  }
  closedir(dir);
}

static int make_folders(const char *path) {
  char part[PATH_MAX];
  if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part) return ENAMETOOLONG;
  for (char *p = part + 1;; p++) {
    if (*p != '/' && *p != 0) continue;
    char end = *p;
    *p = 0;
    if (mkdir(part, 0700) != 0 && errno != EEXIST) return errno;
    if (end == 0) return 0;
    *p = end;
  }
}

/* While a run writes it counts as one that did not come to its end: a killed process can't say so any more. */
static int write_log(struct store *s, uint32_t broken) {
  char text[64];
  s->log.process = (long)getpid();
  /* Of one length, so that one write replaces all of it. */
  int n = snprintf(text, sizeof text, "%10ld %10u %10u\n", s->log.process, (unsigned)s->log.run, (unsigned)broken);
  return pwrite(s->lock_fd, text, n, 0) == n ? OK : fail_system(s, errno, -1, s->folder);
}

static struct log read_log(const struct store *s) {
  char text[64] = {0};
  long process = 0;
  unsigned run = 0, broken = 0;
  if (pread(s->lock_fd, text, sizeof text - 1, 0) > 0) sscanf(text, "%ld %u %u", &process, &run, &broken);
  return (struct log){process, run, broken};
}

static int take_lock(struct store *s, int how) {
  if (flock(s->lock_fd, how | LOCK_NB) == 0) {
    s->log = read_log(s);
    return OK;
  }
  if (errno != EWOULDBLOCK) return fail_system(s, errno, -1, s->folder);
  return fail(s, LOCKED, 0, -1, read_log(s).process, s->folder);
}

/* A folder of its own below 'root', locked for as long as the function lives. */
static int make_temporary(struct store *s, const char *root, const char *name) {
  int trouble = make_folders(root);
  if (trouble) return fail_system(s, trouble, -1, root);
  sweep(root);
  for (int tries = 0; tries < 16; tries++) {
    if (snprintf(s->folder, sizeof s->folder, "%s/%s-XXXXXX", root, name) >= (int)sizeof s->folder)
      return fail_system(s, ENAMETOOLONG, -1, root);
    if (!mkdtemp(s->folder)) return fail_system(s, errno, -1, root);
    s->lock_fd = open_lock(s->folder);
    /* Somebody's sweep may have come between. */
    if (s->lock_fd >= 0 && flock(s->lock_fd, LOCK_EX | LOCK_NB) == 0) return OK;
    if (s->lock_fd >= 0) close(s->lock_fd);
    s->lock_fd = -1;
  }
  return fail_system(s, errno, -1, s->folder);
}

static int open_folder(struct store *s, const char *folder, const char *name) {
  char root[PATH_MAX];
  if ((s->flags & TEMPORARY) && !folder[0]) {
    const char *tmp = getenv("TMPDIR");
    snprintf(root, sizeof root, "%.3000s/courant-layers-%ld", tmp && tmp[0] ? tmp : "/tmp", (long)getuid());
    folder = root;
  }
  if (s->flags & TEMPORARY) return make_temporary(s, folder, name);
  if (snprintf(s->folder, sizeof s->folder, "%s/%s", folder, name) >= (int)sizeof s->folder)
    return fail_system(s, ENAMETOOLONG, -1, folder);
  int trouble = make_folders(s->folder);
  if (trouble) return fail_system(s, trouble, -1, s->folder);
  s->lock_fd = open_lock(s->folder);
  return s->lock_fd < 0 ? fail_system(s, errno, -1, s->folder) : OK;
}

/* Files of an earlier version of the format: one for each step. */
static int is_outdated(const struct store *s) {
  DIR *dir = opendir(s->folder);
  int found = 0;
  for (struct dirent *e; dir && !found && (e = readdir(dir));) {
    size_t digits = strspn(e->d_name, "0123456789");
    found = digits > 0 && strcmp(e->d_name + digits, ".snap") == 0;
  }
  if (dir) closedir(dir);
  return found;
}

/* Pages into layers and out of them. Who calls these holds 'io'. */

/* The oldest goes first: backward in time it is the last that is wanted. What can't be written stays where it is. */
static int spill(struct store *s) {
  int64_t step = s->oldest;
  struct entry *e = &s->entries[step];
  int code = e->is_filed ? OK : write_chunk(s, step, e->payload, e->bytes);
  if (code != OK) return code;
  unlink_entry(s, step);
  s->entries[step].where = A_FILE;
  s->counts.spilled++;
  return OK;
}

/* What is kept for good must outlive the process: steps in memory get files as well. */
static int file_all(struct store *s) {
  if (!is_for_good(s)) return OK;
  for (int64_t step = s->oldest; step >= 0; step = s->entries[step].newer) {
    struct entry *e = &s->entries[step];
    int code = e->is_filed ? OK : write_chunk(s, step, e->payload, e->bytes);
    if (code != OK) return code;
    e->is_filed = 1;
  }
  return OK;
}

static int put_in_memory(struct store *s, int64_t step, const void *payload, int64_t bytes) {
  struct entry *e = &s->entries[step];
  e->payload = malloc(bytes > 0 ? bytes : 1);
  if (!e->payload) return fail(s, NO_MEMORY, ENOMEM, step, bytes, NULL);
  memcpy(e->payload, payload, bytes);
  e->bytes = bytes;
  e->older = s->newest;
  e->newer = -1;
  if (s->newest >= 0) s->entries[s->newest].newer = step;
  else s->oldest = step;
  s->newest = step;
  s->counts.memory_bytes += bytes;
  e->where = MEMORY;
  return OK;
}

static int put(struct store *s, int64_t step, const void *raw) {
  const void *payload = raw;
  int64_t bytes = s->page.bytes;
  if (s->codec) {
    double error = 0;
    bytes = encode(s, raw, &error);
    if (bytes < 0 || bytes > s->coded_bytes) return fail(s, CODEC, 0, step, bytes, s->codec->name);
    s->error = error < 0 || s->error < 0 ? -1 : error > s->error ? error : s->error;
    payload = s->coded;
  }
  int code = OK;
  if (s->entries[step].where == MEMORY) {
    int is_filed = s->entries[step].is_filed;
    unlink_entry(s, step);
    s->entries[step].where = is_filed ? A_FILE : GONE;
  }
  int fits = 0;
  if (s->flags & IN_MEMORY) {
    while (code == OK && (s->flags & ON_DISK) && s->oldest >= 0 && s->counts.memory_bytes + bytes > s->budget)
      code = spill(s);
    if (code != OK) return code;
    fits = s->counts.memory_bytes + bytes <= s->budget;
    if (!fits && !(s->flags & ON_DISK)) return fail(s, BUDGET, 0, step, s->counts.memory_bytes + bytes, NULL);
  }
  if (fits) {
    code = put_in_memory(s, step, payload, bytes);
  } else {
    code = write_chunk(s, step, payload, bytes);
    if (code == OK) s->entries[step].where = A_FILE;
  }
  if (code != OK) return code;
  s->counts.kept++;
  s->counts.raw_bytes += s->page.bytes;
  s->counts.kept_bytes += bytes;
  return OK;
}

static int get(struct store *s, int64_t step, void *raw) {
  struct entry *e = &s->entries[step];
  int where = e->where;
  if (where == A_FILE || where == GONE) return read_chunk(s, step, raw);
  if (where == NOWHERE) {
    if (s->log.broken) return fail(s, UNFINISHED, 0, step, s->log.process, s->folder);
    memset(raw, 0, s->page.bytes);
    return OK;
  }
  if (!s->codec) {
    memcpy(raw, e->payload, e->bytes);
    return OK;
  }
  return decode(s, e->payload, e->bytes, raw) != 0 ? fail(s, CODEC, 0, step, -2, s->codec->name) : OK;
}

/* The thread that codes, writes and reads ahead while the kernel computes, and what the kernel calls. */

static void enqueue(struct store *s, int buffer) {
  s->queue[(s->queue_first + s->queue_length++) % s->n_buffers] = buffer;
  pthread_cond_signal(&s->work);
}

static void perform(struct store *s, struct buffer *b) {
  int writes = b->state == QUEUED, is_ahead = b->state == AHEAD;
  b->state = writes ? WRITING : LOADING;
  pthread_mutex_unlock(&s->mutex);
  pthread_mutex_lock(&s->io);
  s->quiet = is_ahead;
  int code = writes ? put(s, b->step, b->data) : get(s, b->step, b->data);
  s->quiet = 0;
  pthread_mutex_unlock(&s->io);
  pthread_mutex_lock(&s->mutex);
  b->state = code == OK ? READY : FREE;
  pthread_cond_broadcast(&s->changed);
}

static void *work(void *store) {
  struct store *s = store;
  pthread_mutex_lock(&s->mutex);
  for (;;) {
    while (s->queue_length == 0 && !s->stop) pthread_cond_wait(&s->work, &s->mutex);
    if (s->queue_length == 0) break;
    struct buffer *b = &s->buffers[s->queue[s->queue_first]];
    s->queue_first = (s->queue_first + 1) % s->n_buffers;
    s->queue_length--;
    perform(s, b);
  }
  pthread_mutex_unlock(&s->mutex);
  return NULL;
}

static int is_busy(const struct buffer *b) { return b->state != FREE && b->state != READY; }

static struct buffer *find(struct store *s, int64_t step) {
  for (int i = 0; i < s->n_buffers; i++)
    if (s->buffers[i].state != FREE && s->buffers[i].step == step) return &s->buffers[i];
  return NULL;
}

/* One that nobody waits for: a free one, or the one that was of use the longest ago. */
static struct buffer *spare(struct store *s) {
  struct buffer *best = NULL;
  for (int i = 0; i < s->n_buffers; i++) {
    struct buffer *b = &s->buffers[i];
    if (b->state == FREE) return b;
    if (b->state == READY && (!best || b->used < best->used)) best = b;
  }
  return best;
}

static void wait_for_change(struct store *s) {
  int64_t started = now_ns();
  pthread_cond_wait(&s->changed, &s->mutex);
  s->counts.wait_ns += now_ns() - started;
}

/* Where a kernel's page begins, which says where the first point of its domain is. */
static void *start_of(const struct store *s, int layout, void *page) {
  return layout == COURANT_IN_HALO ? (char *)page - s->halo.first * size_of(s) : page;
}

/* Between a page of a kernel's and one without gaps. */
static void copy_page(const struct store *s, int layout, void *theirs, void *ours, int outward) {
  if (layout == COURANT_IN_HALO) move_domain(s, &s->halo, start_of(s, layout, theirs), ours, outward);
  else if (outward) memcpy(theirs, ours, s->page.bytes);
  else memcpy(ours, theirs, s->page.bytes);
}

/* Where no core is left for a thread of its own, one would only keep the kernel's from theirs. */
static int is_helped(const struct store *s) { return s->has_worker && !s->is_alone; }

/* The step's own buffer or a spare one, once nobody is busy with it; nothing where the run has failed. */
static struct buffer *settled(struct store *s, int64_t step) {
  for (;;) {
    if (s->failure.code != OK) return NULL;
    struct buffer *b = find(s, step);
    if (b ? !is_busy(b) : (b = spare(s)) != NULL) {
      b->used = ++s->clock;
      return b;
    }
    wait_for_change(s);
  }
}

/* Without a copy. */
static int keep_at_once(struct store *s, int64_t step, const void *page) {
  struct buffer *b = find(s, step);
  if (b) b->state = FREE;
  pthread_mutex_unlock(&s->mutex);
  pthread_mutex_lock(&s->io);
  int code = put(s, step, page);
  pthread_mutex_unlock(&s->io);
  return code;
}

static int keep(void *store, int64_t step, int layout, const void *page) {
  struct store *s = store;
  pthread_mutex_lock(&s->mutex);
  struct buffer *b = settled(s, step);
  if (b && layout == COURANT_PLAIN && !is_helped(s)) return keep_at_once(s, step, page);
  if (b) {
    b->state = FILLING;
    b->step = step;
    pthread_mutex_unlock(&s->mutex);
    copy_page(s, layout, (void *)page, b->data, 0);
    pthread_mutex_lock(&s->mutex);
    b->state = QUEUED;
    if (is_helped(s)) enqueue(s, (int)(b - s->buffers));
    else perform(s, b);
  }
  int code = s->failure.code;
  pthread_mutex_unlock(&s->mutex);
  return code;
}

/* Takes the buffers that were of use the longest ago: there are enough for what was brought and what still is in use. */
static void read_ahead(struct store *s, int64_t step, int64_t ahead) {
  if (!is_helped(s)) {
    int64_t wanted = step + s->depth * ahead;
    if (wanted >= 0 && wanted < s->steps && s->entries[wanted].where == A_FILE) ask_for(s, wanted);
    return;
  }
  for (int k = 1; k <= s->depth; k++) {
    int64_t wanted = step + k * ahead;
    if (wanted < 0 || wanted >= s->steps) return;
    if (s->entries[wanted].where == NOWHERE || find(s, wanted)) continue;
    struct buffer *b = spare(s);
    if (!b) return;
    b->state = AHEAD;
    b->step = wanted;
    b->used = s->clock;
    enqueue(s, (int)(b - s->buffers));
  }
}

static int fetch(void *store, int64_t step, int64_t ahead, int layout, void *page) {
  struct store *s = store;
  pthread_mutex_lock(&s->mutex);
  int at_hand = find(s, step) != NULL;
  struct buffer *b = settled(s, step);
  if (b && !(b->state == READY && b->step == step)) {
    at_hand = 0;
    b->state = WANTED;
    b->step = step;
    perform(s, b);
  }
  int code = s->failure.code;
  if (code == OK) {
    s->counts.loaded++;
    s->counts.ahead += at_hand;
    b->state = FILLING; /* so that reading ahead leaves it alone */
    if (s->depth > 0 && ahead) read_ahead(s, step, ahead);
    pthread_mutex_unlock(&s->mutex);
    copy_page(s, layout, page, b->data, 1);
    pthread_mutex_lock(&s->mutex);
    b->state = READY;
  }
  pthread_mutex_unlock(&s->mutex);
  return code;
}

/* Whether all of the domain will be stored to. */
static int covers(const struct store *s, const int64_t *covered) {
  for (int k = 0; covered && k < s->page.ndim; k++)
    if (covered[2 * k] > 0 || covered[2 * k + 1] < s->page.shape[k] - 1) return 0;
  return covered != NULL;
}

static int begin(void *store, int64_t step, const int64_t *covered, int layout, void *page) {
  struct store *s = store;
  pthread_mutex_lock(&s->mutex);
  int known = find(s, step) != NULL || s->entries[step].where != NOWHERE;
  int code = s->failure.code;
  pthread_mutex_unlock(&s->mutex);
  if (code != OK || covers(s, covered)) return code;
  if (known) return fetch(store, step, 0, layout, page);
  memset(start_of(s, layout, page), 0, layout == COURANT_IN_HALO ? s->halo.elements * size_of(s) : s->page.bytes);
  return OK;
}

static const struct courant_store_calls calls = {fetch, begin, keep};

/* Until nothing is on its way; what is at hand is given up, since a codec may have made other values of it. */
static void drain(struct store *s) {
  pthread_mutex_lock(&s->mutex);
  for (int i = 0; i < s->n_buffers; i++) {
    while (is_busy(&s->buffers[i])) wait_for_change(s);
    s->buffers[i].state = FREE;
  }
  pthread_mutex_unlock(&s->mutex);
}

/* What JavaScript calls: one function with the signature of kernels, the first of the integers says what for. */
enum { OPEN, CLOSE, START, FINISH, LOAD, KEEP, FAILURE, COUNTS };

static pthread_mutex_t all_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct store *all;

static void dispose(struct store *s) {
  if (s->has_worker) {
    pthread_mutex_lock(&s->mutex);
    s->stop = 1;
    pthread_cond_broadcast(&s->work);
    pthread_mutex_unlock(&s->mutex);
    pthread_join(s->worker, NULL);
  }
  if ((s->flags & TEMPORARY) && s->lock_fd >= 0) remove_folder(s->folder);
  if (s->lock_fd >= 0) close(s->lock_fd);
  if (s->fd >= 0) close(s->fd);
  for (int64_t k = 0; s->entries && k < s->steps; k++) free(s->entries[k].payload);
  for (int i = 0; s->buffers && i < s->n_buffers; i++) free(s->buffers[i].data);
  free(s->entries);
  free(s->buffers);
  free(s->queue);
  free(s->coded);
  free(s->raw);
  pthread_mutex_destroy(&s->io);
  pthread_mutex_destroy(&s->mutex);
  free(s);
}

/* A process that ends takes its temporary chunks along; of one that is killed the next one does. */
__attribute__((destructor)) static void at_exit(void) {
  for (struct store *s = all; s; s = s->next)
    if ((s->flags & TEMPORARY) && s->lock_fd >= 0) remove_folder(s->folder);
}

static int prepare(struct store *s) {
  s->entries = calloc(s->steps > 0 ? s->steps : 1, sizeof *s->entries);
  s->n_buffers = s->depth + 4;
  s->buffers = calloc(s->n_buffers, sizeof *s->buffers);
  s->queue = calloc(s->n_buffers, sizeof *s->queue);
  s->raw = malloc(s->page.bytes);
  if (s->codec) {
    s->coded_bytes = s->codec->bound(s->codec, &s->page);
    s->coded = malloc(s->coded_bytes);
  }
  if (!s->entries || !s->buffers || !s->queue || !s->raw || (s->codec && !s->coded)) return 0;
  for (int i = 0; i < s->n_buffers; i++)
    if (!(s->buffers[i].data = malloc(s->page.bytes))) return 0;
  return 1;
}

/* What other runs and processes left there since: of one step, or of all by -1. */
static int look(struct store *s, int64_t step) {
  int code = look_at_file(s);
  return code == OK ? list_steps(s, step < 0 ? 0 : step, step < 0 ? s->steps : step + 1) : code;
}

static struct place place_of(const int64_t *ints) {
  struct place p = {.elements = ints[0], .first = ints[1]};
  memcpy(p.strides, ints + 2, sizeof p.strides);
  return p;
}

/*
 * fields: path, name, codec or 0, place of the handle. ints from 1 on: flags, budget, depth, dtype, ndim, shape[4], steps,
 * then of JavaScript's pages, and of a kernel's in their halo: elements, first of the domain, strides[4]. The handle is there after a failure as well, so
 * that it can be asked for; 0 means that there was no memory for it.
 */
static int open_store(void *const *fields, const int64_t *ints) {
  struct store *s = calloc(1, sizeof *s);
  *(int64_t *)fields[3] = (int64_t)(intptr_t)s;
  if (!s) return NO_MEMORY;
  s->calls = &calls;
  s->codec = fields[2];
  s->flags = (int)ints[1];
  s->budget = ints[2];
  s->depth = (int)ints[3];
  s->page.dtype = (int32_t)ints[4];
  s->page.ndim = (int32_t)ints[5];
  s->page.count = 1;
  for (int k = 0; k < 4; k++) s->page.count *= s->page.shape[k] = ints[6 + k];
  s->page.bytes = s->page.count * size_of(s);
  s->steps = ints[10];
  s->views = place_of(ints + 11);
  s->halo = place_of(ints + 17);
  s->lock_fd = s->fd = -1;
  s->oldest = s->newest = -1;
  pthread_mutex_init(&s->io, NULL);
  pthread_mutex_init(&s->mutex, NULL);
  pthread_cond_init(&s->changed, NULL);
  pthread_cond_init(&s->work, NULL);
  if (!prepare(s)) return fail(s, NO_MEMORY, ENOMEM, -1, s->page.bytes * (s->depth + 5), NULL);
  if (s->flags & ON_DISK) {
    int code = open_folder(s, fields[0], fields[1]);
    if (code == OK && is_for_good(s)) code = is_outdated(s) ? fail(s, OTHER, 0, -1, 0, s->folder) : look(s, -1);
    if (code != OK) return code;
  }
  if (s->depth > 0) s->has_worker = pthread_create(&s->worker, NULL, work, s) == 0;
  pthread_mutex_lock(&all_mutex);
  s->next = all;
  if (all) all->previous = s;
  all = s;
  pthread_mutex_unlock(&all_mutex);
  return OK;
}

static void close_store(struct store *s) {
  pthread_mutex_lock(&all_mutex);
  if (s->previous) s->previous->next = s->next;
  else if (all == s) all = s->next;
  if (s->next) s->next->previous = s->previous;
  pthread_mutex_unlock(&all_mutex);
  dispose(s);
}

/* A folder of the user's is locked run by run: by one who writes, or by any number who read. */
static int lock_for(struct store *s, int writes, int64_t step) {
  if (!is_for_good(s) || s->runs) return OK;
  int code = take_lock(s, writes ? LOCK_EX : LOCK_SH);
  if (code != OK) return code;
  code = look(s, step);
  if (code != OK) flock(s->lock_fd, LOCK_UN);
  return code;
}

static void unlock(struct store *s) {
  if (is_for_good(s) && !s->runs) flock(s->lock_fd, LOCK_UN);
}

/* That this process may run on. */
static int processors(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : INT_MAX;
}

static int start(struct store *s, int writes, int threads) {
  s->failure.code = OK;
  s->counts = (struct counts){.memory_bytes = s->counts.memory_bytes};
  s->error = 0;
  s->writes = 0;
  s->is_alone = threads >= processors();
  int code = lock_for(s, writes, -1);
  if (code == OK && writes && is_for_good(s)) {
    s->log.run++;
    code = write_log(s, s->log.run);
    if (code == OK) s->writes = 1;
    else unlock(s);
  }
  s->runs = code == OK;
  return code;
}

/* A folder is whole again when all that lies in it is of a run that came to its end. */
static int is_whole(const struct store *s) {
  for (int64_t k = 0; k < s->steps; k++)
    if (s->entries[k].where != NOWHERE && s->entries[k].run != s->log.run) return 0;
  return 1;
}

static int finish(struct store *s, int came_to_its_end) {
  drain(s);
  if (s->writes) {
    if (s->failure.code == OK) file_all(s);
    if (!came_to_its_end || s->failure.code != OK) s->log.broken = s->log.run;
    else if (is_whole(s)) s->log.broken = 0;
    write_log(s, s->log.broken);
    s->writes = 0;
  }
  s->runs = 0;
  unlock(s);
  return s->failure.code;
}

static int64_t non_zero(const char *bytes, int64_t n, int size) {
  int64_t found = 0;
  for (int64_t i = 0; i < n; i++) {
    int any = 0;
    for (int k = 0; k < size; k++) any |= bytes[i * size + k];
    found += any != 0;
  }
  return found;
}

/* For JavaScript, between runs: the page lies there as the function's own layout has it. */
static int load_page(struct store *s, int64_t step, void *slab) {
  s->failure.code = OK;
  int size = size_of(s);
  int code = lock_for(s, 0, step);
  if (code != OK) return code;
  code = get(s, step, s->raw);
  unlock(s);
  if (code != OK) return code;
  memset(slab, 0, s->views.elements * size);
  move_domain(s, &s->views, slab, s->raw, 1);
  return OK;
}

static int keep_page(struct store *s, int64_t step, void *slab) {
  s->failure.code = OK;
  int size = size_of(s);
  move_domain(s, &s->views, slab, s->raw, 0);
  if (non_zero(slab, s->views.elements, size) != non_zero(s->raw, s->page.count, size)) return fail(s, HALO, 0, step, 0, NULL);
  int code = lock_for(s, 1, step);
  if (code != OK) return code;
  code = put(s, step, s->raw);
  if (code == OK) code = file_all(s);
  unlock(s);
  return code;
}

/* ints: code, errno, step, detail; the path from byte 64 on. */
static void copy_failure(struct store *s, int64_t *out) {
  const struct failure *f = &s->failure;
  out[0] = f->code;
  out[1] = f->system;
  out[2] = f->step;
  out[3] = f->detail;
  snprintf((char *)out + 64, 2048, "%.2000s", f->path[0] ? f->path : s->folder);
}

static void copy_counts(struct store *s, int64_t *out) {
  s->counts.in_memory = s->counts.in_files = 0;
  for (int64_t k = 0; k < s->steps; k++) {
    s->counts.in_memory += s->entries[k].where == MEMORY;
    s->counts.in_files += s->entries[k].where == A_FILE;
  }
  memcpy(out, &s->counts, sizeof s->counts);
  memcpy((char *)out + sizeof s->counts, &s->error, sizeof s->error);
  snprintf((char *)out + 256, 2048, "%.2000s", s->folder);
}

int courant_layers(void *const *fields, const int64_t *ints, const double *reals, double *timers) {
  (void)reals, (void)timers;
  if (ints[0] == OPEN) return open_store(fields, ints);
  struct store *s = fields[0];
  switch (ints[0]) {
  case CLOSE: close_store(s); return OK;
  case START: return start(s, (int)ints[1], (int)ints[2]);
  case FINISH: return finish(s, (int)ints[1]);
  case LOAD: return load_page(s, ints[1], fields[1]);
  case KEEP: return keep_page(s, ints[1], fields[1]);
  case FAILURE: copy_failure(s, fields[1]); return OK;
  case COUNTS: copy_counts(s, fields[1]); return OK;
  }
  return TROUBLE;
}
`
