/// Counts the allocations of each thread, by standing before the C library's allocator.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// Allocations made by the calling thread so far; -1 where they can't be counted.
long allocations_of_this_thread(void);

#endif
