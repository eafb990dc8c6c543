/* The run directory: sockets, and the registry of P. A reboot clears it.  */

#include "client.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* /tmp belongs to everybody: only a directory that is ours, closed to others and no symlink will do.  */
static bool
is_ours (const char *path, bool strict)
{
  struct stat status;
  return lstat (path, &status) == 0 && S_ISDIR (status.st_mode) && status.st_uid == getuid ()
         && (!strict || (status.st_mode & 077) == 0);
}

void
run_directory (const char *wanted, char *path)
{
  const char *xdg = getenv ("XDG_RUNTIME_DIR");
  char candidate[PATH_LEN];
  bool fits;
  if (wanted != NULL)
    {
      if (wanted[0] == '/')
        fits = format_path (path, "%s", wanted);
      else
        fits = getcwd (candidate, sizeof candidate) != NULL && format_path (path, "%s/%s", candidate, wanted);
    }
  else if (client.outer.uid == 0)
    fits = format_path (path, "/run/jpod");
  else if (xdg != NULL && xdg[0] == '/')
    fits = format_path (path, "%s/jpod", xdg);
  else if (format_path (candidate, "/run/user/%u", client.outer.uid) && is_ours (candidate, false))
    fits = format_path (path, "%s/jpod", candidate);
  else
    fits = format_path (path, "/tmp/jpod-run-%u", client.outer.uid);
  if (!fits)
    die_errno ("path of the run directory");
  if (!make_directories (path, 0700))
    die_errno ("cannot make the run directory '%s'", path);
  if (!is_ours (path, strncmp (path, "/tmp/", 5) == 0 && wanted == NULL))
    die ("the run directory '%s' is not ours alone\n  try:  export XDG_RUNTIME_DIR=<a directory of your own>", path);
}
