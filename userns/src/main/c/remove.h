/* Deleting a tree that a container has written: nothing in it is trusted.  */

#ifndef JPOD_REMOVE_H
#define JPOD_REMOVE_H

#include "launcher.h"

/* Deletes the directory and all below it, never following a symlink, whatever its depth and modes. What somebody else
   deletes meanwhile is no error. False with errno if something is left.  */
bool remove_tree (const char *path);

#endif
