#ifndef SEISMO_PAGES_H
#define SEISMO_PAGES_H

#include <stdbool.h>
#include <stddef.h>

/// Pages of memory, or of files in their place where memory is short. The system may write a file's pages back, and
/// drop them, when others need the memory. The files have no names, and are gone with their pages, however the process
/// ends.

/// Pages are taken and given back in wholes of this.
enum { pages_size = 4096 };

/// Has pages and large arrays that would take more than `memory` bytes in all be those of files in a folder. To be
/// called once, before threads start.
///
/// - Returns: 0, or an errno where the folder takes no such file; ENOTSUP where its files are in memory themselves, or
///   the C library isn't glibc.
int pages_spill(const char *folder, size_t memory);

/// Bytes of the files: now, and at most since the start.
typedef struct {
  size_t now, most;
} pages_bytes;

pages_bytes pages_spilled(void);

/// About the bytes that there is room for: the memory, and what the folder's disk has free; 0 where nothing spills.
size_t pages_room(void);

/// Pages, side by side.
typedef struct {
  /// NULL where there are none.
  void *start;
  size_t size;
  bool is_file;
} pages_run;

/// Pages of zeros for so many bytes.
pages_run pages_take(size_t size);

/// Large pages are given back in wholes of this, which is whole pages of every system.
enum { pages_large_size = 1 << 16 };

/// Pages of memory, never a file's, in large units where the system has them: they come and go faster than small ones.
/// None where they would be beyond the memory.
pages_run pages_take_large(size_t size);

/// Has what of a memory is whole large units be such, before it is written to.
void pages_prefer_large(void *start, size_t size);

/// Gives back those that were taken, or a part of them.
void pages_return(pages_run pages);

/// Has the pages of a memory be read one by one: those around one that is asked for stay on the disk. Without it the
/// system reads megabytes around, which drive others out where many places are read in turn.
void pages_read_singly(const void *start, size_t size);

/// Begins to read what of a memory is on the disk.
void pages_read_ahead(const void *start, size_t size);

/// Whether pages and large arrays take too much memory with some more bytes.
bool pages_are_beyond(size_t size);

/// Pages of a file; NULL where there is no room. `size` is a multiple of a page's.
void *pages_map_file(size_t size);

/// Gives back some of them.
void pages_unmap_file(void *start, size_t size);

#endif
