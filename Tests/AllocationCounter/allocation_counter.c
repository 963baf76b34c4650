#include "counts.h"

#if defined(__GLIBC__) || defined(__linux__)

#include <errno.h>
#include <stddef.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

_Thread_local runtime_counts counts;

runtime_counts counts_of_this_thread(void) { return counts; }

void *malloc(size_t size) {
  counts.allocations++;
  return __libc_malloc(size);
}

void *calloc(size_t n, size_t size) {
  counts.allocations++;
  return __libc_calloc(n, size);
}

void *realloc(void *old, size_t size) {
  counts.allocations++;
  return __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  counts.allocations++;
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
  counts.allocations++;
  *result = __libc_memalign(alignment, size);
  return *result ? 0 : ENOMEM;
}

#else

runtime_counts counts_of_this_thread(void) { return (runtime_counts){0}; }

#endif
