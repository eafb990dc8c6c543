/* What /proc says about processes. P and every monitor keep the host's /proc, so pids here are the host's.  */

#include "launcher.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

bool
start_time (pid_t pid, uint64_t *ticks)
{
  char path[64];
  char text[1024];
  (void) append (path, path + sizeof path, "/proc/%d/stat", pid);
  if (read_file (AT_FDCWD, path, text, sizeof text) < 0)
    return false;
  /* proc(5): the name in parentheses may hold anything, so count from the last one; starttime is field 22.  */
  char *at = strrchr (text, ')');
  for (int field = 2; at != NULL && field < 22; field++)
    {
      at = strchr (at, ' ');
      if (at != NULL)
        at++;
    }
  if (at == NULL)
    return false;
  *ticks = strtoull (at, NULL, 10);
  return true;
}

pid_t
host_pid_self (void)
{
  char text[32];
  ssize_t length = readlink ("/proc/self", text, sizeof text - 1);
  if (length <= 0)
    return 0;
  text[length] = '\0';
  return atoi (text);
}

pid_t
host_pid_of (int pidfd)
{
  char path[64];
  char text[512];
  (void) append (path, path + sizeof path, "/proc/self/fdinfo/%d", pidfd);
  if (read_file (AT_FDCWD, path, text, sizeof text) < 0)
    return 0;
  const char *line = strstr (text, "\nPid:");
  return line == NULL ? 0 : atoi (line + strlen ("\nPid:"));
}
