/* Codecs compute as the language says, whatever a kernel has made of its thread's arithmetic. */
static int64_t encode(struct store *s, const void *raw, double *error) {
  int64_t started = now_ns();
  fenv_t kernels;
  fegetenv(&kernels);
  fesetenv(FE_DFL_ENV);
  int64_t bytes = s->codec->encode(s->codec, &s->page, raw, s->coded, error);
  fesetenv(&kernels);
  s->counts.encode_ns += now_ns() - started;
  return bytes;
}

static int decode(struct store *s, const void *payload, int64_t bytes, void *raw) {
  int64_t started = now_ns();
  fenv_t kernels;
  fegetenv(&kernels);
  fesetenv(FE_DFL_ENV);
  int bad = s->codec->decode(s->codec, &s->page, payload, bytes, raw);
  fesetenv(&kernels);
  s->counts.decode_ns += now_ns() - started;
  return bad;
}
