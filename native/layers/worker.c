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
