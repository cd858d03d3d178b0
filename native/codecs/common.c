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
