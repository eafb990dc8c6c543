/* Starting the sealed copy.  */

#include "child.h"
#include "sys.h"

#include <grp.h>
#include <sys/socket.h>

static bool
become_root (int sock)
{
  char go;
  return read (sock, &go, 1) == 1 && setgroups (0, NULL) == 0 && setresgid (0, 0, 0) == 0 && setresuid (0, 0, 0) == 0;
}

pid_t
child_spawn (int sealed, const char *argv0, unsigned long clone_flags, int *sock, int *pidfd)
{
  char *argv[] = { (char *) (uintptr_t) argv0, NULL };
  char *envp[] = { NULL };
  int pair[2];
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
    return -1;
  pid_t pid = sys_clone (clone_flags | CLONE_PIDFD, pidfd);
  if (pid == 0)
    {
      /* Everything else is close-on-exec; descriptor 3 must survive, and dup2 onto itself would not clear the flag.  */
      bool ready = (clone_flags & CLONE_NEWUSER) == 0 || become_root (pair[1]);
      if (ready && (pair[1] == START_FD ? set_cloexec (START_FD, false) : dup2 (pair[1], START_FD) >= 0))
        {
          reset_signals ();
          (void) sys_execveat (sealed, argv, envp);
        }
      struct child_message failure = { .kind = CHILD_FAILED, .index = -1, .err = errno };
      (void) send_message (pair[1], &failure, sizeof failure, NULL, 0);
      _exit (EXIT_LAUNCHER);
    }
  int saved = errno;
  (void) close (pair[1]);
  if (pid < 0)
    (void) close (pair[0]);
  else
    *sock = pair[0];
  errno = saved;
  return pid;
}
