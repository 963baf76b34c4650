#define _GNU_SOURCE
#include "seismo_pages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <linux/magic.h>
#include <malloc.h>
#include <sys/vfs.h>
#endif

static int folder = -1;
static size_t most_memory = SIZE_MAX;
/// Bytes of pages that were taken as such and are no file's.
static _Atomic size_t pages_in_memory;
static _Atomic size_t spilled, most_spilled;

/// What the disk keeps free, so that a run can write its own files.
static const size_t reserve = 1000000000;

static size_t free_bytes(void) {
  struct statvfs disk;
  size_t bytes = fstatvfs(folder, &disk) == 0 ? (size_t)disk.f_bavail * disk.f_frsize : 0;
  return bytes > reserve ? bytes - reserve : 0;
}

#ifdef __GLIBC__

/// A file without a name that has room for so many bytes: a disk that is full is noticed here, not when a page is
/// written back.
static int file_of(size_t size) {
  if (size > free_bytes()) {
    errno = ENOSPC;
    return -1;
  }
  int file = openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) return -1;
  int problem = posix_fallocate(file, 0, (off_t)size);
  if (problem == 0) return file;
  close(file);
  errno = problem;
  return -1;
}

/// Whether files of a folder are in memory themselves.
static bool is_in_memory(int of) {
  struct statfs system;
  return fstatfs(of, &system) == 0 && (system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC);
}

int pages_spill(const char *path, size_t memory) {
  folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return errno;
  if (is_in_memory(folder)) {
    close(folder);
    folder = -1;
    return ENOTSUP;
  }
  int file = file_of(pages_size);
  if (file < 0) {
    int problem = errno;
    close(folder);
    folder = -1;
    return problem;
  }
  close(file);
  most_memory = memory;
  return 0;
}

bool pages_are_beyond(size_t size) {
  if (folder < 0) return false;
  return size > most_memory || mallinfo2().hblkhd + pages_in_memory > most_memory - size;
}

void *pages_map_file(size_t size) {
  int saved = errno, file = file_of(size);
  void *start = file < 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (file >= 0) close(file);
  errno = saved;
  if (start == MAP_FAILED) return NULL;
  size_t now = atomic_fetch_add(&spilled, size) + size, most = most_spilled;
  while (most < now && !atomic_compare_exchange_weak(&most_spilled, &most, now)) continue;
  return start;
}

void pages_unmap_file(void *start, size_t size) {
  // The file stays on the disk as long as some of its pages are mapped. To punch holes into it takes longer than to
  // read it: a file system may wait for the disk to discard them.
  munmap(start, size);
  atomic_fetch_sub(&spilled, size);
}

#else

int pages_spill(const char *path, size_t memory) { return ENOTSUP; }
bool pages_are_beyond(size_t size) { return false; }
void *pages_map_file(size_t size) { return NULL; }
void pages_unmap_file(void *start, size_t size) {}

#endif

size_t pages_room(void) { return folder < 0 ? 0 : most_memory + free_bytes(); }

pages_bytes pages_spilled(void) { return (pages_bytes){spilled, most_spilled}; }

static void advise(const void *start, size_t size, int advice) {
  uintptr_t first = (uintptr_t)start & ~(uintptr_t)(pages_size - 1);
  madvise((void *)first, (uintptr_t)start + size - first, advice);
}

void pages_read_singly(const void *start, size_t size) { advise(start, size, MADV_RANDOM); }

void pages_read_ahead(const void *start, size_t size) { advise(start, size, MADV_WILLNEED); }

static size_t rounded(size_t size, size_t to) { return (size + to - 1) & ~(to - 1); }

pages_run pages_take(size_t size) {
  size_t whole = rounded(size, pages_size);
  void *start = pages_are_beyond(whole) ? pages_map_file(whole) : NULL;
  if (start) {
    pages_read_singly(start, whole);
#ifdef MADV_POPULATE_WRITE
    // They come many at a time, as they are going to be written.
    madvise(start, whole, MADV_POPULATE_WRITE);
#endif
    return (pages_run){start, whole, true};
  }
  start = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return (pages_run){NULL, 0, false};
  pages_in_memory += whole;
  return (pages_run){start, whole, false};
}

/// The large unit of x86-64, and of arm64 with pages of 4 KiB.
static const size_t large = 2 << 20;

void pages_prefer_large(void *start, size_t size) {
#ifdef MADV_HUGEPAGE
  uintptr_t first = rounded((uintptr_t)start, large), end = ((uintptr_t)start + size) & ~(large - 1);
  if (first < end) madvise((void *)first, end - first, MADV_HUGEPAGE);
#endif
}

pages_run pages_take_large(size_t size) {
  size_t whole = rounded(size, pages_large_size);
  if (pages_are_beyond(whole)) return (pages_run){NULL, 0, false};
  char *start = mmap(NULL, whole + large, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return (pages_run){NULL, 0, false};
  char *first = (char *)rounded((uintptr_t)start, large);
  size_t before = (size_t)(first - start);
  if (before > 0) munmap(start, before);
  munmap(first + whole, large - before);
  pages_prefer_large(first, whole);
  pages_in_memory += whole;
  return (pages_run){first, whole, false};
}

void pages_return(pages_run pages) {
  if (pages.is_file) return pages_unmap_file(pages.start, pages.size);
  munmap(pages.start, pages.size);
  pages_in_memory -= pages.size;
}
