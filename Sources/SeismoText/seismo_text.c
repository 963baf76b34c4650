#include "seismo_text.h"

#include <string.h>

/// Handed on by address, since by value its ABI depends on the processor's level.
typedef uint8_t bytes64 __attribute__((ext_vector_type(64)));
typedef _Bool bits64 __attribute__((ext_vector_type(64)));

/// A bit for each byte that equals `wanted`.
static inline uint64_t equal(const bytes64 *x, uint8_t wanted) {
  return __builtin_bit_cast(uint64_t, __builtin_convertvector(*x == (bytes64)wanted, bits64));
}

/// The next 64 bytes; behind the end stand letters, which nothing looks for.
static inline void load(bytes64 *x, const uint8_t *bytes, size_t left) {
  *x = (bytes64)(uint8_t)'a';
  memcpy(x, bytes, left < 64 ? left : 64);
}

text_census text_count(const uint8_t *bytes, size_t count, uint8_t quote) {
  text_census sum = {0, 0, 0};
  uint64_t after_cr = 0;
  bytes64 high = (bytes64)(uint8_t)0;
  for (size_t i = 0; i < count; i += 64) {
    bytes64 x;
    load(&x, bytes + i, count - i);
    uint64_t lf = equal(&x, '\n'), cr = equal(&x, '\r');
    uint64_t crlf = lf & (cr << 1 | after_cr);
    after_cr = cr >> 63;
    sum.line_ends += __builtin_popcountll(lf) + __builtin_popcountll(cr) - __builtin_popcountll(crlf);
    sum.quotes += __builtin_popcountll(equal(&x, quote));
    high |= x;
  }
  for (int i = 0; i < 64; i += 1) sum.beyond_ascii |= high[i] >> 7;
  return sum;
}

size_t text_separators(const uint8_t *bytes, size_t count, uint8_t delimiter, uint32_t *positions) {
  size_t found = 0;
  for (size_t i = 0; i < count; i += 64) {
    bytes64 x;
    load(&x, bytes + i, count - i);
    uint64_t bits = equal(&x, delimiter) | equal(&x, '\n') | equal(&x, '\r');
    while (bits) {
      positions[found++] = (uint32_t)(i + __builtin_ctzll(bits));
      bits &= bits - 1;
    }
  }
  return found;
}
