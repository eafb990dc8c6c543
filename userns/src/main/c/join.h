/* Namespaces and mounts of another container.  */

#ifndef JPOD_JOIN_H
#define JPOD_JOIN_H

#include "launcher.h"

/* Path of the namespace that `how` of a `namespace` word names: a path, or `@DIR`. ESRCH: that container does not run.  */
bool join_path (char *path, const char *how, const char *kind);
/* A detached copy of what is mounted at `source` in the container of directory `dir`; -1 with errno.  */
int join_tree (const char *dir, const char *source);

#endif
