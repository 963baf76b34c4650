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

#endif
