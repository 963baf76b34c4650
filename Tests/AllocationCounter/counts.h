#include "allocation_counter.h"

/// The calling thread's.
extern _Thread_local runtime_counts counts;
