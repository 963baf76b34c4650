#include "seismo_text.h"

#include <string.h>

#include "levels.h"

/// Handed on by address, since by value its ABI depends on the processor's level.
typedef uint8_t bytes64 __attribute__((ext_vector_type(64)));
typedef _Bool bits64 __attribute__((ext_vector_type(64)));

/// A bit for each byte that equals `wanted`.
INLINED uint64_t equal(const bytes64 *x, uint8_t wanted) {
  return __builtin_bit_cast(uint64_t, __builtin_convertvector(*x == (bytes64)wanted, bits64));
}

/// The next 64 bytes; behind the end stand letters, which nothing looks for.
INLINED void load(bytes64 *x, const uint8_t *bytes, size_t left) {
  *x = (bytes64)(uint8_t)'a';
  memcpy(x, bytes, left < 64 ? left : 64);
}

INLINED text_census census(const uint8_t *bytes, size_t count, uint8_t quote) {
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

ON_EACH_LEVEL(
    text_census, text_count, census, (const uint8_t *bytes, size_t count, uint8_t quote), (bytes, count, quote))

INLINED size_t separators(const uint8_t *bytes, size_t count, uint8_t delimiter, uint32_t *positions) {
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

ON_EACH_LEVEL(
    size_t, text_separators, separators,
    (const uint8_t *bytes, size_t count, uint8_t delimiter, uint32_t *positions), (bytes, count, delimiter, positions))

/// The sum of all bits up to each, modulo 2.
INLINED uint64_t parity(uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

static inline int is_blank(uint8_t byte, uint8_t delimiter) {
  return (byte == ' ' || byte == '\t') && byte != delimiter;
}

static inline int ends_field(uint8_t byte, uint8_t delimiter) {
  return byte == delimiter || byte == '\n' || byte == '\r';
}

/// Whether a field begins at a place, or blanks before it do.
static int begins_behind_blanks(const uint8_t *bytes, size_t place, uint8_t delimiter) {
  while (place > 0 && is_blank(bytes[place - 1], delimiter)) place -= 1;
  return place == 0 || ends_field(bytes[place - 1], delimiter);
}

/// Whether a field ends before a place, or blanks from there on do.
static int ends_behind_blanks(const uint8_t *bytes, size_t place, size_t count, uint8_t delimiter) {
  while (place < count && is_blank(bytes[place], delimiter)) place += 1;
  return place == count || ends_field(bytes[place], delimiter);
}

INLINED text_quotes quoted_separators(
    const uint8_t *bytes, size_t count, text_dialect dialect, uint32_t *positions) {
  text_quotes found = {1, 0, 0, 0, 0, 0};
  // Of the byte before these 64: whether it is within quotes, a quote that closes, a line end, or ends a field.
  uint64_t within = 0, after_closing = 0, after_line = 1, after_field = 1;
  for (size_t i = 0; i < count; i += 64) {
    bytes64 x;
    load(&x, bytes + i, count - i);
    uint64_t quotes = equal(&x, dialect.quote), lines = equal(&x, '\n') | equal(&x, '\r');
    uint64_t ends = lines | equal(&x, dialect.delimiter);
    uint64_t inside = parity(quotes) ^ -within;
    uint64_t opening = quotes & inside, closing = quotes & ~inside;
    uint64_t behind_closing = closing << 1 | after_closing;
    uint64_t there = count - i < 64 ? ((uint64_t)1 << (count - i)) - 1 : ~(uint64_t)0;

    uint64_t doubtful = opening & ~(ends << 1 | after_field | behind_closing);
    for (; doubtful; doubtful &= doubtful - 1) {
      if (!begins_behind_blanks(bytes, i + (size_t)__builtin_ctzll(doubtful), dialect.delimiter)) found.are_orderly = 0;
    }
    doubtful = behind_closing & ~(ends | quotes) & there;
    for (; doubtful; doubtful &= doubtful - 1) {
      size_t place = i + (size_t)__builtin_ctzll(doubtful);
      if (!ends_behind_blanks(bytes, place, count, dialect.delimiter)) found.are_orderly = 0;
    }
    uint64_t bare_lines = lines & ~inside;
    if (dialect.comment >= 0 && equal(&x, (uint8_t)dialect.comment) & (bare_lines << 1 | after_line)) found.are_orderly = 0;
    if (!found.are_orderly) return found;

    found.are_doubled |= (opening & behind_closing) != 0;
    found.hold_lines |= (lines & inside) != 0;
    if (bare_lines) found.behind_last_line = i + 64 - (size_t)__builtin_clzll(bare_lines);
    uint64_t bare = ends & ~inside;
    if (!positions) found.separators += (size_t)__builtin_popcountll(bare);
    for (; positions && bare; bare &= bare - 1) {
      positions[found.separators++] = (uint32_t)(i + (size_t)__builtin_ctzll(bare));
    }
    within = inside >> 63;
    after_closing = closing >> 63;
    after_line = bare_lines >> 63;
    after_field = ends >> 63;
  }
  found.are_open = within != 0;
  return found;
}

ON_EACH_LEVEL(
    text_quotes, text_quoted_separators, quoted_separators,
    (const uint8_t *bytes, size_t count, text_dialect dialect, uint32_t *positions), (bytes, count, dialect, positions))
