/* A process that makes a network namespace openable for helpers that gave their privileges away.

   pasta drops CAP_SYS_PTRACE before it opens the namespace it is given. The kernel then lets it open /proc/PID/ns/net only of
   a process whose permitted capabilities are a subset of its own (cap_ptrace_access_check), which the container's first process
   and the monitor are not. So for the time of the start there is one more process: in that namespace, without capabilities.
   A bind mount of the namespace would do too, but stay behind in P when the monitor is killed.  */

#include "holder.h"
#include "sys.h"

#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

static int
drop_capabilities (void)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
  memset (data, 0, sizeof data);
  return (int) syscall (SYS_capset, &header, data);
}

/* Says that it is ready, and stays until the other end of the socket is closed, by intent or by death.  */
static _Noreturn void
hold (int sock, int netns)
{
  char byte = 0;
  if (setns (netns, CLONE_NEWNET) == 0 && drop_capabilities () == 0 && prctl (PR_SET_DUMPABLE, 1, 0, 0, 0) == 0
      && write (sock, &byte, 1) == 1)
    while (read (sock, &byte, 1) < 0 && errno == EINTR)
      ;
  _exit (0);
}

pid_t
network_holder (pid_t owner, int *sock)
{
  char path[64];
  char byte;
  int pair[2];
  autofd int pidfd = -1;
  (void) append (path, path + sizeof path, "/proc/%d/ns/net", owner);
  autofd int netns = open (path, O_RDONLY | O_CLOEXEC);
  if (netns < 0 || socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
    return -1;
  pid_t pid = sys_clone (CLONE_PIDFD, &pidfd);
  if (pid == 0)
    {
      (void) close (pair[0]);
      hold (pair[1], netns);
    }
  (void) close (pair[1]);
  ssize_t ready = -1;
  if (pid > 0)
    while ((ready = read (pair[0], &byte, 1)) < 0 && errno == EINTR)
      ;
  if (ready != 1)
    {
      errno = ready == 0 ? EPERM : errno;
      (void) close (pair[0]);
      return -1;
    }
  *sock = pair[0];
  return host_pid_of (pidfd);
}
