#ifndef SEISMO_HEAP_H
#define SEISMO_HEAP_H

/// Has large arrays be pages of their own, which go back to the system as soon as they are freed. To be called
/// once, when the process starts; without effect where the C library isn't glibc.
void heap_return_large_arrays(void);

#endif
