/*
 * Finds the first element of a strided box whose exponent bits are all ones: a NaN or an infinity. An integer test,
 * since 'isfinite' is folded to true by the flags that kernels are compiled with.
 *
 * fields: [0] the first element of the box, [1] int64_t[4] that takes the index found
 * ints:   [0] bytes of an element (2, 4 or 8), [1..4] shape, [5..8] strides in elements, [9] exponent bits of 2 bytes
 * Returns 1 when one was found, 0 when all are finite.
 */
#include <stdint.h>

enum { block = 4096 };

/* The flags of a whole block are or-ed without a branch, which is what lets the loop become vector code. */
#define DEFINE_SCAN(NAME, TYPE)                                                            \
  static int64_t NAME(const TYPE *row, int64_t n, int64_t stride, TYPE exponent) {         \
    for (int64_t start = 0; start < n; start += block) {                                   \
      const int64_t stop = start + block < n ? start + block : n;                          \
      TYPE bad = 0;                                                                        \
      if (stride == 1)                                                                     \
        for (int64_t i = start; i < stop; i++) bad |= (row[i] & exponent) == exponent;     \
      else                                                                                 \
        for (int64_t i = start; i < stop; i++) bad |= (row[i * stride] & exponent) == exponent; \
      if (bad)                                                                             \
        for (int64_t i = start; i < stop; i++)                                             \
          if ((row[i * stride] & exponent) == exponent) return i;                          \
    }                                                                                      \
    return -1;                                                                             \
  }

DEFINE_SCAN(scan16, uint16_t)
DEFINE_SCAN(scan32, uint32_t)
DEFINE_SCAN(scan64, uint64_t)

static int64_t scan(const char *row, int64_t n, int64_t stride, int64_t bytes, int64_t exponent) {
  switch (bytes) {
    case 2: return scan16((const uint16_t *)row, n, stride, (uint16_t)exponent);
    case 4: return scan32((const uint32_t *)row, n, stride, UINT32_C(0x7f800000));
    default: return scan64((const uint64_t *)row, n, stride, UINT64_C(0x7ff0000000000000));
  }
}

int courant_nonfinite(void *const *fields, const int64_t *ints, const double *reals, double *timers) {
  (void)reals;
  (void)timers;
  const int64_t bytes = ints[0], *shape = ints + 1, *stride = ints + 5;
  const char *base = fields[0];
  int64_t *found = fields[1];
  for (int64_t i = 0; i < shape[0]; i++)
    for (int64_t j = 0; j < shape[1]; j++)
      for (int64_t k = 0; k < shape[2]; k++) {
        const char *row = base + (i * stride[0] + j * stride[1] + k * stride[2]) * bytes;
        const int64_t l = scan(row, shape[3], stride[3], bytes, ints[9]);
        if (l < 0) continue;
        found[0] = i, found[1] = j, found[2] = k, found[3] = l;
        return 1;
      }
  return 0;
}
