#include "cmemory.h"

#if defined(__linux__)
#include <stdlib.h>
#endif

#if defined(__GLIBC__)
#include <malloc.h>

void cmemory_trim_heap(void) { malloc_trim(0); }
#else
void cmemory_trim_heap(void) {}
#endif
