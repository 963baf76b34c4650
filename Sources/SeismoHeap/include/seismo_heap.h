#ifndef SEISMO_HEAP_H
#define SEISMO_HEAP_H

/// A program that links this has its large arrays, such as columns, be pages of files where memory is short: see
/// `pages_spill`. Whoever makes an array needs to know nothing of it.

/// Has large arrays be pages of their own, which go back to the system as soon as they are freed. To be called
/// once, when the process starts; without effect where the C library isn't glibc.
void heap_return_large_arrays(void);

#endif
