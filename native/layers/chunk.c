/*
 * A chunk is a file with one step: a header of 128 bytes, then the payload. Numbers are little-endian. Described in
 * docs/snapshots.md, which a test holds to this.
 */
enum { CHUNK_VERSION = 1 };

struct header {
  char magic[8]; /* "COURANTS" */
  uint32_t version, header_bytes;
  char codec[16];
  int64_t step;
  uint32_t dtype, ndim;
  int64_t shape[4];
  uint64_t raw_bytes, payload_bytes;
  uint32_t payload_crc;
  uint32_t run; /* of the folder's, as its lock counts them; 0 in a folder of one process */
  uint32_t reserved[5];
  uint32_t header_crc; /* of the 124 bytes before */
};
_Static_assert(sizeof(struct header) == 128, "the header has 128 bytes");

static void path_of(const struct store *s, int64_t step, const char *ending, char *out) {
  int n = snprintf(out, PATH_MAX, "%s/%08lld.%s", s->folder, (long long)step, ending);
  if (n >= PATH_MAX) out[PATH_MAX - 1] = 0;
}

static int write_all(int fd, const void *data, int64_t bytes) {
  const char *p = data;
  while (bytes > 0) {
    ssize_t n = write(fd, p, bytes > (1 << 30) ? 1 << 30 : bytes);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n < 0 ? errno : ENOSPC;
    p += n;
    bytes -= n;
  }
  return 0;
}

static int64_t read_all(int fd, void *data, int64_t bytes) {
  char *p = data;
  int64_t done = 0;
  while (done < bytes) {
    ssize_t n = read(fd, p + done, bytes - done > (1 << 30) ? 1 << 30 : bytes - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -errno;
    if (n == 0) break;
    done += n;
  }
  return done;
}

/* Under another name first: a process that dies leaves the old chunk or the new one, never half of one. */
static int write_chunk(struct store *s, int64_t step, const void *payload, int64_t bytes) {
  char path[PATH_MAX], temporary[PATH_MAX];
  path_of(s, step, "snap", path);
  path_of(s, step, "part", temporary);
  struct header h = {.version = CHUNK_VERSION, .header_bytes = sizeof h, .step = step};
  memcpy(h.magic, "COURANTS", 8);
  memcpy(h.codec, s->codec ? s->codec->name : "raw", s->codec ? sizeof h.codec : 3);
  h.dtype = s->page.dtype;
  h.ndim = s->page.ndim;
  memcpy(h.shape, s->page.shape, sizeof h.shape);
  h.raw_bytes = s->page.bytes;
  h.payload_bytes = bytes;
  h.run = s->log.run;
  h.payload_crc = crc32_of(payload, bytes);
  h.header_crc = crc32_of(&h, offsetof(struct header, header_crc));
  int64_t started = now_ns();
  /* A limit on the size of files is to be an error like a full disk, not the end of the process. */
  sigset_t signals, before;
  sigemptyset(&signals);
  sigaddset(&signals, SIGXFSZ);
  pthread_sigmask(SIG_BLOCK, &signals, &before);
  int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  int trouble = fd < 0 ? errno : write_all(fd, &h, sizeof h);
  if (!trouble) trouble = write_all(fd, payload, bytes);
  if (fd >= 0 && close(fd) != 0 && !trouble) trouble = errno;
  if (trouble == EFBIG) sigtimedwait(&signals, NULL, &(struct timespec){0});
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (!trouble && rename(temporary, path) != 0) trouble = errno;
  s->counts.write_ns += now_ns() - started;
  s->entries[step].run = s->log.run;
  if (!trouble) return OK;
  unlink(temporary);
  return fail_system(s, trouble, step, path);
}

/* Why a header is not one of this function's: 0 none, OTHER or DAMAGED. */
static int header_trouble(const struct store *s, const struct header *h, int64_t step) {
  if (memcmp(h->magic, "COURANTS", 8) != 0 || h->header_crc != crc32_of(h, offsetof(struct header, header_crc)))
    return DAMAGED;
  if (h->version != CHUNK_VERSION || h->header_bytes != sizeof *h) return OTHER;
  if (h->dtype != (uint32_t)s->page.dtype || h->ndim != (uint32_t)s->page.ndim ||
      memcmp(h->shape, s->page.shape, sizeof h->shape) != 0 || h->raw_bytes != (uint64_t)s->page.bytes)
    return OTHER;
  return h->step == step ? OK : DAMAGED;
}

/* Brings the payload into 'coded', or at once into 'raw' where there is no codec. Nothing that fails a check is decoded. */
static int read_chunk(struct store *s, int64_t step, void *raw) {
  char path[PATH_MAX];
  path_of(s, step, "snap", path);
  int64_t started = now_ns();
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail_system(s, errno, step, path);
  struct header h;
  struct stat st;
  int code = OK;
  int64_t n = read_all(fd, &h, sizeof h);
  if (n < 0 || fstat(fd, &st) != 0) {
    code = fail_system(s, n < 0 ? (int)-n : errno, step, path);
  } else if (n < (int64_t)sizeof h) {
    code = fail(s, DAMAGED, 0, step, 1, path);
  } else if ((code = header_trouble(s, &h, step)) != OK) {
    fail(s, code, 0, step, 2, path);
  } else if (h.run < s->log.broken) {
    code = fail(s, UNFINISHED, 0, step, s->log.process, s->folder);
  } else if (st.st_size != (off_t)(sizeof h + h.payload_bytes)) {
    code = fail(s, DAMAGED, 0, step, 1, path);
  } else if (strncmp(h.codec, s->codec ? s->codec->name : "raw", sizeof h.codec) != 0) {
    h.codec[15] = 0;
    code = fail(s, OTHER_CODEC, 0, step, 0, h.codec);
  } else {
    int64_t most = s->codec ? s->coded_bytes : s->page.bytes;
    void *into = s->codec ? s->coded : raw;
    if ((int64_t)h.payload_bytes > most || (!s->codec && (int64_t)h.payload_bytes != most)) {
      code = fail(s, DAMAGED, 0, step, 3, path);
    } else if ((n = read_all(fd, into, h.payload_bytes)) != (int64_t)h.payload_bytes) {
      code = n < 0 ? fail_system(s, (int)-n, step, path) : fail(s, DAMAGED, 0, step, 1, path);
    } else if (crc32_of(into, n) != h.payload_crc) {
      code = fail(s, DAMAGED, 0, step, 4, path);
    } else {
      s->counts.read_ns += now_ns() - started;
      started = now_ns();
      if (s->codec && s->codec->decode(s->codec, &s->page, s->coded, n, raw) != 0)
        code = fail(s, DAMAGED, 0, step, 5, path);
      s->counts.decode_ns += now_ns() - started;
    }
  }
  close(fd);
  return code;
}
