/* What goes when the container goes.  */

#include "monitor.h"
#include "remove.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* The name may have gone to another container since the plan was made (`rename`).  */
static bool
name_is_ours (void)
{
  char target[PATH_LEN];
  const char *id = strrchr (monitor.dir, '/');
  ssize_t length = readlink (monitor.name_link, target, sizeof target - 1);
  if (length < 0 || id == NULL)
    return false;
  target[length] = '\0';
  const char *name = strrchr (target, '/');
  return strcmp (name == NULL ? target : name + 1, id + 1) == 0;
}

void
cleanup_remove (void)
{
  if (monitor.trash == NULL)
    return;
  /* Commands hold this lock while names and containers come and go (docs/design/003-store.md).  */
  autofd int lock = open (monitor.lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0 || !lock_file (lock, true))
    {
      monitor.trash = NULL; /* leave it complete: `rm` will do */
      return;
    }
  event_write ("remove", NULL);
  if (monitor.name_link[0] != '\0' && name_is_ours ())
    (void) unlink (monitor.name_link);
  if (rename (monitor.dir, monitor.trash) < 0)
    monitor.trash = NULL;
  for (size_t i = 0; i < monitor.volume_count; i++)
    if (rename (monitor.volumes[i][1], monitor.volumes[i][0]) < 0)
      monitor.volumes[i][0] = NULL;
}

void
cleanup_delete (void)
{
  if (monitor.trash == NULL)
    return;
  /* What cannot be deleted lies in tmp/, where the next command that writes finds it.  */
  (void) remove_tree (monitor.trash);
  for (size_t i = 0; i < monitor.volume_count; i++)
    if (monitor.volumes[i][0] != NULL)
      (void) remove_tree (monitor.volumes[i][0]);
}

void
cleanup_run_dir (void)
{
  char path[PATH_LEN];
  if (monitor.listener < 0)
    return; /* never there, or gone already: then it may be another monitor's by now */
  (void) unlink (monitor.socket_path);
  connections_accept ();
  close_fd (&monitor.listener);
  if (format_path (path, "%.*s/netns", (int) (strrchr (monitor.socket_path, '/') - monitor.socket_path),
                   monitor.socket_path))
    {
      (void) unlink (path); /* of a helper */
      *strrchr (path, '/') = '\0';
      (void) rmdir (path); /* fails if something else of this container is there */
    }
}
