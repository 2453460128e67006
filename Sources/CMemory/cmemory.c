#if defined(__linux__)
#define _GNU_SOURCE
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

#include "cmemory.h"

#if defined(__linux__)
/// Whether the loader wrote addresses into the text of an object, which would be lost with its pages.
static bool has_relocated_text(const struct dl_phdr_info *object) {
  for (int index = 0; index < object->dlpi_phnum; index++) {
    if (object->dlpi_phdr[index].p_type != PT_DYNAMIC) continue;
    const ElfW(Dyn) *entry = (const void *)(object->dlpi_addr + object->dlpi_phdr[index].p_vaddr);
    for (; entry->d_tag != DT_NULL; entry++) {
      if (entry->d_tag == DT_TEXTREL) return true;
      if (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL) != 0) return true;
    }
  }
  return false;
}

static int release_text(struct dl_phdr_info *object, size_t size, void *page_size) {
  (void)size;
  if (has_relocated_text(object)) return 0;
  const uintptr_t page = *(const uintptr_t *)page_size;
  for (int index = 0; index < object->dlpi_phnum; index++) {
    const ElfW(Phdr) *segment = &object->dlpi_phdr[index];
    // What nobody can write to is in the file as it is in memory.
    if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W) != 0) continue;
    const uintptr_t start = object->dlpi_addr + segment->p_vaddr;
    const uintptr_t first = (start + page - 1) & ~(page - 1);
    const uintptr_t end = (start + segment->p_memsz) & ~(page - 1);
    if (first < end) madvise((void *)first, end - first, MADV_DONTNEED);
  }
  return 0;
}

/// Whether a debugger is attached, whose breakpoints would go with the pages that they were written into.
static bool is_traced(void) {
  FILE *status = fopen("/proc/self/status", "r");
  if (status == NULL) return false;
  char line[256];
  int tracer = 0;
  while (fgets(line, sizeof line, status) != NULL && sscanf(line, "TracerPid: %d", &tracer) != 1) {}
  fclose(status);
  return tracer != 0;
}

void cmemory_release_text(void) {
  if (is_traced()) return;
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  dl_iterate_phdr(release_text, &page);
}
#else
void cmemory_release_text(void) {}
#endif

#if defined(__GLIBC__)
#include <malloc.h>

static void trim_heap(void) { malloc_trim(0); }

void cmemory_tune_heap(int heaps) {
  if (getenv("MALLOC_ARENA_MAX") == NULL) mallopt(M_ARENA_MAX, heaps);
  if (getenv("MALLOC_MMAP_THRESHOLD_") == NULL) mallopt(M_MMAP_THRESHOLD, 512 << 10);
  if (getenv("MALLOC_TRIM_THRESHOLD_") == NULL) mallopt(M_TRIM_THRESHOLD, 2 << 20);
}
#else
static void trim_heap(void) {}

void cmemory_tune_heap(int heaps) { (void)heaps; }
#endif

void cmemory_trim(void) {
  trim_heap();
  cmemory_release_text();
}
