// Dropout by Philox4x32-10, one block per 64-bit lane.

enum { BLOCKS = VECTOR_BYTES / 8 };
typedef uint64_t VU64 __attribute__((ext_vector_type(BLOCKS)));
typedef uint64_t VU64x2 __attribute__((ext_vector_type(2 * BLOCKS)));

#define LOW32 0xFFFFFFFFu

// Words 0...3 of the blocks first ..< first + BLOCKS, in order.
INLINE void philox_blocks(uint64_t first, uint64_t key, uint32_t *words) {
  VU64 block;
  UNROLL for (int l = 0; l < BLOCKS; l++) block[l] = first + (uint64_t)l;
  VU64 c0 = block & LOW32, c1 = block >> 32, c2 = 0, c3 = 0;
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  UNROLL for (int round = 0; round < 10; round++) {
    VU64 p0 = (c0 & LOW32) * (uint64_t)0xD2511F53u;
    VU64 p1 = (c2 & LOW32) * (uint64_t)0xCD9E8D57u;
    c0 = (p1 >> 32) ^ c1 ^ (uint64_t)k0;
    c2 = (p0 >> 32) ^ c3 ^ (uint64_t)k1;
    c1 = p1 & LOW32;
    c3 = p0 & LOW32;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  VU64 low = c0 | c1 << 32, high = c2 | c3 << 32;
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "words are paired low first"
#endif
  UNROLL for (int l = 0; l < BLOCKS; l++) {
    uint64_t pair[2] = {low[l], high[l]};
    __builtin_memcpy(words + 4 * l, pair, sizeof pair);
  }
}

static void k_dropout(intptr_t n, double rate, uint64_t key, uint64_t offset, const void *px,
                      void *py) {
  const S *x = px, scale = (S)(1 / (1 - rate));
  S *y = py;
  const double bound = rate * 0x1p32;
  const uint32_t threshold = bound >= 0xFFFFFFFFu ? 0xFFFFFFFFu : (uint32_t)bound;
  enum { words_per_pass = 4 * BLOCKS };
  uint32_t words[words_per_pass];
  uint64_t block = offset / 4;
  intptr_t skip = (intptr_t)(offset % 4);
  for (intptr_t start = 0; start < n;) {
    philox_blocks(block, key, words);
    block += BLOCKS;
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
