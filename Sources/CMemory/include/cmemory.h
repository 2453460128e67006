#ifndef TRAILSIFT_CMEMORY_H
#define TRAILSIFT_CMEMORY_H

/// Gives the heap's free pages back to the system, those between used ones too. Does nothing where the C library has
/// no such function.
void cmemory_trim_heap(void);

#endif
