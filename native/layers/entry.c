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
