/*
 * Keeps every bit. The bits of floating-point numbers, turned so that they order as the numbers do, are predicted from
 * three neighbours (left, above, and between them), and the differences are packed: in smooth fields they are small.
 */
struct lossless_header {
  uint32_t version, words;
  int64_t blocks;
};

static inline uint64_t ordered64(uint64_t v) { return v ^ (uint64_t)((int64_t)v >> 63) >> 1; }
static inline uint32_t ordered32(uint32_t v) { return v ^ (uint32_t)((int32_t)v >> 31) >> 1; }

/* All arithmetic wraps around, so nothing is lost. */
static void differ32(const uint32_t *restrict raw, int64_t count, int64_t row, uint32_t *restrict out, int is_float) {
  for (int64_t i = 0; i < count; i++) {
    uint32_t here = raw[i], left = i % row ? raw[i - 1] : 0, up = i >= row ? raw[i - row] : 0;
    uint32_t both = i >= row && i % row ? raw[i - row - 1] : 0;
    if (is_float) here = ordered32(here), left = ordered32(left), up = ordered32(up), both = ordered32(both);
    uint32_t d = here - (left + up - both);
    out[i] = d << 1 ^ (uint32_t)((int32_t)d >> 31);
  }
}

static void differ64(const uint64_t *restrict raw, int64_t count, int64_t row, uint64_t *restrict out, int is_float) {
  for (int64_t i = 0; i < count; i++) {
    uint64_t here = raw[i], left = i % row ? raw[i - 1] : 0, up = i >= row ? raw[i - row] : 0;
    uint64_t both = i >= row && i % row ? raw[i - row - 1] : 0;
    if (is_float) here = ordered64(here), left = ordered64(left), up = ordered64(up), both = ordered64(both);
    uint64_t d = here - (left + up - both);
    out[i] = d << 1 ^ (uint64_t)((int64_t)d >> 63);
  }
}

/* In place: first the ordered numbers, then their bits. */
static void sum32(uint32_t *v, int64_t count, int64_t row, int is_float) {
  for (int64_t i = 0; i < count; i++) {
    uint32_t left = i % row ? v[i - 1] : 0, up = i >= row ? v[i - row] : 0;
    uint32_t both = i >= row && i % row ? v[i - row - 1] : 0;
    v[i] = (v[i] >> 1 ^ -(v[i] & 1)) + left + up - both;
  }
  for (int64_t i = 0; i < count && is_float; i++) v[i] = ordered32(v[i]);
}

static void sum64(uint64_t *v, int64_t count, int64_t row, int is_float) {
  for (int64_t i = 0; i < count; i++) {
    uint64_t left = i % row ? v[i - 1] : 0, up = i >= row ? v[i - row] : 0;
    uint64_t both = i >= row && i % row ? v[i - row - 1] : 0;
    v[i] = (v[i] >> 1 ^ -(v[i] & 1)) + left + up - both;
  }
  for (int64_t i = 0; i < count && is_float; i++) v[i] = ordered64(v[i]);
}

static int64_t row_of(const struct courant_page *page) {
  int64_t row = page->ndim > 0 ? page->shape[page->ndim - 1] : 1;
  return row > 0 ? row : 1;
}

static int64_t lossless_bound(const struct courant_codec *self, const struct courant_page *page) {
  (void)self;
  int64_t n = blocks_of(page->count) * (page->dtype & 1 ? 2 : 1);
  return (int64_t)sizeof(struct lossless_header) + up8(n) + n * BLOCK * 4;
}

static int64_t lossless_encode(const struct courant_codec *self, const struct courant_page *page, const void *raw,
                               void *payload, double *error) {
  (void)self, (void)error;
  int words_each = page->dtype & 1 ? 2 : 1, is_float = page->dtype < 2;
  struct lossless_header h = {.version = 1, .words = words_each, .blocks = blocks_of(page->count)};
  uint32_t *differences = malloc(page->bytes > 0 ? page->bytes : 1);
  if (!differences) return -2;
  if (words_each == 1) differ32(raw, page->count, row_of(page), differences, is_float);
  else differ64(raw, page->count, row_of(page), (uint64_t *)differences, is_float);
  unsigned char *widths = (unsigned char *)payload + sizeof h;
  memset(widths, 0, up8(h.blocks * words_each));
  uint32_t *out = (uint32_t *)(widths + up8(h.blocks * words_each));
  uint32_t numbers[BLOCK];
  for (int64_t b = 0; b < h.blocks; b++) {
    int64_t from = b * BLOCK, n = part_of(page->count, b);
    for (int w = 0; w < words_each; w++) {
      uint32_t any = 0;
      for (int64_t i = 0; i < n; i++) any |= numbers[i] = differences[(from + i) * words_each + w];
      for (int64_t i = n; i < BLOCK; i++) numbers[i] = 0;
      int width = widths[b * words_each + w] = width_of(any);
      pack(numbers, rows_of(n), width, out);
      out += words_of(rows_of(n), width);
    }
  }
  free(differences);
  memcpy(payload, &h, sizeof h);
  return (char *)out - (char *)payload;
}

static int lossless_decode(const struct courant_codec *self, const struct courant_page *page, const void *payload,
                           int64_t bytes, void *raw) {
  (void)self;
  struct lossless_header h;
  int words_each = page->dtype & 1 ? 2 : 1;
  if (bytes < (int64_t)sizeof h) return 1;
  memcpy(&h, payload, sizeof h);
  if (h.version != 1 || h.words != (uint32_t)words_each || h.blocks != blocks_of(page->count)) return 1;
  int64_t n_widths = h.blocks * words_each, fixed = sizeof h + up8(n_widths);
  const unsigned char *widths = (const unsigned char *)payload + sizeof h;
  if (bytes < fixed || !widths_fit(widths, page->count, words_each, bytes - fixed)) return 1;
  const uint32_t *in = (const uint32_t *)((const char *)payload + fixed);
  uint32_t numbers[BLOCK], *out = raw;
  for (int64_t b = 0; b < h.blocks; b++) {
    int64_t from = b * BLOCK, n = part_of(page->count, b);
    for (int w = 0; w < words_each; w++) {
      int width = widths[b * words_each + w];
      unpack(in, rows_of(n), width, numbers);
      in += words_of(rows_of(n), width);
      for (int64_t i = 0; i < n; i++) out[(from + i) * words_each + w] = numbers[i];
    }
  }
  if (words_each == 1) sum32(raw, page->count, row_of(page), page->dtype < 2);
  else sum64(raw, page->count, row_of(page), page->dtype < 2);
  return 0;
}

int courant_codec_lossless(void *const *fields, const int64_t *ints, const double *reals, double *timers) {
  (void)ints, (void)reals, (void)timers;
  struct courant_codec *c = fields[0];
  *c = (struct courant_codec){
      .version = 1, .name = "lossless", .bound = lossless_bound, .encode = lossless_encode, .decode = lossless_decode};
  return 0;
}
