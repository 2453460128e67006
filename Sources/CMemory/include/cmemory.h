#ifndef TRAILSIFT_CMEMORY_H
#define TRAILSIFT_CMEMORY_H

/// Gives the heap's free pages back to the system, those between used ones too. Does nothing where the C library has
/// no such function.
void cmemory_trim_heap(void);

/// Lets go of the resident pages of code and constants, of the program and its libraries: what is needed again is read
/// again from the page cache when it is touched. Does nothing where the linker does not tell its segments.
void cmemory_release_code(void);

#endif
