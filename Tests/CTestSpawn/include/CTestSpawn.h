#ifndef CTESTSPAWN_H
#define CTESTSPAWN_H

#include <spawn.h>

// What posix_spawn can do beyond POSIX, which Swift's view of the C library lacks. Both return 0 or an errno.

/// Has the process begin in a folder.
int test_spawn_chdir(posix_spawn_file_actions_t *actions, const char *folder);

/// Has the process inherit no descriptor but the first three, by an action or by a flag.
int test_spawn_close_others(posix_spawn_file_actions_t *actions, short *flags);

#endif
