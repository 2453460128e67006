#define _GNU_SOURCE
#include "CTestSpawn.h"

int test_spawn_chdir(posix_spawn_file_actions_t *actions, const char *folder) {
  return posix_spawn_file_actions_addchdir_np(actions, folder);
}

int test_spawn_close_others(posix_spawn_file_actions_t *actions, short *flags) {
#if defined(__GLIBC__)
  return posix_spawn_file_actions_addclosefrom_np(actions, 3);
#elif defined(POSIX_SPAWN_CLOEXEC_DEFAULT)
  *flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
  return 0;
#else
  // Such as musl: what was opened without O_CLOEXEC is inherited.
  return 0;
#endif
}
