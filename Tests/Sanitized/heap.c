// The heap of the program under a limit that it always goes beyond: arrays of all sizes are taken, grown, shrunk and
// given back by several threads; each keeps its bytes, and at the end no file is left.
#include <assert.h>
#include <pthread.h>
#include <seismo_heap.h>
#include <seismo_pages.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <malloc.h>

enum { threads = 4, arrays = 24, steps = 1000, largest = 3 << 20 };

typedef struct {
  unsigned char *start;
  size_t size;
  unsigned char mark;
} array;

static void fill(array a) {
  if (!a.start) return;
  memset(a.start, a.mark, a.size);
}

static void check(array a, size_t size) {
  for (size_t i = 0; i < size; i += 509) assert(a.start[i] == a.mark);
  if (size) assert(a.start[size - 1] == a.mark);
}

static uint64_t next(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return *state >> 33;
}

static void *work(void *seed) {
  uint64_t state = (uintptr_t)seed;
  array all[arrays] = {0};
  for (int step = 0; step < steps; step++) {
    array *a = &all[next(&state) % arrays];
    size_t size = next(&state) % 3 ? next(&state) % largest : next(&state) % 5000;
    unsigned char mark = (unsigned char)step;
    if (a->start) {
      assert(malloc_usable_size(a->start) >= a->size);
      check(*a, a->size);
      if (next(&state) % 2) {
        size_t kept = a->size < size ? a->size : size;
        unsigned char *grown = realloc(a->start, size + 1);
        assert(grown);
        a->start = grown;
        check(*a, kept);
      } else {
        free(a->start);
        *a = (array){0};
        continue;
      }
    } else {
      switch (next(&state) % 4) {
      case 0: a->start = malloc(size + 1); break;
      case 1:
        a->start = calloc(size / 8 + 1, 8);
        for (size_t i = 0; i < size; i += 97) assert(a->start[i] == 0);
        break;
      case 2: {
        void *aligned = NULL;
        assert(posix_memalign(&aligned, 64, size + 1) == 0);
        a->start = aligned;
        break;
      }
      default: a->start = aligned_alloc(64, (size + 64) / 64 * 64);
      }
      assert(a->start && (uintptr_t)a->start % 16 == 0);
    }
    (a->size = size + 1, a->mark = mark);
    fill(*a);
  }
  for (int i = 0; i < arrays; i++) free(all[i].start);
  return NULL;
}

int main(int count, char **words) {
  heap_return_large_arrays();
  assert(count == 2 && pages_spill(words[1], 4 << 20) == 0);
  pthread_t all[threads];
  for (uintptr_t i = 0; i < threads; i++) assert(!pthread_create(&all[i], NULL, work, (void *)(i + 1)));
  for (int i = 0; i < threads; i++) pthread_join(all[i], NULL);
  pages_run pages = pages_take(9 << 20);
  assert(pages.start && pages.is_file);
  memset(pages.start, 7, pages.size);
  pages_return((pages_run){pages.start, 1 << 20, true});
  assert(((unsigned char *)pages.start)[2 << 20] == 7);
  pages_return((pages_run){(char *)pages.start + (1 << 20), pages.size - (1 << 20), true});
  assert(pages_spilled().now == 0 && pages_spilled().most > 16 << 20);
  // Volatile, so that the calls are made.
  void *volatile none = malloc((size_t)1 << 62);
  assert(!none);
  none = calloc((size_t)1 << 62, 8);
  assert(!none);
  void *aligned = NULL;
  assert(posix_memalign(&aligned, 3, 8) != 0);
  puts("heap: arrays in files keep their bytes");
}
