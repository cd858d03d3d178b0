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
