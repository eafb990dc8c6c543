/* A container's first process: reads the plan from the start socket, then walks it once, in order.  */

#include "init.h"
#include "join.h"
#include "sys.h"
#include "userns.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>

struct child child = { .start = START_FD, .root = -1, .proc = -1, .target = -1, .slave = -1, .umask = 022, .index = -1 };

static _Noreturn void
report_failure (struct child_message *failure)
{
  (void) send_message (child.start, failure, sizeof *failure, NULL, 0);
  _exit (EXIT_LAUNCHER);
}

void
child_fail (const char *detail_format, ...)
{
  struct child_message failure = { .kind = CHILD_FAILED, .index = child.index, .err = errno };
  va_list words;
  va_start (words, detail_format);
  (void) vsnprintf (failure.detail, sizeof failure.detail, detail_format, words);
  va_end (words);
  report_failure (&failure);
}

void
child_fail_errno (void)
{
  struct child_message failure = { .kind = CHILD_FAILED, .index = child.index, .err = errno };
  report_failure (&failure);
}

/* Carries out one instruction.  */
static void
run (const struct instruction *now)
{
  const char *first = now->words;
  mode_t mode;
  switch (now->word)
    {
    case WORD_CHDIR:
      if (!child.own_users && chdir (first) < 0)
        child_fail_errno ();
      break;
    case WORD_OVERLAY:
      do_overlay (first, plan_word (now, 1));
      break;
    case WORD_BIND_ROOT:
      do_bind_root (first, plan_word (now, 1));
      break;
    case WORD_ROOT:
      do_root (first);
      break;
    case WORD_ROOT_READONLY:
      do_root_readonly ();
      break;
    case WORD_MKDIR:
    case WORD_FILE:
    case WORD_CWD_CREATE:
      if (!parse_mode (plan_word (now, 1), &mode))
        child_fail ("'%s' is not a mode", plan_word (now, 1));
      if (now->word == WORD_FILE)
        root_file (first, mode);
      else
        root_mkdir (first, mode);
      break;
    case WORD_MOUNT:
      do_mount (now);
      break;
    case WORD_BIND:
      do_bind (first, plan_word (now, 1), plan_word (now, 2));
      break;
    case WORD_BIND_BELOW:
      do_bind_below (now);
      break;
    case WORD_BIND_OF:
      do_bind_of (now);
      break;
    case WORD_TMPFS:
      do_tmpfs (first, plan_word (now, 1), plan_word (now, 2));
      break;
    case WORD_SYMLINK:
      root_symlink (first, plan_word (now, 1));
      break;
    case WORD_MASK:
      do_mask (first);
      break;
    case WORD_READONLY:
      do_readonly (first);
      break;
    case WORD_PTY:
      do_pty ();
      break;
    case WORD_PIVOT:
      do_pivot ();
      break;
    case WORD_HOSTNAME:
      if (sethostname (first, strlen (first)) < 0)
        child_fail_errno ();
      break;
    case WORD_DOMAINNAME:
      if (setdomainname (first, strlen (first)) < 0)
        child_fail_errno ();
      break;
    case WORD_SYSCTL:
      do_sysctl (first, plan_word (now, 1));
      break;
    case WORD_RLIMIT:
      do_rlimit (first, plan_word (now, 1), plan_word (now, 2));
      break;
    case WORD_OOM_SCORE_ADJ:
      do_oom_score_adj (first);
      break;
    case WORD_UMASK:
      if (!parse_mode (first, &child.umask))
        child_fail ("'%s' is not a mode", first);
      break;
    case WORD_PERSONALITY:
      do_personality (first);
      break;
    case WORD_LOOPBACK:
      do_loopback ();
      break;
    case WORD_WAIT_HELPER:
      {
        struct child_message message = { .kind = CHILD_WAITS };
        size_t none = 0;
        if (!send_message (child.start, &message, sizeof message, NULL, 0)
            || receive_message (child.start, &message, sizeof message, NULL, &none) <= 0)
          _exit (EXIT_LAUNCHER); /* the monitor has given up and said why */
        break;
      }
    case WORD_JOIN_SESSION_KEYRING:
      do_session_keyring ();
      break;
    case WORD_SECCOMP_LOAD:
      if (child.filter == NULL) /* exec loads it before it leaves the host's files */
        seccomp_load (first);
      break;
    case WORD_GROUPS:
      do_groups (now);
      break;
    case WORD_GID:
      do_gid (first);
      break;
    case WORD_UID:
      do_uid (first);
      break;
    case WORD_CAPS:
      do_caps (now);
      break;
    case WORD_NNP:
      do_nnp ();
      break;
    case WORD_SECCOMP:
      do_seccomp ();
      break;
    case WORD_CLEARENV:
      child.environment_count = 0;
      break;
    case WORD_ENV:
      do_env (first);
      break;
    case WORD_CWD:
      do_cwd (first);
      break;
    case WORD_INIT:
      child.stays = true;
      break;
    case WORD_EXEC:
      do_exec (now);
    default: /* hint; the head's words cannot stand here */
      break;
    }
}

void
run_instructions (const struct plan *plan, struct instruction from)
{
  while (plan_next (plan, &from))
    {
      child.index = from.index;
      run (&from);
    }
  errno = EINVAL;
  child_fail ("the launch plan has no `exec`");
}

/* Takes over the descriptors of the plan message.  */
static void
receive_plan (struct plan *plan)
{
  struct child_message message;
  int fds[MESSAGE_FDS_MAX];
  size_t count = ARRAY_LENGTH (fds);
  ssize_t n = receive_message (START_FD, &message, sizeof message, fds, &count);
  if (n != (ssize_t) sizeof message || message.kind != CHILD_PLAN || count < 4)
    _exit (EXIT_LAUNCHER); /* the monitor has gone */
  const char *wrong = plan_open (plan, fds[0]);
  if (wrong != NULL)
    child_fail ("launch plan: %s", wrong);
  if (message.index == 1 && count > 4)
    child.target = fds[--count];
  memcpy (child.stdio, fds + 1, sizeof child.stdio);
  child.rows = message.rows;
  child.columns = message.columns;
  child.preserved_count = count - 4;
  /* The command finds them from 3 on; until then they wait above all of these places.  */
  for (size_t i = 0; i < child.preserved_count; i++)
    {
      child.preserved[i] = fcntl (fds[4 + i], F_DUPFD_CLOEXEC, START_FD + (int) child.preserved_count);
      if (child.preserved[i] < 0)
        child_fail ("descriptor %zu of --preserve-fds", START_FD + i);
      (void) close (fds[4 + i]);
    }
}

static void
join_namespaces (const struct plan *plan)
{
  for (struct instruction now = plan_begin (plan); plan_next (plan, &now) && now.word != WORD_CHILD;)
    {
      const char *how;
      child.index = now.index;
      if (now.word != WORD_NAMESPACE || strcmp (now.words, "pid") == 0)
        continue;
      how = plan_word (&now, 1);
      if (how[0] != '/' && how[0] != '@')
        continue;
      char path[PATH_LEN];
      autofd int fd = join_path (path, how, now.words) ? open (path, O_RDONLY | O_CLOEXEC) : -1;
      if (fd < 0 && errno == ESRCH)
        child_fail ("that container is not running");
      if (fd < 0 || setns (fd, 0) < 0)
        child_fail_errno ();
    }
}

void
child_begin (struct plan *plan)
{
  if (!set_cloexec (START_FD, true))
    _exit (EXIT_LAUNCHER);
  /* Nobody inside may look into this process or take its descriptors before it is the command: ptrace(2).  */
  (void) prctl (PR_SET_DUMPABLE, 0);
  receive_plan (plan);
  child.proc = open ("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (child.proc < 0)
    child_fail ("open /proc");
}

void
init_main (void)
{
  struct plan plan;
  struct instruction at;
  (void) prctl (PR_SET_PDEATHSIG, SIGKILL); /* beside the monitor's PID namespace, and before it in order */
  child_begin (&plan);
  (void) umask (0);
  child.own_users = userns_wanted (&plan);
  join_namespaces (&plan);
  /* Else our mounts would appear in P, and P's in us: mount_namespaces(7). Slave, so that `bind … rslave` works.  */
  if (mount (NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
    child_fail ("make the mounts of the host slaves");
  for (at = plan_begin (&plan); plan_next (&plan, &at) && at.word != WORD_CHILD;)
    ;
  run_instructions (&plan, at);
}
