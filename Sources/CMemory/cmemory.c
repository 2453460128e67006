// `dl_iterate_phdr` and `malloc_trim` are no C standard.
#define _GNU_SOURCE
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

#if defined(__linux__)
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int release_object(struct dl_phdr_info *object, size_t size, void *context) {
  (void)size;
  const uintptr_t page = *(const uintptr_t *)context;
  // The kernel's own object is no file.
  if (object->dlpi_name && strncmp(object->dlpi_name, "linux-", 6) == 0) return 0;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
    // INVARIANT: nobody ever wrote there, so that the file has all of it.
    if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W)) continue;
    const uintptr_t start = (object->dlpi_addr + segment->p_vaddr + page - 1) & ~(page - 1);
    const uintptr_t end = (object->dlpi_addr + segment->p_vaddr + segment->p_filesz) & ~(page - 1);
    if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
  }
  return 0;
}

void cmemory_release_code(void) {
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  dl_iterate_phdr(release_object, &page);
}
#else
void cmemory_release_code(void) {}
#endif
