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
