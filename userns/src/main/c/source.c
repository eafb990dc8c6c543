/* What lies on the host, as the container's first process gets it: opened by itself, or by the monitor where it has a
   user namespace of its own (userns.c).  */

#include "init.h"
#include "sys.h"
#include "userns.h"

#include <fcntl.h>
#include <sys/mount.h>

static int
ask_monitor (void)
{
  struct child_message message = { .kind = CHILD_SOURCE, .index = child.index };
  int fd = -1;
  size_t count = 1;
  if (!send_message (child.start, &message, sizeof message, NULL, 0)
      || receive_message (child.start, &message, sizeof message, &fd, &count) <= 0)
    _exit (EXIT_LAUNCHER); /* the monitor has gone */
  if (count == 1)
    return fd;
  errno = message.err;
  return -1;
}

int
source_tree (const char *path, bool recursive)
{
  if (child.own_users)
    return ask_monitor ();
  return sys_open_tree (AT_FDCWD, path, TREE_CLONE | TREE_CLOEXEC | (recursive ? AT_RECURSIVE : 0U));
}

int
source_file (const char *path)
{
  return child.own_users ? ask_monitor () : open (path, O_RDONLY | O_CLOEXEC);
}

int
source_below (const char *base, const char *path)
{
  return child.own_users ? ask_monitor () : open_below (base, path);
}

/* The new root is put where any user can look it up; the host's /sys is not needed any more.  */
void
source_root (void)
{
  autofd int tree = ask_monitor ();
  autofd int shelter = open (ROOT_SHELTER, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (tree < 0 || shelter < 0 || sys_move_mount (tree, shelter) < 0)
    child_fail_errno ();
}
