/* Paths inside the new root. An image may hold any symlink, so every path is resolved by the kernel as if the new root
   were the root (RESOLVE_IN_ROOT), and what was found is used by descriptor.  */

#include "init.h"
#include "sys.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define TRIES 16 /* EAGAIN: something was renamed during the walk, openat2(2) */

int
root_open (const char *path, int flags)
{
  struct open_how how
      = { .flags = (unsigned int) (flags | O_CLOEXEC), .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
  int fd = -1;
  if (child.root < 0)
    child_fail ("a path of the new root before `root`");
  for (int i = 0; i < TRIES && fd < 0; i++)
    {
      fd = sys_openat2 (child.root, path, &how);
      if (fd < 0 && errno != EAGAIN && errno != EINTR)
        break;
    }
  return fd;
}

int
root_parent (const char *path, const char **name)
{
  char parent[PATH_LEN];
  if (!format_path (parent, "%s", path))
    return -1;
  char *slash = strrchr (parent, '/');
  if (slash == NULL || slash[1] == '\0')
    {
      errno = EINVAL;
      return -1;
    }
  *name = path + (slash - parent) + 1;
  slash[slash == parent ? 1 : 0] = '\0';
  return root_open (parent, O_PATH | O_DIRECTORY);
}

static bool
make_one (const char *path, mode_t mode)
{
  const char *name;
  autofd int parent = root_parent (path, &name);
  return parent >= 0 && (mkdirat (parent, name, mode) == 0 || errno == EEXIST);
}

void
root_mkdir (const char *path, mode_t mode)
{
  char part[PATH_LEN];
  autofd int found = root_open (path, O_PATH | O_DIRECTORY);
  if (found >= 0)
    return;
  if (errno != ENOENT || !format_path (part, "%s", path))
    child_fail_errno ();
  size_t length = strlen (part);
  while (length > 1 && part[length - 1] == '/')
    part[--length] = '\0';
  for (char *slash = strchr (part + 1, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      *slash = '\0';
      if (!make_one (part, mode))
        child_fail_errno ();
      *slash = '/';
    }
  autofd int made = make_one (part, mode) ? root_open (path, O_PATH | O_DIRECTORY) : -1;
  if (made < 0) /* a dangling symlink, for one */
    child_fail_errno ();
}

void
root_file (const char *path, mode_t mode)
{
  const char *name;
  struct stat status;
  autofd int found = root_open (path, O_PATH);
  if (found >= 0)
    {
      if (fstat (found, &status) < 0)
        child_fail_errno ();
      errno = EISDIR;
      if (S_ISDIR (status.st_mode))
        child_fail_errno ();
      return;
    }
  if (errno != ENOENT)
    child_fail_errno ();
  autofd int parent = root_parent (path, &name);
  if (parent < 0)
    child_fail_errno ();
  autofd int made = openat (parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  if (made < 0)
    child_fail_errno ();
}

void
root_symlink (const char *target, const char *path)
{
  const char *name;
  autofd int parent = root_parent (path, &name);
  if (parent < 0 || (symlinkat (target, parent, name) < 0 && errno != EEXIST))
    child_fail_errno ();
}
