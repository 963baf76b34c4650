/// Scans of text, 64 bytes at a time, on whatever vectors the processor has.
#ifndef SEISMO_TEXT_H
#define SEISMO_TEXT_H

#include <stddef.h>
#include <stdint.h>

/// What a text has.
typedef struct {
  /// LF, CR and CRLF, each once.
  size_t line_ends;
  /// How often the quote occurs.
  size_t quotes;
  /// Whether a byte is above 127.
  int beyond_ascii;
} text_census;

/// Counts in `bytes`, [count].
text_census text_count(const uint8_t *bytes, size_t count, uint8_t quote);

/// Writes where in `bytes`, [count], a delimiter, LF or CR stands into `positions`, [count], ascending.
/// Returns how many there are.
size_t text_separators(const uint8_t *bytes, size_t count, uint8_t delimiter, uint32_t *positions);

/// How a text is written.
typedef struct {
  uint8_t delimiter, quote;
  /// The byte that starts a line to be skipped, or -1.
  int comment;
} text_dialect;

/// What the quotes of a text do.
typedef struct {
  /// Each opens a field, closes it, or is one of two that stand for one in it; blanks may stand around the field. No
  /// line is a comment. Nothing else here means anything without it.
  int are_orderly;
  /// The text ends within quotes.
  int are_open;
  /// There are two that stand for one.
  int are_doubled;
  /// A line end stands within quotes.
  int hold_lines;
  /// Behind the last line end that isn't within quotes; 0 without one.
  size_t behind_last_line;
  /// How many delimiters, LF and CR stand without quotes.
  size_t separators;
} text_quotes;

/// Looks at the quotes in `bytes`, [count], of which the first begins a record, and writes where a delimiter, LF or CR stands
/// without quotes into `positions`, [count], ascending, unless that is NULL.
text_quotes text_quoted_separators(const uint8_t *bytes, size_t count, text_dialect dialect, uint32_t *positions);

/// A record's fields, cut where delimiters stand. Sixteen bytes before its text can be read, whatever they are.
typedef struct {
  const uint8_t *text;
  /// Where in `text` each field ends; each starts one byte behind the end before, the first behind `ends[-1]`.
  const uint32_t *ends;
  /// Which fields are looked at, [count].
  const uint32_t *fields;
  size_t count;
} text_row;

/// A column of numbers, and what was seen of them.
typedef struct {
  double *values;
  /// Those with a decimal mark.
  size_t fractions;
  /// Whole ones with zeros before them.
  size_t padded;
  /// Fields that are something else.
  size_t others;
} text_column;

/// Reads the fields that are at most sixteen digits with a decimal mark among them or none, and a minus before them or
/// none, if the digits are a whole number below 2⁵²: one quotient of exact doubles, which rounds right (Clinger, "How
/// to Read Floating Point Numbers Accurately", PLDI 1990). Each becomes the value `at` of its column, [count].
///
/// Returns how many fields are something else, which may be numbers too, and writes which ones into `others`, [count].
size_t text_numbers(text_row row, uint8_t decimal, text_column *columns, size_t at, uint32_t *others);

/// The same, as on a processor without vectors.
size_t text_numbers_plain(text_row row, uint8_t decimal, text_column *columns, size_t at, uint32_t *others);

#endif
