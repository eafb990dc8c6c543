/* From the plan to the running command: the container's first process, its stdio, its helpers.  */

#include "helpers.h"
#include "join.h"
#include "monitor.h"
#include "sys.h"
#include "userns.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define ALL_NEW (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)

static unsigned long
namespace_flag (const char *kind)
{
  static const struct
  {
    const char *kind;
    unsigned long flag;
  } kinds[] = { { "pid", CLONE_NEWPID },
                { "net", CLONE_NEWNET },
                { "ipc", CLONE_NEWIPC },
                { "uts", CLONE_NEWUTS },
                { "cgroup", CLONE_NEWCGROUP } };
  for (size_t i = 0; i < ARRAY_LENGTH (kinds); i++)
    if (strcmp (kinds[i].kind, kind) == 0)
      return kinds[i].flag;
  monitor_fail (EXIT_LAUNCHER, "launch plan: no namespace kind '%s'", kind);
}

/* Namespaces to make. A PID namespace given by path is entered here, since that counts for children only; the child
   enters the other paths itself.  */
static unsigned long
namespaces (const struct plan *plan)
{
  unsigned long flags = CLONE_NEWNS | (userns_wanted (plan) ? CLONE_NEWUSER : 0UL);
  for (struct instruction now = plan_begin (plan); plan_next (plan, &now) && now.word != WORD_CHILD;)
    {
      if (now.word != WORD_NAMESPACE)
        continue;
      const char *how = plan_word (&now, 1);
      unsigned long flag = namespace_flag (now.words);
      if (strcmp (how, "new") == 0)
        flags |= flag;
      else if ((how[0] == '/' || how[0] == '@') && flag == CLONE_NEWPID)
        {
          char path[PATH_LEN];
          autofd int fd = join_path (path, how, "pid") ? open (path, O_RDONLY | O_CLOEXEC) : -1;
          if (fd < 0 && errno == ESRCH)
            monitor_fail (EXIT_LAUNCHER, "cannot join the PID namespace of a container that is not running");
          if (fd < 0 || setns (fd, CLONE_NEWPID) < 0)
            monitor_fail_errno ("join the PID namespace %s", how);
        }
      else if (how[0] != '/' && how[0] != '@' && strcmp (how, "host") != 0)
        monitor_fail (EXIT_LAUNCHER, "launch plan: namespace %s '%s'", now.words, how);
    }
  return flags;
}

static void
make_pipe (int *ours, int *theirs, bool we_read)
{
  int pair[2];
  if (pipe2 (pair, O_CLOEXEC) < 0)
    monitor_fail_errno ("pipe");
  *ours = we_read ? pair[0] : pair[1];
  *theirs = we_read ? pair[1] : pair[0];
  userns_give (*theirs);
  if (fcntl (*ours, F_SETFL, O_NONBLOCK) < 0)
    monitor_fail_errno ("fcntl");
}

static void
hand_over_plan (void)
{
  struct child_message message = { .kind = CHILD_PLAN, .rows = monitor.rows, .columns = monitor.columns };
  int fds[4 + PRESERVE_MAX];
  autofd int null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0)
    monitor_fail_errno ("open /dev/null");
  fds[0] = monitor.plan.fd;
  fds[1] = fds[2] = fds[3] = null;
  for (int i = 0; i < 3; i++)
    if (monitor.passed[i] >= 0)
      fds[1 + i] = monitor.passed[i];
  if (!monitor.tty && monitor.log.settings.driver != LOG_PASSTHROUGH)
    {
      if (monitor.stdin_open)
        make_pipe (&monitor.in, &fds[1], false);
      make_pipe (&monitor.out, &fds[2], true);
      make_pipe (&monitor.err, &fds[3], true);
    }
  memcpy (fds + 4, monitor.preserved, monitor.preserved_count * sizeof (int));
  bool sent = send_message (monitor.start_sock, &message, sizeof message, fds, 4 + monitor.preserved_count);
  if (!sent)
    monitor_fail_errno ("start the container's process");
  for (size_t i = 1; i < 4; i++)
    if (fds[i] != null)
      (void) close (fds[i]);
  monitor.passed[0] = monitor.passed[1] = monitor.passed[2] = -1;
  close_all (monitor.preserved, monitor.preserved_count);
  monitor.preserved_count = 0;
}

/* The child may have run and ended already; whether it ran at all, the start socket says.  */
static void
reap_start (void)
{
  int status;
  pid_t pid;
  while ((pid = waitpid (-1, &status, WNOHANG)) > 0)
    {
      if (pid == monitor.child)
        child_ended (status);
      helper_reaped (pid, status);
    }
}

static void
take_master (int master)
{
  monitor.out = master;
  monitor.in = fcntl (master, F_DUPFD_CLOEXEC, 0);
  monitor.slave = ioctl (master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (monitor.in < 0 || fcntl (master, F_SETFL, O_RDWR | O_NONBLOCK) < 0)
    monitor_fail_errno ("set up the terminal");
}

/* One message of the child; false at the end of file, which says that the command runs.  */
static bool
child_says (bool *waits)
{
  struct child_message message;
  int fds[1];
  size_t fd_count = ARRAY_LENGTH (fds);
  ssize_t n = receive_message (monitor.start_sock, &message, sizeof message, fds, &fd_count);
  if (n <= 0)
    return false;
  if (n != (ssize_t) sizeof message)
    monitor_fail (EXIT_LAUNCHER, "a message of the container's first process is cut");
  if (message.kind == CHILD_PTY && fd_count == 1)
    take_master (fds[0]);
  else if (message.kind == CHILD_WAITS)
    *waits = true;
  else if (message.kind == CHILD_SOURCE)
    userns_answer (message.index);
  else if (message.kind == CHILD_FAILED)
    {
      char text[ERROR_MAX];
      int code = describe_failure (&monitor.plan, &message, text, sizeof text);
      monitor_fail (code, "%s", text);
    }
  return true;
}

static void
await_command (void)
{
  bool waits = false;
  for (bool running = false; !running;)
    {
      struct pollfd polled[3 + HELPERS_MAX] = { { .fd = monitor.start_sock, .events = POLLIN },
                                                { .fd = monitor.signals, .events = POLLIN },
                                                /* A helper may hang; who gives up waiting for it ends the start.  */
                                                { .fd = waits ? monitor.client : -1, .events = POLLRDHUP } };
      size_t count = helpers_polled (polled + 3);
      if (poll (polled, 3 + count, -1) < 0)
        continue;
      helpers_read (polled + 3);
      if (polled[2].revents != 0)
        monitor_fail (EXIT_LAUNCHER, "the start was given up while it waited for the network");
      if (polled[0].revents != 0)
        running = !child_says (&waits);
      if (polled[1].revents != 0)
        {
          char info[sizeof (uint64_t) * 16]; /* a signalfd_siginfo */
          if (read (monitor.signals, info, sizeof info) > 0)
            reap_start ();
        }
      if (waits && helpers_up ())
        {
          struct child_message go = { .kind = CHILD_GO };
          waits = false;
          (void) send_message (monitor.start_sock, &go, sizeof go, NULL, 0);
        }
    }
}

static bool
spawn_child (unsigned long flags)
{
  char path[64];
  monitor.child = child_spawn (monitor.sealed, ROLE_INIT, flags, &monitor.start_sock, &monitor.child_pidfd);
  if (monitor.child < 0)
    return false;
  monitor.child_namespaces = flags;
  monitor.child_host_pid = host_pid_of (monitor.child_pidfd);
  (void) start_time (monitor.child_host_pid, &monitor.child_start_time);
  (void) append (path, path + sizeof path, "/proc/%d/ns/mnt", monitor.child_host_pid);
  monitor.child_mounts = open (path, O_RDONLY | O_CLOEXEC);
  if ((flags & CLONE_NEWUSER) != 0)
    userns_map (monitor.child_host_pid);
  return true;
}

void
prepare_child (void)
{
  (void) spawn_child (ALL_NEW); /* if it fails it will fail again, and be reported, when the plan is there */
}

static _Noreturn void
fail_namespaces (void)
{
  if (errno == ENOSPC) /* of clone(2): not a disk */
    monitor_fail (EXIT_LAUNCHER,
                  "cannot make the container's namespaces: a limit on namespaces is reached\n"
                  "  try:  sysctl user   (user.max_net_namespaces and its like), and raise the smallest");
  monitor_fail_errno ("make the container's namespaces");
}

static void
discard_child (void)
{
  if (monitor.child <= 0)
    return;
  (void) kill (monitor.child, SIGKILL);
  (void) waitpid (monitor.child, NULL, 0);
  close_fd (&monitor.start_sock);
  close_fd (&monitor.child_pidfd);
  close_fd (&monitor.child_mounts);
}

void
start_container (void)
{
  unsigned long flags = namespaces (&monitor.plan);
  if (monitor.child <= 0 || monitor.child_namespaces != flags)
    {
      discard_child ();
      if (!spawn_child (flags))
        fail_namespaces ();
    }
  hand_over_plan ();
  for (struct instruction now = plan_begin (&monitor.plan); plan_next (&monitor.plan, &now) && now.word != WORD_CHILD;)
    if (now.word == WORD_HELPER)
      helper_start (&now);
}

void
await_container (void)
{
  await_command ();
  close_fd (&monitor.start_sock);
  close_fd (&monitor.sealed);
  (void) clock_gettime (CLOCK_REALTIME, &monitor.started_at);
  monitor.started = true;
  monitor.began_at = monotonic_ms ();
  if (monitor.timeout > 0)
    monitor.timeout_at = monitor.began_at + (int64_t) monitor.timeout * 1000;
}

void
tell_running (void)
{
  char text[16];
  if (!monitor.exited)
    {
      health_begin ();
      (void) state_write ("running");
    }
  event_write ("init", NULL);
  event_write ("start", NULL);
  if (monitor.pid_file == NULL)
    return;
  autofd int fd = open (monitor.pid_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  size_t length = (size_t) (append (text, text + sizeof text, "%d", monitor.child_host_pid) - text);
  if (fd < 0 || !write_all (fd, text, length))
    monitor.pid_file = NULL; /* the container runs; who wants the file finds none */
}
