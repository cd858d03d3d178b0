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
