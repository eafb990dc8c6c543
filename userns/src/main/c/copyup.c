/* `tmpfs`: a file system in memory that begins with what the image has in its place (tmpcopyup).  */

#include "init.h"
#include "sys.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#define DEPTH_MAX 64

static void copy_directory (int from, int to, int depth);

static void
copy_owner (int to, const char *name, const struct stat *status)
{
  const struct timespec times[2] = { status->st_atim, status->st_mtim };
  if (fchownat (to, name, status->st_uid, status->st_gid, AT_SYMLINK_NOFOLLOW) < 0
      || (!S_ISLNK (status->st_mode) && fchmodat (to, name, status->st_mode & 07777, 0) < 0))
    child_fail_errno ();
  (void) utimensat (to, name, times, AT_SYMLINK_NOFOLLOW);
}

static void
copy_file (int from, int to, const char *name, off_t size)
{
  autofd int in = openat (from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  autofd int out = openat (to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (in < 0 || out < 0)
    child_fail_errno ();
  while (size > 0)
    {
      ssize_t n = sendfile (out, in, NULL, (size_t) size);
      if (n < 0)
        child_fail ("copy '%s' into memory", name);
      if (n == 0)
        break;
      size -= n;
    }
}

static void
copy_link (int from, int to, const char *name)
{
  char target[PATH_MAX];
  ssize_t length = readlinkat (from, name, target, sizeof target - 1);
  if (length < 0)
    child_fail_errno ();
  target[length] = '\0';
  if (symlinkat (target, to, name) < 0)
    child_fail_errno ();
}

/* Devices are left out: no user namespace can make them.  */
static void
copy_entry (int from, int to, const char *name, int depth)
{
  struct stat status;
  if (fstatat (from, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
    child_fail_errno ();
  if (S_ISDIR (status.st_mode))
    {
      autofd int source = openat (from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (source < 0 || mkdirat (to, name, 0700) < 0)
        child_fail_errno ();
      autofd int made = openat (to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (made < 0)
        child_fail_errno ();
      copy_directory (source, made, depth + 1);
    }
  else if (S_ISREG (status.st_mode))
    copy_file (from, to, name, status.st_size);
  else if (S_ISLNK (status.st_mode))
    copy_link (from, to, name);
  else if (!S_ISFIFO (status.st_mode) || mkfifoat (to, name, 0600) < 0)
    return;
  copy_owner (to, name, &status);
}

static void
copy_directory (int from, int to, int depth)
{
  errno = ELOOP;
  if (depth > DEPTH_MAX)
    child_fail ("more than %d directories deep", DEPTH_MAX);
  DIR *entries = fdopendir (fcntl (from, F_DUPFD_CLOEXEC, 0));
  if (entries == NULL)
    child_fail_errno ();
  for (struct dirent *entry = readdir (entries); entry != NULL; entry = readdir (entries))
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      copy_entry (from, to, entry->d_name, depth);
  (void) closedir (entries);
}

void
do_tmpfs (const char *destination, const char *flags, const char *data)
{
  struct stat status;
  autofd int old = root_open (destination, O_RDONLY | O_DIRECTORY);
  if (old < 0 || fstat (old, &status) < 0)
    child_fail_errno ();
  mount_at (destination, "tmpfs", "tmpfs", flags, data);
  autofd int made = root_open (destination, O_RDONLY | O_DIRECTORY);
  if (made < 0)
    child_fail_errno ();
  copy_directory (old, made, 0);
  if (strstr (data, "mode=") == NULL)
    {
      /* As the directory that it covers; uid= and gid= were said, or it is root's anyway.  */
      if (fchmod (made, status.st_mode & 07777) < 0)
        child_fail_errno ();
      if (strstr (data, "uid=") == NULL && strstr (data, "gid=") == NULL
          && fchown (made, status.st_uid, status.st_gid) < 0)
        child_fail_errno ();
    }
}
