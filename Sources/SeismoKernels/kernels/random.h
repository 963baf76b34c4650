// Dropout by Philox4x32-10, one block per 64-bit lane, several vectors at once: each round's
// multiplications wait for those of the round before.

enum { BLOCKS = VECTOR_BYTES / 8, TURNS = 4 };
typedef uint64_t VU64 __attribute__((ext_vector_type(BLOCKS)));

#define LOW32 0xFFFFFFFFu

#if VECTOR_BYTES == 64
#define PAIR_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define PAIR_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#elif VECTOR_BYTES == 32
#define PAIR_LOW 0, 4, 1, 5
#define PAIR_HIGH 2, 6, 3, 7
#else
#define PAIR_LOW 0, 2
#define PAIR_HIGH 1, 3
#endif

// Words 0...3 of the blocks first ..< first + TURNS * BLOCKS, in order. The upper halves of c0...c3
// hold what is left of products; multiplications don't look at them.
INLINE void philox_blocks(uint64_t first, uint64_t key, uint32_t *words) {
  VU64 c0[TURNS], c1[TURNS], c2[TURNS], c3[TURNS];
  UNROLL for (int t = 0; t < TURNS; t++) {
    UNROLL for (int l = 0; l < BLOCKS; l++) c0[t][l] = (uint64_t)(t * BLOCKS + l);
    c0[t] += first;
    c1[t] = c0[t] >> 32;
    c2[t] = c3[t] = 0;
  }
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  UNROLL for (int round = 0; round < 10; round++) {
    UNROLL for (int t = 0; t < TURNS; t++) {
      VU64 p0 = (c0[t] & LOW32) * (uint64_t)0xD2511F53u;
      VU64 p1 = (c2[t] & LOW32) * (uint64_t)0xCD9E8D57u;
      c0[t] = (p1 >> 32) ^ c1[t] ^ (uint64_t)k0;
      c2[t] = (p0 >> 32) ^ c3[t] ^ (uint64_t)k1;
      c1[t] = p1;
      c3[t] = p0;
    }
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "words are paired low first"
#endif
  UNROLL for (int t = 0; t < TURNS; t++) {
    VU64 low = (c0[t] & LOW32) | c1[t] << 32, high = (c2[t] & LOW32) | c3[t] << 32;
    VU64 pairs[2] = {__builtin_shufflevector(low, high, PAIR_LOW),
                     __builtin_shufflevector(low, high, PAIR_HIGH)};
    __builtin_memcpy(words + 4 * BLOCKS * t, pairs, sizeof pairs);
  }
}

static void k_dropout(intptr_t n, double rate, uint64_t key, uint64_t offset, const void *px,
                      void *py) {
  const S *x = px, scale = (S)(1 / (1 - rate));
  S *y = py;
  const double bound = rate * 0x1p32;
  const uint32_t threshold = bound >= 0xFFFFFFFFu ? 0xFFFFFFFFu : (uint32_t)bound;
  enum { words_per_pass = 4 * BLOCKS * TURNS };
  uint32_t words[words_per_pass];
  uint64_t block = offset / 4;
  intptr_t skip = (intptr_t)(offset % 4);
  for (intptr_t start = 0; start < n;) {
    philox_blocks(block, key, words);
    block += BLOCKS * TURNS;
    const intptr_t room = words_per_pass - skip;
    const intptr_t count = n - start < room ? n - start : room;
    EACH_VECTOR(count, {
      VU32 word = 0;
      if (w == L) {
        __builtin_memcpy(&word, words + skip + i, sizeof word);
      } else {
        for (intptr_t l = 0; l < w; l++) word[l] = words[skip + i + l];
      }
      VI keep = __builtin_convertvector(word >= threshold, VI);
      store(y + start + i, keep ? load(x + start + i, w) * scale : (V)(S)0, w);
    });
    start += count;
    skip = 0;
  }
}
