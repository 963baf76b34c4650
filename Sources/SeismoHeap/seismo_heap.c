#define _GNU_SOURCE
#include "seismo_heap.h"

#include <seismo_pages.h>

#ifdef __linux__
#include <malloc.h>
#endif

/// Arrays from this size on are pages of their own.
enum { large = 1 << 20 };

void heap_return_large_arrays(void) {
#ifdef M_MMAP_THRESHOLD
  // glibc raises the threshold to the largest array that was freed, up to 32 MB: columns freed one by one would
  // stay in the heap between others. What a block of text takes is used again and again, and stays.
  mallopt(M_MMAP_THRESHOLD, large);
  mallopt(M_TRIM_THRESHOLD, large);
#endif
}

#ifndef __has_feature
#define __has_feature(x) 0
#endif

#if defined(__GLIBC__) && !__has_feature(address_sanitizer)

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

// MARK: Arrays that are a file's

enum { places = 1 << 16 };
/// They start at a page, and glibc's own hardly ever do: few are looked for.
static struct {
  uintptr_t start;
  size_t size;
} arrays[places];
static _Atomic size_t count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/// Where an array stands, or may be put.
static size_t place_of(uintptr_t start) {
  size_t place = (start / pages_size * 0x9e3779b97f4a7c15u) >> 48;
  while (arrays[place].start && arrays[place].start != start) place = (place + 1) % places;
  return place;
}

static void put(uintptr_t start, size_t size) {
  size_t place = place_of(start);
  arrays[place].start = start;
  arrays[place].size = size;
}

/// Takes an array out; those behind it that its place kept from theirs are put anew.
static void take(size_t place) {
  arrays[place].start = 0;
  for (size_t next = (place + 1) % places; arrays[next].start; next = (next + 1) % places) {
    uintptr_t start = arrays[next].start;
    arrays[next].start = 0;
    put(start, arrays[next].size);
  }
}

static void *take_from_file(size_t size) {
  size_t whole = (size + pages_size - 1) & ~(size_t)(pages_size - 1);
  if (count >= places / 2) return NULL;
  void *start = pages_map_file(whole);
  if (!start) return NULL;
  pthread_mutex_lock(&lock);
  put((uintptr_t)start, whole);
  count++;
  pthread_mutex_unlock(&lock);
  return start;
}

/// An array's size; 0 where it isn't a file's.
static size_t size_in_file(const void *array) {
  if ((uintptr_t)array % pages_size || !array || !count) return 0;
  pthread_mutex_lock(&lock);
  size_t place = place_of((uintptr_t)array), size = arrays[place].start ? arrays[place].size : 0;
  pthread_mutex_unlock(&lock);
  return size;
}

static void return_to_file(void *array, size_t size) {
  pthread_mutex_lock(&lock);
  take(place_of((uintptr_t)array));
  count--;
  pthread_mutex_unlock(&lock);
  pages_unmap_file(array, size);
}

// MARK: The C library's functions
// Weak, so that a program with its own, such as one that counts allocations, is linked with those.

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

#define WEAK __attribute__((weak))

/// Takes an array from a file where it is large and memory is short, else from glibc; where that has none, from a file.
#define TAKE(size, from_glibc)                                                      \
  if ((size) < large) return from_glibc;                                            \
  void *array = pages_are_beyond(size) ? take_from_file(size) : NULL;                 \
  if (array) return array;                                                          \
  array = from_glibc;                                                               \
  if (!array) return take_from_file(size);                                          \
  pages_prefer_large(array, size);                                                  \
  return array;

WEAK void *malloc(size_t size) { TAKE(size, __libc_malloc(size)) }

WEAK void *calloc(size_t n, size_t size) {
  size_t all;
  if (__builtin_mul_overflow(n, size, &all)) {
    errno = ENOMEM;
    return NULL;
  }
  TAKE(all, __libc_calloc(n, size))
}

WEAK void *memalign(size_t alignment, size_t size) {
  if (alignment > pages_size) return __libc_memalign(alignment, size);
  TAKE(size, __libc_memalign(alignment, size))
}

WEAK void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

WEAK int posix_memalign(void **result, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) || alignment & (alignment - 1) || !alignment) return EINVAL;
  void *array = memalign(alignment, size);
  if (!array) return ENOMEM;
  *result = array;
  return 0;
}

WEAK void free(void *array) {
  size_t size = size_in_file(array);
  if (size) return_to_file(array, size);
  else __libc_free(array);
}

WEAK size_t malloc_usable_size(void *array) {
  static _Atomic(size_t (*)(void *)) original;
  size_t size = size_in_file(array);
  if (size) return size;
  if (!original) original = (size_t (*)(void *))dlsym(RTLD_NEXT, "malloc_usable_size");
  return original(array);
}

WEAK void *realloc(void *old, size_t size) {
  size_t had = size_in_file(old);
  // A large array of glibc's stays there: it grows in place, by its page tables.
  if (!had && (size < large || !old || !pages_are_beyond(size))) return __libc_realloc(old, size);
  if (!size) {
    free(old);
    return NULL;
  }
  void *array = malloc(size);
  if (!array) return NULL;
  if (old) {
    if (!had) had = malloc_usable_size(old);
    memcpy(array, old, had < size ? had : size);
    free(old);
  }
  return array;
}

#endif
