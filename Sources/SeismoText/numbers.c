#include <string.h>

#include "levels.h"
#include "seismo_text.h"

/// With as many digits, a product by ten still fits.
enum { longest = 16 };

/// Below it, whole numbers have the bits of doubles but for the exponent.
static const uint64_t limit = (uint64_t)1 << 52;

/// By the place of a mark among sixteen characters, from 1, or 0 for none: what the digits are divided by; and the same
/// behind a minus.
static const double divisors[2][2 * longest] = {
  {1e0, 1e15, 1e14, 1e13, 1e12, 1e11, 1e10, 1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1e0},
  {-1e0, -1e15, -1e14, -1e13, -1e12, -1e11, -1e10, -1e9, -1e8, -1e7, -1e6, -1e5, -1e4, -1e3, -1e2, -1e1, -1e0},
};

/// A field without its sign. Signs come at random: nothing may branch by them.
typedef struct {
  const uint8_t *end;
  uint32_t length, is_negative;
} field;

INLINED field field_of(const text_row *row, size_t number) {
  const uint32_t *ends = row->ends + row->fields[number];
  uint32_t start = ends[-1] + 1, is_negative = row->text[start] == '-';
  return (field){row->text + ends[0], ends[0] - start - is_negative, is_negative};
}

INLINED uint32_t is_padded(field field, uint32_t mark) {
  return (mark == 0) & (field.length > 1) & (field.end[-(ptrdiff_t)field.length] == '0');
}

/// Eight characters of which those from `first` on are digits, but for one mark.
typedef struct {
  uint64_t digits;
  /// Where the mark stands, from 1, or 0.
  uint32_t mark;
  int are_digits;
} eight;

INLINED eight eight_characters(const uint8_t *start, uint32_t first, uint8_t decimal) {
  const uint64_t zeros = 0x3030303030303030, ones = 0x0101010101010101, high = 0xf0f0f0f0f0f0f0f0;
  eight found = {0, 0, 1};
  uint64_t text = 0;
  for (int i = 0; i < 8; i += 1) text |= (uint64_t)start[i] << (8 * i);
  if (first > 0) text = text >> (8 * first) << (8 * first) | zeros >> (64 - 8 * first);
  uint64_t marks = text ^ ones * decimal;
  marks = (marks - ones) & ~marks & ones << 7;
  if (marks) {
    uint32_t place = (uint32_t)__builtin_ctzll(marks) & 0x38;
    uint64_t before = text & (((uint64_t)1 << place) - 1);
    uint64_t behind = text & ~(((uint64_t)0x100 << place) - 1);
    text = behind | before << 8 | 0x30;
    found.mark = (place >> 3) + 1;
  }
  found.are_digits = (text & high) == zeros && ((text + ones * 6) & high) == zeros;
  uint64_t values = text - zeros, pairs = values * 10 + (values >> 8);
  const uint64_t fours = 0x000000ff000000ff;
  found.digits =
      ((pairs & fours) * 0x000f424000000064 + (pairs >> 16 & fours) * 0x0000271000000001) >> 32;
  return found;
}

/// Reads one field; 0 if it isn't a number of at most sixteen characters.
static int read_one(const text_row *row, size_t i, uint8_t decimal, text_column *column, size_t at) {
  field field = field_of(row, i);
  if (field.length - 1 >= longest) return 0;
  uint32_t short_of = longest - field.length;
  eight tail = eight_characters(field.end - 8, short_of < 8 ? 0 : short_of - 8, decimal);
  uint64_t mantissa = tail.digits;
  uint32_t mark = tail.mark > 0 ? tail.mark + 8 : 0;
  if (field.length > 8) {
    eight head = eight_characters(field.end - longest, short_of, decimal);
    if (!head.are_digits || (mark > 0 && head.mark > 0)) return 0;
    mantissa += head.digits * (mark > 0 ? 10000000 : 100000000);
    mark |= head.mark;
  }
  if (!tail.are_digits || mantissa >= limit || field.length <= (mark > 0)) return 0;
  column->values[at] = (double)(int64_t)mantissa / divisors[field.is_negative][mark];
  column->fractions += mark != 0;
  column->padded += is_padded(field, mark);
  return 1;
}

INLINED size_t read_each(
    const text_row *row, size_t from, size_t to, uint8_t decimal, text_column *columns, size_t at, uint32_t *others,
    size_t found) {
  for (size_t i = from; i < to; i += 1) {
    if (read_one(row, i, decimal, columns + i, at)) continue;
    columns[i].others += 1;
    others[found++] = row->fields[i];
  }
  return found;
}

size_t text_numbers_plain(text_row row, uint8_t decimal, text_column *columns, size_t at, uint32_t *others) {
  return read_each(&row, 0, row.count, decimal, columns, at, others, 0);
}

#if HAS_V3
#include <immintrin.h>

/// Sixteen bytes twice, of which those from some place on are all ones.
V3 INLINED __m256i from(uint32_t place, uint32_t other) {
  static const uint8_t steps[2 * longest] = {
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
  };
  return _mm256_loadu2_m128i(
      (const __m128i *)(steps + longest - other), (const __m128i *)(steps + longest - place));
}

/// Where the last of some marks stands, from 1, or 0.
V3 INLINED uint32_t last(uint32_t marks) { return 31 - (uint32_t)__builtin_clz(marks << 1 | 1); }

/// Two fields' digits, zeros before them and over a mark, and where their marks stand.
V3 INLINED __m256i two_fields(field a, field b, uint8_t decimal, uint32_t *mark, uint32_t *other) {
  __m256i text =
      _mm256_loadu2_m128i((const __m128i *)(b.end - longest), (const __m128i *)(a.end - longest));
  __m256i here = from(longest - a.length, longest - b.length);
  __m256i marks = _mm256_and_si256(_mm256_cmpeq_epi8(text, _mm256_set1_epi8((char)decimal)), here);
  uint32_t places = (uint32_t)_mm256_movemask_epi8(marks);
  *mark = last(places & 0xffff);
  *other = last(places >> 16);
  __m256i values = _mm256_and_si256(_mm256_sub_epi8(text, _mm256_set1_epi8('0')), here);
  return _mm256_blendv_epi8(_mm256_slli_si256(values, 1), values, from(*mark, *other));
}

/// Of digits, the numbers that four of them make.
V3 INLINED __m256i fours(__m256i digits) {
  __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(10 | 1 << 8));
  return _mm256_madd_epi16(pairs, _mm256_set1_epi32(100 | 1 << 16));
}

/// Reads four fields, of which so many as `counted` were seen before; 0 if one of them isn't a number of at most sixteen
/// characters.
V3 INLINED int read_four(
    const text_row *row, size_t i, uint8_t decimal, text_column *columns, size_t at, uint32_t counted) {
  field a = field_of(row, i), b = field_of(row, i + 1), c = field_of(row, i + 2), d = field_of(row, i + 3);
  if ((a.length | b.length | c.length | d.length) > longest) return 0;
  uint32_t mark_a, mark_b, mark_c, mark_d;
  __m256i even = two_fields(a, c, decimal, &mark_a, &mark_c), odd = two_fields(b, d, decimal, &mark_b, &mark_d);
  __m256i eights = _mm256_madd_epi16(
      _mm256_packus_epi32(fours(even), fours(odd)), _mm256_set1_epi32(10000 | 1 << 16));
  __m256i mantissas = _mm256_add_epi64(
      _mm256_mul_epu32(eights, _mm256_set1_epi64x(100000000)), _mm256_srli_epi64(eights, 32));
  __m256i nines = _mm256_set1_epi8(9);
  __m256i strays = _mm256_or_si256(_mm256_subs_epu8(even, nines), _mm256_subs_epu8(odd, nines));
  __m256i faults = _mm256_or_si256(strays, _mm256_srli_epi64(mantissas, 52));
  uint32_t fraction_a = mark_a != 0, fraction_b = mark_b != 0, fraction_c = mark_c != 0, fraction_d = mark_d != 0;
  // Negative where no digit is left.
  int32_t lengths = (int32_t)((a.length - 1 - fraction_a) | (b.length - 1 - fraction_b) |
      (c.length - 1 - fraction_c) | (d.length - 1 - fraction_d));
  if (lengths < 0 || !_mm256_testz_si256(faults, faults)) return 0;

  // The bits of 2⁵² and so many more, less 2⁵².
  __m256d two52 = _mm256_set1_pd(0x1p52);
  __m256d exact = _mm256_sub_pd(
      _mm256_castsi256_pd(_mm256_or_si256(mantissas, _mm256_castpd_si256(two52))), two52);
  __m256d values = _mm256_div_pd(exact, _mm256_setr_pd(
      divisors[a.is_negative][mark_a], divisors[b.is_negative][mark_b], divisors[c.is_negative][mark_c],
      divisors[d.is_negative][mark_d]));
  __m128d first = _mm256_castpd256_pd128(values), second = _mm256_extractf128_pd(values, 1);
  _mm_storel_pd(columns[i].values + at, first);
  _mm_storeh_pd(columns[i + 1].values + at, first);
  _mm_storel_pd(columns[i + 2].values + at, second);
  _mm_storeh_pd(columns[i + 3].values + at, second);
  columns[i].fractions += fraction_a & (counted < 1);
  columns[i + 1].fractions += fraction_b & (counted < 2);
  columns[i + 2].fractions += fraction_c & (counted < 3);
  columns[i + 3].fractions += fraction_d;
  uint32_t padded_a = is_padded(a, mark_a), padded_b = is_padded(b, mark_b), padded_c = is_padded(c, mark_c),
           padded_d = is_padded(d, mark_d);
  if (padded_a | padded_b | padded_c | padded_d) {
    columns[i].padded += padded_a & (counted < 1);
    columns[i + 1].padded += padded_b & (counted < 2);
    columns[i + 2].padded += padded_c & (counted < 3);
    columns[i + 3].padded += padded_d;
  }
  return 1;
}

V3 static size_t numbers_v3(text_row row, uint8_t decimal, text_column *columns, size_t at, uint32_t *others) {
  size_t i = 0, found = 0;
  for (; i + 4 <= row.count; i += 4) {
    if (!read_four(&row, i, decimal, columns, at, 0)) {
      found = read_each(&row, i, i + 4, decimal, columns, at, others, found);
    }
  }
  size_t left = row.count - i;
  if (left > 0 && i > 0 && read_four(&row, row.count - 4, decimal, columns, at, 4 - (uint32_t)left)) return found;
  return read_each(&row, i, row.count, decimal, columns, at, others, found);
}

size_t text_numbers(text_row row, uint8_t decimal, text_column *columns, size_t at, uint32_t *others) {
  return (is_v3() ? numbers_v3 : text_numbers_plain)(row, decimal, columns, at, others);
}
#else
size_t text_numbers(text_row row, uint8_t decimal, text_column *columns, size_t at, uint32_t *others) {
  return text_numbers_plain(row, decimal, columns, at, others);
}
#endif
