#include "seismo_heap.h"

#ifdef __linux__
#include <malloc.h>
#endif

void heap_return_large_arrays(void) {
#ifdef M_MMAP_THRESHOLD
  // glibc raises the threshold to the largest array that was freed, up to 32 MB: columns freed one by one would
  // stay in the heap between others. What a block of text takes is used again and again, and stays.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 20);
#endif
}
