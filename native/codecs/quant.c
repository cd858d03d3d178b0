/*
 * Linear quantisation. The step follows from the largest amplitude of the page, or of each block, and from the bits; or
 * from the error that is allowed. Values are whole numbers of steps, in as many bits as a block's largest one needs.
 * Settings: 0 bits, 1 absolute error, 2 error relative to the page's largest amplitude; the number; 1 for steps by block.
 */
#include <math.h>

struct quant_header {
  uint32_t version, by_block;
  double step;
  int64_t blocks;
};

/* The bits of the largest amplitude order as the amplitudes do; NaN and infinity come last. */
static uint64_t largest_bits(const void *raw, int is_double, int64_t from, int64_t to) {
  uint64_t wide[8] = {0}, most = 0;
  uint32_t narrow[16] = {0};
  if (is_double) {
    const uint64_t *x = raw;
    int64_t i = from;
    for (; i + 8 <= to; i += 8)
      for (int l = 0; l < 8; l++) {
        uint64_t v = x[i + l] & INT64_MAX;
        wide[l] = v > wide[l] ? v : wide[l];
      }
    for (; i < to; i++) wide[0] = (x[i] & INT64_MAX) > wide[0] ? (x[i] & INT64_MAX) : wide[0];
    for (int l = 0; l < 8; l++) most = wide[l] > most ? wide[l] : most;
    return most;
  }
  const uint32_t *x = raw;
  int64_t i = from;
  for (; i + 16 <= to; i += 16)
    for (int l = 0; l < 16; l++) {
      uint32_t v = x[i + l] & INT32_MAX;
      narrow[l] = v > narrow[l] ? v : narrow[l];
    }
  for (; i < to; i++) narrow[0] = (x[i] & INT32_MAX) > narrow[0] ? (x[i] & INT32_MAX) : narrow[0];
  for (int l = 0; l < 16; l++) most = narrow[l] > most ? narrow[l] : most;
  return most;
}

/* -1 where there is NaN or infinity. */
static double amplitude(const void *raw, int is_double, int64_t from, int64_t to) {
  uint64_t bits = largest_bits(raw, is_double, from, to);
  if (is_double) {
    double d;
    memcpy(&d, &bits, 8);
    return bits >= UINT64_C(0x7ff0000000000000) ? -1 : d;
  }
  uint32_t low = (uint32_t)bits;
  float f;
  memcpy(&f, &low, 4);
  return low >= 0x7f800000u ? -1 : (double)f;
}

static double step_for(const double *settings, double largest) {
  if (settings[0] == 1) return 2 * settings[1];
  if (settings[0] == 2) return 2 * settings[1] * largest;
  return largest / (ldexp(1, (int)settings[1] - 1) - 1);
}

static int64_t quant_bound(const struct courant_codec *self, const struct courant_page *page) {
  (void)self;
  int64_t n = blocks_of(page->count);
  return (int64_t)sizeof(struct quant_header) + up8(n) + 8 * n + n * BLOCK * 4;
}

/* One block as whole steps: gives all their bits in one word, and raises 'error' by lanes. */
static uint32_t quantise(const double *restrict x, double step, uint32_t *restrict out, double *restrict error) {
  double inverse = 1 / step;
  uint32_t any[LANES] = {0};
  for (int r = 0; r < BLOCK / LANES; r++)
    for (int l = 0; l < LANES; l++) {
      double q = rint(x[r * LANES + l] * inverse), e = fabs(x[r * LANES + l] - q * step);
      uint32_t z = zigzag((int32_t)q);
      error[l] = e > error[l] ? e : error[l];
      out[r * LANES + l] = z;
      any[l] |= z;
    }
  uint32_t all = 0;
  for (int l = 0; l < LANES; l++) all |= any[l];
  return all;
}

static void widen(const void *raw, int is_double, int64_t from, int64_t n, double *restrict out) {
  if (is_double) memcpy(out, (const double *)raw + from, n * 8);
  else
    for (int64_t i = 0; i < n; i++) out[i] = ((const float *)raw)[from + i];
  for (int64_t i = n; i < BLOCK; i++) out[i] = 0;
}

static int64_t quant_encode(const struct courant_codec *self, const struct courant_page *page, const void *raw,
                            void *payload, double *error) {
  int is_double = page->dtype == 1;
  if (page->dtype > 1) return -2;
  double largest = amplitude(raw, is_double, 0, page->count);
  if (largest < 0) return -1;
  struct quant_header h = {.version = 1, .by_block = self->settings[2] == 1, .blocks = blocks_of(page->count)};
  h.step = step_for(self->settings, largest);
  unsigned char *widths = (unsigned char *)payload + sizeof h;
  double *steps = (double *)(widths + up8(h.blocks));
  uint32_t *words = (uint32_t *)(steps + (h.by_block ? h.blocks : 0));
  uint32_t numbers[BLOCK];
  double values[BLOCK], errors[LANES] = {0};
  memset(widths, 0, up8(h.blocks));
  for (int64_t b = 0; b < h.blocks; b++) {
    int64_t from = b * BLOCK, n = part_of(page->count, b);
    double here = h.by_block || largest == 0 ? amplitude(raw, is_double, from, from + n) : largest;
    double step = h.by_block ? step_for(self->settings, here) : h.step;
    if (h.by_block) steps[b] = step;
    /* Below the smallest normal number steps have no inverse; what is lost is as small. */
    if (here == 0 || !(step > 1e-300)) {
      errors[0] = here > errors[0] ? here : errors[0];
      continue;
    }
    if (here / step > 1073741823.0) return -2;
    widen(raw, is_double, from, n, values);
    widths[b] = width_of(quantise(values, step, numbers, errors));
    pack(numbers, rows_of(n), widths[b], words);
    words += words_of(rows_of(n), widths[b]);
  }
  memcpy(payload, &h, sizeof h);
  for (int l = 0; l < LANES; l++) *error = errors[l] > *error ? errors[l] : *error;
  return (char *)words - (char *)payload;
}

static int quant_decode(const struct courant_codec *self, const struct courant_page *page, const void *payload,
                        int64_t bytes, void *raw) {
  (void)self;
  struct quant_header h;
  if (bytes < (int64_t)sizeof h) return 1;
  memcpy(&h, payload, sizeof h);
  if (h.version != 1 || h.by_block > 1 || h.blocks != blocks_of(page->count) || page->dtype > 1) return 1;
  int64_t fixed = sizeof h + up8(h.blocks) + (h.by_block ? 8 * h.blocks : 0);
  const unsigned char *widths = (const unsigned char *)payload + sizeof h;
  if (bytes < fixed || !widths_fit(widths, page->count, 1, bytes - fixed)) return 1;
  const double *steps = (const double *)(widths + up8(h.blocks));
  const uint32_t *words = (const uint32_t *)((const char *)payload + fixed);
  uint32_t numbers[BLOCK];
  for (int64_t b = 0; b < h.blocks; b++) {
    int64_t from = b * BLOCK, n = part_of(page->count, b);
    double step = h.by_block ? steps[b] : h.step;
    unpack(words, rows_of(n), widths[b], numbers);
    words += words_of(rows_of(n), widths[b]);
    if (page->dtype == 1)
      for (int64_t i = 0; i < n; i++) ((double *)raw)[from + i] = unzigzag(numbers[i]) * step;
    else
      for (int64_t i = 0; i < n; i++) ((float *)raw)[from + i] = (float)(unzigzag(numbers[i]) * step);
  }
  return 0;
}

int courant_codec_quant(void *const *fields, const int64_t *ints, const double *reals, double *timers) {
  (void)ints, (void)reals, (void)timers;
  struct courant_codec *c = fields[0];
  *c = (struct courant_codec){.version = 1, .name = "quant", .bound = quant_bound, .encode = quant_encode, .decode = quant_decode};
  return 0;
}
