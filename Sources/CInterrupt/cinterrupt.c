#include "cinterrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CELL_COUNT 64

static _Atomic(char *) cells[CELL_COUNT];
/// How many threads are between creating a file and noting it.
static atomic_int creating;
/// Whether the handler may be looking at the paths, so that none is to be freed any more.
static atomic_int is_ending;

static const char *words(int number) {
  switch (number) {
  case SIGINT: return "\ninterrupted; what was not finished is not written\n";
  case SIGHUP: return "\nthe terminal has gone; what was not finished is not written\n";
  default: return "\ntold to end; what was not finished is not written\n";
  }
}

void cinterrupt_handle(int number) {
  const char *text = words(number);
  // Nothing can be done if nobody reads it.
  if (write(STDERR_FILENO, text, strlen(text)) < 0) errno = 0;
  atomic_store(&is_ending, 1);
  // Those threads have the signals blocked, so that none of them is the one that runs this.
  while (atomic_load(&creating) > 0) poll(NULL, 0, 1);
  for (int cell = 0; cell < CELL_COUNT; cell++) {
    char *path = atomic_load(&cells[cell]);
    if (path) unlink(path);
  }
  // Ended by the signal itself, as if nobody had asked.
  signal(number, SIG_DFL);
  raise(number);
}

static int begin(const char *path) {
  char *text = strdup(path);
  for (int cell = 0; text && cell < CELL_COUNT; cell++) {
    char *none = NULL;
    if (atomic_compare_exchange_strong(&cells[cell], &none, text)) return cell;
  }
  free(text);
  return -1;
}

int cinterrupt_create(const char *path, int *cell) {
  sigset_t all, former;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &former);
  atomic_fetch_add(&creating, 1);
  int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  int reason = errno;
  *cell = descriptor < 0 ? -1 : begin(path);
  atomic_fetch_sub(&creating, 1);
  pthread_sigmask(SIG_SETMASK, &former, NULL);
  errno = reason;
  return descriptor;
}

void cinterrupt_end(int cell) {
  if (cell < 0) return;
  char *path = atomic_exchange(&cells[cell], NULL);
  if (!atomic_load(&is_ending)) free(path);
}

const char *cinterrupt_path(int cell) { return cell < 0 ? NULL : atomic_load(&cells[cell]); }
