/// Inflating with Intel's ISA-L, where the machine has it: about three times as fast as zlib.
///
/// It is looked for when the program runs; nothing is linked. A build without its header (Debian: libisal-dev)
/// never finds it.
#ifndef SEISMO_GZIP_H
#define SEISMO_GZIP_H

#include <stddef.h>
#include <stdint.h>

/// What a gzip stream came to.
typedef enum {
  /// More input is needed, or more room.
  GZIP_FAST_GOES_ON,
  /// A member has ended; its checksum and length are right.
  GZIP_FAST_MEMBER_ENDED,
  /// Something is wrong.
  GZIP_FAST_DAMAGED,
} gzip_fast_result;

/// The state of inflating one gzip member after the other.
typedef struct gzip_fast gzip_fast;

/// A state at the start of a member; null where ISA-L isn't there.
gzip_fast *gzip_fast_begin(void);
/// Goes to the start of the next member.
void gzip_fast_next_member(gzip_fast *state);
/// Inflates what it can.
///
/// - used: how many of `input`, [input_count], were taken.
/// - made: how many were written to `output`, [output_count].
gzip_fast_result gzip_fast_inflate(gzip_fast *state, const uint8_t *input, size_t input_count,
                                   uint8_t *output, size_t output_count, size_t *used, size_t *made);
void gzip_fast_end(gzip_fast *state);

#endif
