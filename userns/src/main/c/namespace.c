/* P: finding, making, joining and registering it.  */

#include "namespace.h"
#include "sys.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define REGISTRY "ns"

/* Opens the monitor that entry `<pid>.<start time>` names, if it still is that process.  */
static int
open_entry (const char *entry)
{
  char *end;
  long pid = strtol (entry, &end, 10);
  uint64_t ticks;
  if (pid <= 0 || *end != '.')
    return -1;
  uint64_t expected = strtoull (end + 1, NULL, 10);
  autofd int pidfd = sys_pidfd_open ((pid_t) pid);
  /* Compared after the open: the pidfd is of this process or the number had been given to another before.  */
  if (pidfd < 0 || !start_time ((pid_t) pid, &ticks) || ticks != expected)
    return -1;
  int result = pidfd;
  pidfd = -1;
  return result;
}

int
p_find (const char *run_dir)
{
  char path[PATH_LEN];
  if (!format_path (path, "%s/" REGISTRY, run_dir))
    return -1;
  DIR *registry = opendir (path);
  int pidfd = -1;
  if (registry == NULL)
    return -1;
  struct dirent *entry;
  while (pidfd < 0 && (entry = readdir (registry)) != NULL)
    {
      if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
        continue;
      pidfd = open_entry (entry->d_name);
      if (pidfd < 0)
        (void) unlinkat (dirfd (registry), entry->d_name, 0); /* the monitor was killed */
    }
  (void) closedir (registry);
  return pidfd;
}

int
p_lock (const char *run_dir)
{
  char path[PATH_LEN];
  if (!format_path (path, "%s/" REGISTRY, run_dir) || !make_directories (path, 0700)
      || !format_path (path, "%s/" REGISTRY "/lock", run_dir))
    return -1;
  autofd int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return -1;
  while (flock (fd, LOCK_EX) < 0)
    if (errno != EINTR)
      return -1;
  int result = fd;
  fd = -1;
  return result;
}

bool
p_register (const char *run_dir, bool here)
{
  char path[PATH_LEN];
  uint64_t ticks;
  pid_t self = host_pid_self ();
  if (!start_time (self, &ticks)
      || !format_path (path, "%s/" REGISTRY "/%d.%llu", run_dir, self, (unsigned long long) ticks))
    return false;
  if (!here)
    return unlink (path) == 0;
  autofd int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  return fd >= 0;
}

/* A process without a mapped uid loses its capabilities at execve unless they are ambient: capabilities(7).  */
static bool
raise_ambient (void)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct data[2];
  if (syscall (SYS_capget, &header, data) < 0)
    return false;
  data[0].inheritable = data[0].permitted;
  data[1].inheritable = data[1].permitted;
  if (syscall (SYS_capset, &header, data) < 0)
    return false;
  for (unsigned int cap = 0; cap < 64; cap++)
    if ((data[cap / 32].permitted >> (cap % 32) & 1) != 0
        && prctl (PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0)
      return false;
  return true;
}

bool
p_unshare (int report)
{
  int err = 0;
  if (unshare (CLONE_NEWUSER | CLONE_NEWNS) < 0)
    err = errno;
  else if (!raise_ambient ())
    err = errno;
  if (!write_all (report, &err, sizeof err))
    return false;
  errno = err;
  return err == 0;
}

static _Noreturn void
die_unshare (int err)
{
  char text[32];
  errno = err;
  if (err == ENOSPC
      || (read_file (AT_FDCWD, "/proc/sys/user/max_user_namespaces", text, sizeof text) > 0 && atoi (text) == 0))
    die ("cannot make a user namespace: the limit user.max_user_namespaces is reached\n"
         "  try:  sudo sysctl user.max_user_namespaces=15000");
  if (read_file (AT_FDCWD, "/proc/sys/kernel/unprivileged_userns_clone", text, sizeof text) > 0 && atoi (text) == 0)
    die ("cannot make a user namespace: kernel.unprivileged_userns_clone is 0\n"
         "  try:  sudo sysctl kernel.unprivileged_userns_clone=1");
  if (read_file (AT_FDCWD, "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", text, sizeof text) > 0
      && atoi (text) != 0)
    die ("cannot use a user namespace: AppArmor restricts them for unprivileged users\n"
         "  try:  sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0");
  errno = err;
  die_errno ("cannot make a user namespace");
}

/* A process gives its namespaces back before it can be waited for.  */
bool
has_ended (pid_t child)
{
  char path[64];
  char text[64];
  (void) append (path, path + sizeof path, "/proc/%d/ns/mnt", child);
  return readlink (path, text, sizeof text) < 0 && (errno == ENOENT || errno == ESRCH);
}

bool
p_adopt (struct p *p, pid_t child, int report)
{
  char path[64];
  int err = 0;
  ssize_t n = read_all (report, &err, sizeof err);
  if (n != (ssize_t) sizeof err)
    return false;
  if (err < 0)
    return true; /* it has joined the P of a live monitor */
  if (err != 0)
    die_unshare (err);
  (void) append (path, path + sizeof path, "/proc/%d/ns/user", child);
  p->user_fd = open (path, O_RDONLY | O_CLOEXEC);
  (void) append (path, path + sizeof path, "/proc/%d/ns/mnt", child);
  p->mount_fd = open (path, O_RDONLY | O_CLOEXEC);
  if (p->user_fd >= 0 && p->mount_fd >= 0)
    return write_id_maps (child);
  int saved = errno;
  if (has_ended (child))
    return false;
  errno = saved;
  die_errno ("open %s", path);
}

void
p_make (struct p *p)
{
  int report[2];
  if (pipe2 (report, O_CLOEXEC) < 0)
    die_errno ("pipe");
  pid_t child = fork ();
  if (child < 0)
    die_errno ("fork");
  if (child == 0)
    {
      (void) prctl (PR_SET_PDEATHSIG, SIGKILL);
      (void) close (report[0]);
      if (p_unshare (report[1]))
        (void) pause ();
      _exit (0);
    }
  (void) close (report[1]);
  if (!p_adopt (p, child, report[0]))
    die ("cannot make a user namespace: the process that makes it was killed");
  (void) close (report[0]);
  (void) kill (child, SIGKILL); /* the descriptors hold the namespaces */
  while (waitpid (child, NULL, 0) < 0 && errno == EINTR)
    ;
}

bool
p_join_pidfd (int pidfd)
{
  return setns (pidfd, CLONE_NEWUSER | CLONE_NEWNS) == 0;
}

bool
p_join (const struct p *p)
{
  if (p->root)
    return unshare (CLONE_NEWNS) == 0;
  if (p->user_fd >= 0)
    return setns (p->user_fd, CLONE_NEWUSER) == 0 && setns (p->mount_fd, CLONE_NEWNS) == 0;
  return p_join_pidfd (p->pidfd);
}
