/// Counts what a thread asks of the allocator and of the Swift runtime, by standing before both.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// What a thread has asked for so far. What functions of the runtime ask of each other is missing.
typedef struct {
  long allocations;
  long retains;
  long releases;
  long accesses;  ///< checks that accesses to a variable exclude each other
} runtime_counts;

/// Of the calling thread; stays 0 where it can't be counted.
runtime_counts counts_of_this_thread(void);

#endif
