#include "cmemory.h"

#if defined(__linux__)
#include <stdlib.h>
#endif

#if defined(__GLIBC__)
#include <malloc.h>

void cmemory_trim_heap(void) { malloc_trim(0); }

void cmemory_limit_heaps(int count) {
  if (getenv("MALLOC_ARENA_MAX") == NULL) mallopt(M_ARENA_MAX, count);
}
#else
void cmemory_trim_heap(void) {}

void cmemory_limit_heaps(int count) { (void)count; }
#endif
