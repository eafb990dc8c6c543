/* The exec role: joins the namespaces of a running container, then goes on like its first process did.  */

#include "init.h"
#include "sys.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#define OTHER_NAMESPACES (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)

/* The same user namespace as ours cannot be joined again, setns(2): real root has no P.  */
static bool
shares_user_namespace (pid_t pid)
{
  char path[64];
  struct stat own;
  struct stat other;
  (void) append (path, path + sizeof path, "/proc/%d/ns/user", pid);
  return stat ("/proc/self/ns/user", &own) == 0 && stat (path, &other) == 0 && own.st_ino == other.st_ino
         && own.st_dev == other.st_dev;
}

static void
join_target (const struct plan *plan)
{
  struct instruction target;
  int64_t pid;
  int64_t expected;
  uint64_t ticks;
  if (child.target >= 0) /* a health check: the monitor knows its own container, in whose PID namespace we are not */
    {
      pid = host_pid_of (child.target);
      if (pid <= 0 || setns (child.target, (shares_user_namespace ((pid_t) pid) ? 0 : CLONE_NEWUSER) | OTHER_NAMESPACES) < 0)
        child_fail ("join the container's namespaces");
      close_fd (&child.target);
      return;
    }
  errno = EINVAL;
  if (!plan_find (plan, WORD_TARGET, &target))
    child_fail ("the launch plan has no `target`");
  child.index = target.index;
  if (!parse_i64 (plan_word (&target, 0), &pid) || !parse_i64 (plan_word (&target, 1), &expected) || pid <= 1)
    child_fail ("it has no pid");
  autofd int pidfd = sys_pidfd_open ((pid_t) pid);
  /* The number may belong to another process by now.  */
  if (pidfd < 0 || !start_time ((pid_t) pid, &ticks) || ticks != (uint64_t) expected)
    {
      errno = ESRCH;
      child_fail ("it is not running");
    }
  int user = shares_user_namespace ((pid_t) pid) ? 0 : CLONE_NEWUSER;
  if (setns (pidfd, user | OTHER_NAMESPACES) < 0)
    child_fail_errno ();
}

/* Files of the host, as long as they are in reach.  */
static struct instruction
load_filter (const struct plan *plan)
{
  struct instruction child_part = plan_begin (plan);
  bool behind = false;
  for (struct instruction now = plan_begin (plan); plan_next (plan, &now);)
    {
      if (now.word == WORD_CHILD)
        {
          child_part = now;
          behind = true;
        }
      child.index = now.index;
      if (behind && now.word == WORD_SECCOMP_LOAD && child.filter == NULL)
        seccomp_load (now.words);
    }
  return child_part;
}

void
exec_main (void)
{
  struct plan plan;
  child.exec = true;
  child_begin (&plan);
  struct instruction at = load_filter (&plan);
  join_target (&plan);
  child.index = -1;
  (void) prctl (PR_SET_DUMPABLE, 0);
  child.root = open ("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (child.root < 0)
    child_fail ("open the container's root");
  (void) umask (0);
  /* A PID namespace counts for children only. With CLONE_PARENT the child is one of the client's, and we need not stay.
   */
  pid_t pid = sys_clone (CLONE_PARENT, NULL);
  if (pid < 0)
    child_fail ("fork");
  if (pid > 0)
    {
      struct child_message forked = { .kind = CHILD_FORKED, .index = pid };
      (void) send_message (child.start, &forked, sizeof forked, NULL, 0);
      _exit (0);
    }
  run_instructions (&plan, at);
}
