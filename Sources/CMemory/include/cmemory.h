#ifndef TRAILSIFT_CMEMORY_H
#define TRAILSIFT_CMEMORY_H

/// Gives the heap's free pages back to the system, those between used ones too. Does nothing where the C library has
/// no such function.
void cmemory_trim_heap(void);

/// Lets so many heaps serve all threads from now on, of which each would else have one of its own: what one phase of a
/// run gives back serves the threads of the next. The user's MALLOC_ARENA_MAX goes before. Does nothing where the C
/// library has no such function.
void cmemory_limit_heaps(int count);

#endif
