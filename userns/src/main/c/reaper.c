/* `--init`: stays as pid 1, hands signals on, reaps, ends as the command ends.  */

#include "init.h"
#include "sys.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

/* Signals that tell of faults of this very process, and those of job control, stay ours.  */
static void
signals_of_command (sigset_t *set)
{
  static const int own[] = { SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGSYS, SIGTTIN, SIGTTOU };
  (void) sigfillset (set);
  for (size_t i = 0; i < ARRAY_LENGTH (own); i++)
    (void) sigdelset (set, own[i]);
}

static void
reap (pid_t command)
{
  int status;
  pid_t pid;
  while ((pid = waitpid (-1, &status, WNOHANG)) > 0)
    if (pid == command)
      _exit (WIFSIGNALED (status) ? EXIT_SIGNAL_BASE + WTERMSIG (status) : WEXITSTATUS (status));
}

void
become_reaper (bool tty)
{
  sigset_t set;
  sigset_t before;
  struct sigaction ignore = { .sa_handler = SIG_IGN };
  signals_of_command (&set);
  (void) sigprocmask (SIG_SETMASK, &set, &before);
  pid_t command = fork ();
  if (command < 0)
    child_fail ("fork");
  if (command == 0)
    {
      if (tty)
        {
          /* A process group of its own in the foreground, as a shell would do: else ctrl-c would hit us as well.  */
          (void) setpgid (0, 0);
          (void) sigaction (SIGTTOU, &ignore, NULL);
          pid_t group = getpid ();
          (void) ioctl (STDIN_FILENO, TIOCSPGRP, &group);
          reset_signals ();
        }
      (void) sigprocmask (SIG_SETMASK, &before, NULL);
      return;
    }
  (void) sys_close_range (0, ~0U); /* the start socket among them: its end of file says that the command runs */
  for (;;)
    {
      int signal;
      if (sigwait (&set, &signal) != 0)
        continue;
      if (signal == SIGCHLD)
        reap (command);
      else
        (void) kill (command, signal);
    }
}
