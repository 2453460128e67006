#ifndef TRAILSIFT_CMEMORY_H
#define TRAILSIFT_CMEMORY_H

// Each of these does nothing where the system or the C library has no such thing.

/// Gives to the system what a phase of a run leaves behind: the heap's free pages, those between used ones too, and the
/// pages of the program's text.
void cmemory_trim(void);

/// Gives back the pages of the program's text, and of its libraries', that are in memory. Those that are needed again
/// come back from the page cache; those that were needed once, to start or to read rules, do not.
void cmemory_release_text(void);

/// Has the heap keep less from now on; variables of the environment (MALLOC_ARENA_MAX and the like) go before.
///
/// So many heaps serve all threads, of which each would else have one of its own: what one phase of a run gives back
/// serves the threads of the next. And large blocks go back to the system when they are freed, as at the start: glibc
/// would keep blocks of up to 32 MiB once one of their size was freed, and twice as much at the end of its heap.
void cmemory_tune_heap(int heaps);

#endif
