// Generated from native/codecs by `npx vitest run plugins/compression/src/native -u`.

const shared = String.raw`/*
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

/* Shared by codecs of our own: numbers packed by 1024, so many bits each, as 32 rows of 32 lanes. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1024, LANES = 32 };

static inline int64_t blocks_of(int64_t count) { return (count + BLOCK - 1) / BLOCK; }
static inline int64_t up8(int64_t bytes) { return (bytes + 7) & ~(int64_t)7; }

static inline int width_of(uint32_t any) { return any == 0 ? 0 : 32 - __builtin_clz(any); }

/* Rows that so many numbers of a block take, and the words that they are packed into. */
static inline int rows_of(int64_t n) { return (int)((n + LANES - 1) / LANES); }
static inline int64_t words_of(int rows, int width) { return (int64_t)LANES * ((rows * width + 31) / 32); }
static inline int64_t part_of(int64_t count, int64_t block) {
  return count - block * BLOCK < BLOCK ? count - block * BLOCK : BLOCK;
}

/* Lane by lane: row r of a lane begins at its bit r * width. */
__attribute__((unused)) static void pack(const uint32_t *restrict in, int rows, int width, uint32_t *restrict out) {
  memset(out, 0, words_of(rows, width) * 4);
  for (int r = 0; r < rows && width > 0; r++) {
    int word = r * width >> 5, shift = r * width & 31;
    for (int l = 0; l < LANES; l++) out[word * LANES + l] |= in[r * LANES + l] << shift;
    if (shift + width > 32)
      for (int l = 0; l < LANES; l++) out[(word + 1) * LANES + l] |= in[r * LANES + l] >> (32 - shift);
  }
}

__attribute__((unused)) static void unpack(const uint32_t *restrict in, int rows, int width, uint32_t *restrict out) {
  if (width == 0) {
    memset(out, 0, BLOCK * 4);
    return;
  }
  uint32_t mask = width == 32 ? ~0u : (1u << width) - 1;
  for (int r = 0; r < rows; r++) {
    int word = r * width >> 5, shift = r * width & 31;
    for (int l = 0; l < LANES; l++) out[r * LANES + l] = in[word * LANES + l] >> shift;
    if (shift + width > 32)
      for (int l = 0; l < LANES; l++) out[r * LANES + l] |= in[(word + 1) * LANES + l] << (32 - shift);
    for (int l = 0; l < LANES; l++) out[r * LANES + l] &= mask;
  }
}

/* Small numbers of either sign become small ones without. */
static inline uint32_t zigzag(int32_t v) { return (uint32_t)v << 1 ^ (uint32_t)(v >> 31); }
static inline int32_t unzigzag(uint32_t v) { return (int32_t)(v >> 1 ^ -(v & 1)); }

/* The widths of all blocks must account for every byte that follows them. */
__attribute__((unused)) static int widths_fit(const unsigned char *widths, int64_t count, int each, int64_t bytes) {
  int64_t total = 0;
  for (int64_t b = 0; b < blocks_of(count) * each; b++) {
    if (widths[b] > 32) return 0;
    total += words_of(rows_of(part_of(count, b / each)), widths[b]) * 4;
  }
  return total == bytes;
}
`

export const quant = shared + String.raw`/*
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
`

export const lossless = shared + String.raw`/*
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
`

export const zfp = shared + String.raw`/*
 * The system's libzfp, found when it is asked for. Settings: 0 bits a value (rate), 1 absolute error, 2 error relative to
 * the page's largest amplitude, 3 reversible; the number. A payload begins with the header that zfp writes itself.
 */
#include <dlfcn.h>
#include <math.h>

typedef void zfp_stream, zfp_field, bitstream;

static struct {
  zfp_stream *(*stream_open)(bitstream *);
  void (*stream_close)(zfp_stream *);
  void (*stream_set_bit_stream)(zfp_stream *, bitstream *);
  void (*stream_rewind)(zfp_stream *);
  size_t (*stream_maximum_size)(const zfp_stream *, const zfp_field *);
  void (*stream_set_reversible)(zfp_stream *);
  double (*stream_set_rate)(zfp_stream *, double, int, unsigned, int);
  double (*stream_set_accuracy)(zfp_stream *, double);
  size_t (*compress)(zfp_stream *, const zfp_field *);
  size_t (*decompress)(zfp_stream *, zfp_field *);
  size_t (*write_header)(zfp_stream *, const zfp_field *, unsigned);
  size_t (*read_header)(zfp_stream *, zfp_field *, unsigned);
  zfp_field *(*field_1d)(void *, int, size_t);
  zfp_field *(*field_2d)(void *, int, size_t, size_t);
  zfp_field *(*field_3d)(void *, int, size_t, size_t, size_t);
  zfp_field *(*field_4d)(void *, int, size_t, size_t, size_t, size_t);
  void (*field_free)(zfp_field *);
  bitstream *(*open)(void *, size_t);
  void (*close)(bitstream *);
} z;

enum { HEADER_FULL = 7, HEADER_ROOM = 64 };

static int load_zfp(void) {
  void *lib = NULL;
  const char *names[] = {"libzfp.so.1", "libzfp.so.0", "libzfp.so"};
  for (int i = 0; i < 3 && !lib; i++) lib = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  if (!lib) return 0;
  const char *symbols[] = {"zfp_stream_open", "zfp_stream_close", "zfp_stream_set_bit_stream", "zfp_stream_rewind",
                           "zfp_stream_maximum_size", "zfp_stream_set_reversible", "zfp_stream_set_rate",
                           "zfp_stream_set_accuracy", "zfp_compress", "zfp_decompress", "zfp_write_header",
                           "zfp_read_header", "zfp_field_1d", "zfp_field_2d", "zfp_field_3d", "zfp_field_4d",
                           "zfp_field_free", "stream_open", "stream_close"};
  void **places = (void **)&z;
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
    if (!(places[i] = dlsym(lib, symbols[i]))) return 0;
  return 1;
}

/* zfp counts axes from the fastest. */
static zfp_field *field_of(const struct courant_page *p, void *raw) {
  static const int types[] = {3, 4, 1, 2};
  int type = types[p->dtype];
  const int64_t *n = p->shape;
  switch (p->ndim) {
  case 1: return z.field_1d(raw, type, n[0]);
  case 2: return z.field_2d(raw, type, n[1], n[0]);
  case 3: return z.field_3d(raw, type, n[2], n[1], n[0]);
  default: return z.field_4d(raw, type, n[3], n[2], n[1], n[0]);
  }
}

/* Its own search for NaN and infinity, which it can't code but reversibly. */
static int all_finite(const struct courant_page *p, const void *raw, double *largest) {
  *largest = 0;
  for (int64_t i = 0; i < p->count; i++) {
    double v = p->dtype == 0 ? ((const float *)raw)[i] : p->dtype == 1 ? ((const double *)raw)[i] : 0;
    if (!isfinite(v)) return 0;
    *largest = fabs(v) > *largest ? fabs(v) : *largest;
  }
  return 1;
}

static void set_mode(zfp_stream *s, const struct courant_page *p, const double *settings, double largest) {
  static const int types[] = {3, 4, 1, 2};
  if (settings[0] == 3 || p->dtype > 1) z.stream_set_reversible(s);
  else if (settings[0] == 0) z.stream_set_rate(s, settings[1], types[p->dtype], p->ndim, 0);
  else if (settings[0] == 1) z.stream_set_accuracy(s, settings[1]);
  else z.stream_set_accuracy(s, settings[1] * (largest > 0 ? largest : 1));
}

static int64_t zfp_bound(const struct courant_codec *self, const struct courant_page *page) {
  zfp_stream *s = z.stream_open(NULL);
  zfp_field *f = field_of(page, NULL);
  z.stream_set_reversible(s);
  int64_t most = z.stream_maximum_size(s, f);
  set_mode(s, page, self->settings, 0);
  int64_t other = z.stream_maximum_size(s, f);
  z.field_free(f);
  z.stream_close(s);
  return (most > other ? most : other) + HEADER_ROOM;
}

static int64_t zfp_encode(const struct courant_codec *self, const struct courant_page *page, const void *raw,
                          void *payload, double *error) {
  double largest = 0;
  int lossy = self->settings[0] != 3 && page->dtype < 2;
  if (lossy && !all_finite(page, raw, &largest)) return -1;
  zfp_field *f = field_of(page, (void *)raw);
  bitstream *bits = z.open(payload, zfp_bound(self, page));
  zfp_stream *s = z.stream_open(bits);
  set_mode(s, page, self->settings, largest);
  z.stream_rewind(s);
  int64_t n = z.write_header(s, f, HEADER_FULL) == 0 ? 0 : (int64_t)z.compress(s, f);
  z.field_free(f);
  z.stream_close(s);
  z.close(bits);
  if (lossy) *error = self->settings[0] == 0 ? -1 : self->settings[1] * (self->settings[0] == 2 ? largest : 1);
  return n > 0 ? n : -2;
}

static int zfp_decode(const struct courant_codec *self, const struct courant_page *page, const void *payload,
                      int64_t bytes, void *raw) {
  /* It may read a word beyond the end. */
  void *copy = calloc(1, bytes + HEADER_ROOM);
  if (!copy) return 1;
  (void)self;
  memcpy(copy, payload, bytes);
  zfp_field *f = field_of(page, raw), *said = z.field_1d(NULL, 3, 0);
  bitstream *bits = z.open(copy, bytes + HEADER_ROOM);
  zfp_stream *s = z.stream_open(bits);
  z.stream_rewind(s);
  int ok = z.read_header(s, said, HEADER_FULL) != 0 && z.decompress(s, f) != 0;
  z.field_free(f);
  z.field_free(said);
  z.stream_close(s);
  z.close(bits);
  free(copy);
  return !ok;
}

int courant_codec_zfp(void *const *fields, const int64_t *ints, const double *reals, double *timers) {
  (void)ints, (void)reals, (void)timers;
  if (!load_zfp()) return 1;
  struct courant_codec *c = fields[0];
  *c = (struct courant_codec){.version = 1, .name = "zfp", .bound = zfp_bound, .encode = zfp_encode, .decode = zfp_decode};
  return 0;
}
`
