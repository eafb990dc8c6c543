/* Namespaces and mounts of another container. A plan is kept for every later start, so it names the other container by its
   directory, as `@DIR`, and which process that is now is looked up here, in its `state`.  */

#include "join.h"
#include "sys.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* Host pid of the first process of the container in `dir`; 0 if it does not run.  */
static pid_t
first_process (const char *dir)
{
  char path[PATH_LEN];
  char text[4096];
  char *end;
  uint64_t ticks;
  if (!format_path (path, "%s/state", dir) || read_file (AT_FDCWD, path, text, sizeof text) < 0
      || strncmp (text, "status running\n", 15) != 0)
    return 0;
  const char *line = strstr (text, "\npid ");
  if (line == NULL)
    return 0;
  long pid = strtol (line + 5, &end, 10);
  /* The number may belong to another process by now.  */
  if (pid <= 1 || *end != ' ' || !start_time ((pid_t) pid, &ticks) || ticks != strtoull (end + 1, NULL, 10))
    return 0;
  return (pid_t) pid;
}

bool
join_path (char *path, const char *how, const char *kind)
{
  if (how[0] != '@')
    return format_path (path, "%s", how);
  pid_t pid = first_process (how + 1);
  errno = ESRCH;
  return pid > 0 && format_path (path, "/proc/%d/ns/%s", pid, kind);
}

/* In a process of its own: what it clones in the other's mount namespace it sends back.  */
static _Noreturn void
clone_there (pid_t pid, const char *source, int sock)
{
  char path[64];
  int err = 0;
  (void) append (path, path + sizeof path, "/proc/%d/ns/mnt", pid);
  int mounts = open (path, O_RDONLY | O_CLOEXEC);
  int tree = mounts < 0 || setns (mounts, CLONE_NEWNS) < 0
                 ? -1
                 : sys_open_tree (AT_FDCWD, source, TREE_CLONE | TREE_CLOEXEC);
  if (tree < 0)
    err = errno;
  (void) send_message (sock, &err, sizeof err, &tree, tree < 0 ? 0 : 1);
  _exit (0);
}

int
join_tree (const char *dir, const char *source)
{
  int pair[2];
  int tree = -1;
  int err = EIO;
  size_t count = 1;
  pid_t other = first_process (dir);
  errno = ESRCH;
  if (other <= 0 || socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
    return -1;
  pid_t pid = sys_clone (0, NULL);
  if (pid == 0)
    clone_there (other, source, pair[1]);
  (void) close (pair[1]);
  if (pid > 0 && receive_message (pair[0], &err, sizeof err, &tree, &count) > 0 && (err != 0 || count != 1))
    tree = -1;
  (void) close (pair[0]);
  while (pid > 0 && waitpid (pid, NULL, 0) < 0 && errno == EINTR)
    ;
  errno = err;
  return tree;
}
