/*
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
