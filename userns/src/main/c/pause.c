/* Pausing a container with the freezer of cgroup 2. A container has no cgroup of its own: one is made when it is first
   paused, in the cgroup that the monitor is in, which must have been given to the user (delegated).  */

#include "monitor.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FREEZER "/sys/fs/cgroup"
#define ROUNDS_MAX 64 /* of looking for processes that were forked while we moved their parents */

static char group[PATH_LEN];

static bool
write_word (const char *dir, const char *file, const char *word)
{
  char path[PATH_LEN];
  if (!format_path (path, "%s/%s", dir, file))
    return false;
  autofd int fd = open (path, O_WRONLY | O_CLOEXEC);
  return fd >= 0 && write_all (fd, word, strlen (word));
}

/* The cgroup2 path of a process below the mount point; false where there is none.  */
static bool
cgroup_of (const char *pid, char *path)
{
  char file[64];
  char text[PATH_LEN];
  (void) append (file, file + sizeof file, "/proc/%s/cgroup", pid);
  if (read_file (AT_FDCWD, file, text, sizeof text) < 0)
    return false;
  const char *line = strncmp (text, "0::", 3) == 0 ? text : strstr (text, "\n0::");
  if (line == NULL)
    return false;
  line = strchr (line, '/');
  return line != NULL && format_path (path, "%.*s", (int) strcspn (line, "\n"), line);
}

static uint32_t
make_group (void)
{
  char own[PATH_LEN];
  const char *id = strrchr (monitor.dir, '/');
  if (group[0] != '\0')
    return 0;
  if (id == NULL || !cgroup_of ("self", own) || access (FREEZER "/cgroup.controllers", F_OK) < 0)
    return EOPNOTSUPP;
  if (!format_path (group, FREEZER "%s/jpod-%.12s", strcmp (own, "/") == 0 ? "" : own, id + 1))
    return ENAMETOOLONG;
  if (mkdir (group, 0755) < 0 && errno != EEXIST)
    {
      group[0] = '\0';
      return errno == EACCES || errno == EPERM || errno == EROFS || errno == ENOENT ? EOPNOTSUPP : (uint32_t) errno;
    }
  return 0;
}

/* The number by which our PID namespace knows a process of the host's /proc; the kernel reads what is written to
   cgroup.procs in the writer's namespace. Each process has as many numbers as it is namespaces deep, ours among them at
   the same place as our own last one. False for one that has gone or is not below us.  */
static bool
number_here (const char *pid, char *number, size_t size)
{
  static int depth; /* of our namespace, seen from that of /proc */
  char path[64];
  char text[PATH_LEN];
  char *words;
  for (int pass = depth == 0 ? 0 : 1; pass < 2; pass++)
    {
      int count = 0;
      (void) append (path, path + sizeof path, "/proc/%.10s/status", pass == 0 ? "self" : pid);
      if (read_file (AT_FDCWD, path, text, sizeof text) < 0 || (words = strstr (text, "\nNSpid:")) == NULL)
        return false;
      words += strlen ("\nNSpid:");
      words[strcspn (words, "\n")] = '\0';
      for (char *word = strtok (words, "\t "); word != NULL; word = strtok (NULL, "\t "))
        if (++count == depth && pass == 1)
          {
            (void) append (number, number + size, "%s", word);
            return true;
          }
      if (pass == 0)
        depth = count;
    }
  return false;
}

/* Moves every process of the container's PID namespace that is not there yet; returns how many, or -1.  */
static int
move_processes (const struct stat *namespace)
{
  char path[64];
  char where[PATH_LEN];
  char number[16];
  struct stat status;
  int moved = 0;
  DIR *proc = opendir ("/proc");
  if (proc == NULL)
    return -1;
  for (struct dirent *entry; moved >= 0 && (entry = readdir (proc)) != NULL;)
    {
      if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
        continue;
      (void) append (path, path + sizeof path, "/proc/%.10s/ns/pid", entry->d_name);
      if (stat (path, &status) < 0 || status.st_ino != namespace->st_ino || status.st_dev != namespace->st_dev
          || !cgroup_of (entry->d_name, where) || strcmp (where, group + strlen (FREEZER)) == 0)
        continue;
      if (!number_here (entry->d_name, number, sizeof number))
        continue;
      if (write_word (group, "cgroup.procs", number))
        moved++;
      else if (errno != ESRCH)
        moved = -1;
    }
  (void) closedir (proc);
  return moved;
}

/* The group is frozen first: what comes into it stands still, and so forks nothing any more.  */
static uint32_t
freeze (void)
{
  char path[64];
  struct stat namespace;
  (void) append (path, path + sizeof path, "/proc/%d/ns/pid", monitor.child_host_pid);
  if (stat (path, &namespace) < 0)
    return ESRCH;
  if (!write_word (group, "cgroup.freeze", "1"))
    return EOPNOTSUPP;
  for (int round = 0; round < ROUNDS_MAX; round++)
    {
      int moved = move_processes (&namespace);
      if (moved == 0)
        return 0;
      if (moved < 0)
        break;
    }
  (void) write_word (group, "cgroup.freeze", "0");
  return EOPNOTSUPP;
}

uint32_t
pause_container (bool paused)
{
  uint32_t err = monitor.exited || monitor.child_pidfd < 0 ? ESRCH : monitor.paused == paused ? EALREADY : 0;
  if (err == 0 && (monitor.child_namespaces & CLONE_NEWPID) == 0)
    err = EXDEV; /* its processes are known by their PID namespace, where others live, too */
  if (err == 0 && paused)
    err = make_group ();
  if (err == 0)
    err = paused ? freeze () : write_word (group, "cgroup.freeze", "0") ? 0 : EIO;
  if (err != 0)
    return err;
  monitor.paused = paused;
  (void) state_write (NULL);
  event_write (paused ? "pause" : "unpause", NULL);
  return 0;
}

void
pause_forget (void)
{
  if (group[0] == '\0')
    return;
  (void) rmdir (group);
  group[0] = '\0';
}
