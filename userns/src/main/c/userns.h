/* A user namespace of the container's own: the monitor's side.  */

#ifndef JPOD_USERNS_H
#define JPOD_USERNS_H

#include "plan.h"

#include <sys/types.h>

bool userns_wanted (const struct plan *plan);
/* Writes the maps of the child, which waits for that before it executes anything.  */
void userns_map (pid_t host_pid);
/* Gives a pipe to root of the container.  */
void userns_give (int fd);
/* A detached copy of `path` below `base`, with all links resolved as if `base` were the root; -1 with errno.  */
int open_below (const char *base, const char *path);
/* Answers CHILD_SOURCE of the child.  */
void userns_answer (int32_t index);

#endif
