/* The checksum of zlib and PNG (polynomial 0xEDB88320 reflected), eight bytes at a time. */
static uint32_t crc_tables[8][256];

static void crc_prepare(void) {
  for (uint32_t n = 0; n < 256; n++) {
    uint32_t c = n;
    for (int k = 0; k < 8; k++) c = c & 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
    crc_tables[0][n] = c;
  }
  for (int t = 1; t < 8; t++)
    for (int n = 0; n < 256; n++)
      crc_tables[t][n] = crc_tables[0][crc_tables[t - 1][n] & 255] ^ (crc_tables[t - 1][n] >> 8);
}

static uint32_t crc32_of(const void *data, int64_t bytes) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, crc_prepare);
  const unsigned char *p = data;
  uint32_t c = ~0u;
  for (; bytes >= 8; bytes -= 8, p += 8) {
    uint32_t a, b;
    memcpy(&a, p, 4);
    memcpy(&b, p + 4, 4);
    a ^= c;
    c = crc_tables[7][a & 255] ^ crc_tables[6][a >> 8 & 255] ^ crc_tables[5][a >> 16 & 255] ^ crc_tables[4][a >> 24] ^
        crc_tables[3][b & 255] ^ crc_tables[2][b >> 8 & 255] ^ crc_tables[1][b >> 16 & 255] ^ crc_tables[0][b >> 24];
  }
  while (bytes-- > 0) c = crc_tables[0][(c ^ *p++) & 255] ^ (c >> 8);
  return ~c;
}
