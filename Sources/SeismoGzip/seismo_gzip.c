#include "seismo_gzip.h"

#include <stdlib.h>

#if __has_include(<isa-l/igzip_lib.h>) && __has_include(<dlfcn.h>)
#include <dlfcn.h>
#include <isa-l/igzip_lib.h>
#include <pthread.h>

struct gzip_fast {
  struct inflate_state state;
};

static void (*begin)(struct inflate_state *);
static void (*reset)(struct inflate_state *);
static int (*inflate_some)(struct inflate_state *);
static pthread_once_t looked = PTHREAD_ONCE_INIT;
static int is_there;

/// The library's number is that of its binary interface.
static void look(void) {
  void *library = dlopen("libisal.so.2", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  begin = (void (*)(struct inflate_state *))dlsym(library, "isal_inflate_init");
  reset = (void (*)(struct inflate_state *))dlsym(library, "isal_inflate_reset");
  inflate_some = (int (*)(struct inflate_state *))dlsym(library, "isal_inflate");
  is_there = begin && reset && inflate_some;
}

gzip_fast *gzip_fast_begin(void) {
  pthread_once(&looked, look);
  if (!is_there) return NULL;
  gzip_fast *state = malloc(sizeof(gzip_fast));
  if (!state) return NULL;
  begin(&state->state);
  state->state.crc_flag = ISAL_GZIP;
  return state;
}

void gzip_fast_next_member(gzip_fast *state) {
  reset(&state->state);
  state->state.crc_flag = ISAL_GZIP;
}

gzip_fast_result gzip_fast_inflate(gzip_fast *state, const uint8_t *input, size_t input_count,
                                   uint8_t *output, size_t output_count, size_t *used, size_t *made) {
  struct inflate_state *inflate = &state->state;
  uint32_t given = input_count < UINT32_MAX ? (uint32_t)input_count : UINT32_MAX;
  uint32_t room = output_count < UINT32_MAX ? (uint32_t)output_count : UINT32_MAX;
  inflate->next_in = (uint8_t *)input;
  inflate->avail_in = given;
  inflate->next_out = output;
  inflate->avail_out = room;
  int status = inflate_some(inflate);
  *used = given - inflate->avail_in;
  *made = room - inflate->avail_out;
  if (status != ISAL_DECOMP_OK && status != ISAL_END_INPUT) return GZIP_FAST_DAMAGED;
  return inflate->block_state == ISAL_BLOCK_FINISH ? GZIP_FAST_MEMBER_ENDED : GZIP_FAST_GOES_ON;
}

void gzip_fast_end(gzip_fast *state) { free(state); }

#else

gzip_fast *gzip_fast_begin(void) { return NULL; }
void gzip_fast_next_member(gzip_fast *state) { (void)state; }
gzip_fast_result gzip_fast_inflate(gzip_fast *state, const uint8_t *input, size_t input_count,
                                   uint8_t *output, size_t output_count, size_t *used, size_t *made) {
  (void)state, (void)input, (void)input_count, (void)output, (void)output_count;
  *used = *made = 0;
  return GZIP_FAST_DAMAGED;
}
void gzip_fast_end(gzip_fast *state) { (void)state; }

#endif
