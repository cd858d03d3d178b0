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
