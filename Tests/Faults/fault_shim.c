// Makes files fail at an exact place: LD_PRELOAD for the tests of faults, never part of the program.
//
// TRAILSIFT_FAULT is `kind:bytes:path`; it concerns descriptors whose path ends with `path`, and takes effect
// once so many bytes were read or written through one of them.
//   read-error  reads fail (EIO)          shrink   the file is cut to so many bytes
//   grow        bytes are appended        vanish   the file's name is removed
//   gone        removed before it opens   full     writes fail (ENOSPC)
//   term, kill  the process gets SIGTERM or SIGKILL when it writes
//   malloc      it gets SIGTERM within malloc, so many calls after the file was opened; a handler that
//               allocates then would wait for itself now and then, and here aborts at once
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char kind[16];
static long limit;
static char ending[PATH_MAX];
static long counts[1024];
static int done;

__attribute__((constructor)) static void read_settings(void) {
  const char *text = getenv("TRAILSIFT_FAULT");
  if (!text || sscanf(text, "%15[^:]:%ld:%4095s", kind, &limit, ending) != 3) kind[0] = 0;
}

static int ends_as_wanted(const char *path) {
  size_t length = strlen(path), wanted = strlen(ending);
  return length >= wanted && strcmp(path + length - wanted, ending) == 0;
}

static int concerns(int fd, char *path) {
  char link[64];
  if (!kind[0] || fd < 0 || fd >= 1024) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return ends_as_wanted(path);
}

ssize_t read(int fd, void *buffer, size_t count) {
  ssize_t (*next)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");
  char path[PATH_MAX];
  if (!concerns(fd, path)) return next(fd, buffer, count);
  // Up to the place and no further, so that the fault is at that byte.
  if (counts[fd] < limit && (long)count > limit - counts[fd]) count = limit - counts[fd];
  if (counts[fd] >= limit) {
    if (!strcmp(kind, "read-error")) {
      errno = EIO;
      return -1;
    }
    if (!done++) {
      if (!strcmp(kind, "shrink") && truncate(path, limit) != 0) abort();
      if (!strcmp(kind, "vanish")) unlink(path);
      if (!strcmp(kind, "grow")) {
        const char *more = getenv("TRAILSIFT_FAULT_TEXT");
        int other = open(path, O_WRONLY | O_APPEND);
        ssize_t (*put)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
        if (!more || other < 0 || put(other, more, strlen(more)) < 0) abort();
        close(other);
      }
    }
  }
  ssize_t got = next(fd, buffer, count);
  if (got > 0) counts[fd] += got;
  return got;
}

ssize_t write(int fd, const void *buffer, size_t count) {
  ssize_t (*next)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
  char path[PATH_MAX];
  if (!concerns(fd, path)) return next(fd, buffer, count);
  if (!strcmp(kind, "full") || !strcmp(kind, "term") || !strcmp(kind, "kill")) {
    if (counts[fd] < limit && (long)count > limit - counts[fd]) count = limit - counts[fd];
    if (counts[fd] >= limit) {
      if (!strcmp(kind, "term")) raise(SIGTERM);
      if (!strcmp(kind, "kill")) raise(SIGKILL);
      errno = ENOSPC;
      return -1;
    }
  }
  ssize_t put = next(fd, buffer, count);
  if (put > 0) counts[fd] += put;
  return put;
}

// 0 before the file is opened, then how many calls of malloc are left before the signal, and 1.
static _Atomic long left;
static _Thread_local int is_signalled;

void *malloc(size_t size) {
  static void *(*next)(size_t);
  if (!next) next = dlsym(RTLD_NEXT, "malloc");
  if (is_signalled) abort();
  if (left > 0 && --left == 0) {
    is_signalled = 1;
    raise(SIGTERM);
    is_signalled = 0;
  }
  return next(size);
}

static void forget(const char *path) {
  if (!strcmp(kind, "malloc") && ends_as_wanted(path)) left = limit + 1;
  if (!strcmp(kind, "gone") && ends_as_wanted(path)) unlink(path);
}

int open(const char *path, int flags, ...) {
  int (*next)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
  va_list more;
  va_start(more, flags);
  int mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(more, int) : 0;
  va_end(more);
  forget(path);
  int fd = next(path, flags, mode);
  if (fd >= 0 && fd < 1024) counts[fd] = 0;
  return fd;
}

int open64(const char *path, int flags, ...) {
  int (*next)(const char *, int, ...) = dlsym(RTLD_NEXT, "open64");
  va_list more;
  va_start(more, flags);
  int mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(more, int) : 0;
  va_end(more);
  forget(path);
  int fd = next(path, flags, mode);
  if (fd >= 0 && fd < 1024) counts[fd] = 0;
  return fd;
}
