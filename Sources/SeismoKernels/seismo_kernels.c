// Choice of a table, the control word for denormals, and Philox.

#include "seismo_kernels.h"

#include "kernels/tables.h"

#include <stddef.h>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

seismo_level seismo_best_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return SEISMO_LEVEL_V4;
  if (__builtin_cpu_supports("x86-64-v3")) return SEISMO_LEVEL_V3;
#endif
  return SEISMO_LEVEL_BASELINE;
}

const char *seismo_level_name(seismo_level level) {
  switch (level) {
    case SEISMO_LEVEL_V4:
      return "x86-64-v4";
    case SEISMO_LEVEL_V3:
      return "x86-64-v3";
    default:
      return seismo_f32_baseline.level;
  }
}

const seismo_kernels *seismo_kernels_for(seismo_level level, int32_t element_size) {
  if (level > seismo_best_level() || (element_size != 4 && element_size != 8)) return NULL;
  const int wide = element_size == 8;
  switch (level) {
    case SEISMO_LEVEL_BASELINE:
      return wide ? &seismo_f64_baseline : &seismo_f32_baseline;
#if defined(__x86_64__)
    case SEISMO_LEVEL_V3:
      return wide ? &seismo_f64_v3 : &seismo_f32_v3;
    case SEISMO_LEVEL_V4:
      return wide ? &seismo_f64_v4 : &seismo_f32_v4;
#endif
    default:
      return NULL;
  }
}

uint64_t seismo_flush_denormals(void) {
#if defined(__x86_64__)
  const uint32_t previous = _mm_getcsr();
  _mm_setcsr(previous | 0x8040);  // flush to zero, denormals are zero
  return previous;
#elif defined(__aarch64__)
  uint64_t previous;
  __asm__ volatile("mrs %0, fpcr" : "=r"(previous));
  __asm__ volatile("msr fpcr, %0" : : "r"(previous | (uint64_t)1 << 24));
  return previous;
#else
  return 0;
#endif
}

void seismo_restore_denormals(uint64_t previous) {
#if defined(__x86_64__)
  _mm_setcsr((uint32_t)previous);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(previous));
#else
  (void)previous;
#endif
}

void seismo_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  uint32_t k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; round++) {
    const uint64_t p0 = (uint64_t)c0 * 0xD2511F53u, p1 = (uint64_t)c2 * 0xCD9E8D57u;
    c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
    c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c1 = (uint32_t)p1;
    c3 = (uint32_t)p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}
