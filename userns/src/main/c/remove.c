/* Deleting a tree: by directory descriptors only.  */

#include "remove.h"
#include "sys.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define DEPTH_MAX 24 /* deeper directories are moved up to the top, so that stack and descriptors stay bounded */

struct entry /* struct linux_dirent64 */
{
  uint64_t inode;
  int64_t offset;
  uint16_t length;
  uint8_t type;
  char name[];
};

struct removal
{
  int top;
  unsigned int moved; /* directories brought to the top so far */
  bool again;         /* some of them wait there */
  int err;            /* of the first thing that could not be removed */
};

static bool remove_contents (struct removal *removal, int dir, int depth);

static void
note (struct removal *removal)
{
  if (removal->err == 0 && errno != ENOENT)
    removal->err = errno;
}

static bool
move_to_top (struct removal *removal, int dir, const char *name)
{
  char moved[32];
  (void) append (moved, moved + sizeof moved, ".jpod-deep-%u", removal->moved++);
  if (renameat (dir, name, removal->top, moved) < 0)
    return false;
  removal->again = true;
  return true;
}

static int
open_directory (int dir, const char *name)
{
  int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  int fd = openat (dir, name, flags);
  if (fd >= 0 || errno != EACCES)
    return fd;
  /* Mode 000 and the like. O_PATH|O_NOFOLLOW and /proc: fchmodat would follow a symlink put there meanwhile.  */
  autofd int found = openat (dir, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  char path[64];
  if (found < 0)
    return -1;
  (void) append (path, path + sizeof path, "/proc/self/fd/%d", found);
  if (chmod (path, 0700) < 0)
    return -1;
  return openat (dir, name, flags);
}

static void
remove_directory (struct removal *removal, int dir, const char *name, int depth)
{
  autofd int fd = -1;
  if (depth >= DEPTH_MAX && move_to_top (removal, dir, name))
    return;
  fd = open_directory (dir, name);
  if (fd < 0)
    {
      note (removal);
      return;
    }
  (void) remove_contents (removal, fd, depth + 1);
  if (unlinkat (dir, name, AT_REMOVEDIR) < 0)
    note (removal);
}

static void
remove_entry (struct removal *removal, int dir, const struct entry *entry, int depth)
{
  if (strcmp (entry->name, ".") == 0 || strcmp (entry->name, "..") == 0)
    return;
  if (entry->type != 4 /* DT_DIR */)
    {
      if (unlinkat (dir, entry->name, 0) == 0 || errno == ENOENT)
        return;
      if (errno != EISDIR && errno != EPERM)
        {
          note (removal);
          return;
        }
    }
  remove_directory (removal, dir, entry->name, depth);
}

static bool
remove_contents (struct removal *removal, int dir, int depth)
{
  _Alignas(struct entry) char buffer[1024];
  for (;;)
    {
      long n = syscall (SYS_getdents64, dir, buffer, sizeof buffer);
      if (n < 0)
        note (removal);
      if (n <= 0)
        return n == 0;
      for (long at = 0; at < n;)
        {
          const struct entry *entry = (const struct entry *) (const void *) (buffer + at);
          remove_entry (removal, dir, entry, depth);
          at += entry->length;
        }
    }
}

bool
remove_tree (const char *path)
{
  struct removal removal = { .again = true };
  autofd int top = open_directory (AT_FDCWD, path);
  if (top < 0)
    return errno == ENOENT;
  removal.top = top;
  while (removal.again)
    {
      removal.again = false;
      if (lseek (top, 0, SEEK_SET) < 0 || !remove_contents (&removal, top, 0))
        break;
    }
  if (rmdir (path) == 0 || errno == ENOENT)
    return true;
  if (removal.err != 0)
    errno = removal.err;
  return false;
}
