/* The container's terminal: a pty of its own devpts.  */

#include "init.h"
#include "sys.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define PTMX_MAJOR 5
#define PTMX_MINOR 2

static int
open_master (void)
{
  struct stat status;
  int unlock = 0;
  autofd int master = root_open ("/dev/pts/ptmx", O_RDWR | O_NOCTTY);
  if (master < 0 || fstat (master, &status) < 0)
    child_fail ("open /dev/pts/ptmx");
  if (!S_ISCHR (status.st_mode) || status.st_rdev != makedev (PTMX_MAJOR, PTMX_MINOR))
    {
      errno = ENODEV;
      child_fail ("/dev/pts/ptmx is not what it should be");
    }
  if (ioctl (master, TIOCSPTLCK, &unlock) < 0)
    child_fail_errno ();
  int result = master;
  master = -1;
  return result;
}

void
do_pty (void)
{
  autofd int master = open_master ();
  struct child_message message = { .kind = CHILD_PTY };
  struct winsize size = { .ws_row = child.rows, .ws_col = child.columns };
  /* By the master, not by a path /dev/pts/N that could be another device.  */
  child.slave = ioctl (master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (child.slave < 0)
    child_fail_errno ();
  if (size.ws_row != 0 && ioctl (master, TIOCSWINSZ, &size) < 0)
    child_fail_errno ();
  if (!child.exec)
    {
      autofd int tree = sys_open_tree (child.slave, "", TREE_CLONE | TREE_CLOEXEC | AT_EMPTY_PATH);
      root_file ("/dev/console", 0600);
      if (tree < 0)
        child_fail ("bind the terminal");
      attach_tree (tree, "/dev/console");
    }
  (void) setsid ();
  if (ioctl (child.slave, TIOCSCTTY, 0) < 0)
    child_fail ("make it the controlling terminal");
  if (!send_message (child.start, &message, sizeof message, &master, 1))
    child_fail ("hand over the master");
  for (int i = 0; i < 3; i++)
    {
      close_fd (&child.stdio[i]);
      child.stdio[i] = fcntl (child.slave, F_DUPFD_CLOEXEC, START_FD + 1);
      if (child.stdio[i] < 0)
        child_fail_errno ();
    }
}
