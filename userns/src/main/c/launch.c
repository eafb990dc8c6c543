/* The client's part of `do container` and `do attach`.  */

#include "client.h"
#include "frames.h"
#include "monitor.h"
#include "signals.h"
#include "sys.h"
#include "terminal.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* In the process that forks the monitor: enters the one P of this user and holds the registry's lock until the monitor
   is registered in it. So two first launches agree on one P.  */
static int
enter_p (void)
{
  if (client.p.root)
    return -1;
  int lock = p_lock (client.run_dir);
  if (lock < 0)
    die_errno ("lock the registry in '%s'", client.run_dir);
  for (int pidfd; (pidfd = p_find (client.run_dir)) >= 0;)
    {
      bool joined = p_join_pidfd (pidfd);
      (void) close (pidfd);
      if (joined)
        return lock;
      if (errno != ESRCH)
        die_errno ("join the namespace of your other containers");
    }
  if (client.p.user_fd < 0)
    p_make (&client.p);
  if (!p_join (&client.p))
    die_errno ("join the user namespace");
  return lock;
}

static _Noreturn void
fork_monitor (int sock, bool nested, bool prepare)
{
  signals_forget ();
  int lock = enter_p ();
  /* pid 1 of a namespace of its own, so that the kernel ends with it whatever it has started: docs/design/001.  */
  pid_t pid = sys_clone (nested ? CLONE_NEWPID : 0, NULL);
  if (pid < 0)
    die_errno ("start the monitor");
  if (pid == 0)
    monitor_main (sock, client.sealed, client.p.root ? NULL : client.run_dir, lock, prepare);
  _exit (0);
}

void
monitor_prepare (bool nested, bool prepare)
{
  int pair[2];
  int status;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
    die_errno ("socketpair");
  pid_t pid = fork ();
  if (pid < 0)
    die_errno ("fork");
  if (pid == 0)
    {
      (void) close (pair[0]);
      fork_monitor (pair[1], nested, prepare);
    }
  (void) close (pair[1]);
  client.monitor = pair[0];
  client.monitor_nested = nested;
  while (waitpid (pid, &status, 0) < 0)
    if (errno != EINTR)
      die_errno ("wait for the monitor");
  if (!WIFEXITED (status) || WEXITSTATUS (status) != 0)
    {
      if (client.jvm > 0)
        (void) kill (client.jvm, SIGKILL);
      _exit (EXIT_LAUNCHER); /* it has said why */
    }
}

/* A PID namespace can only be entered from its ancestors, so with the host's or another container's the monitor cannot
   be in one of its own.  */
static bool
wants_nesting (const struct plan *plan)
{
  for (struct instruction now = plan_begin (plan); plan_next (plan, &now) && now.word != WORD_CHILD;)
    if (now.word == WORD_NAMESPACE && strcmp (now.words, "pid") == 0)
      return strcmp (plan_word (&now, 1), "new") == 0;
  return false;
}

size_t
preserved_fds (const struct plan *plan, int *fds)
{
  uint32_t preserved;
  if (!parse_u32 (plan_setting (plan, WORD_PRESERVE_FDS, "0"), &preserved) || preserved > PRESERVE_MAX)
    die ("--preserve-fds: not a number up to %d", PRESERVE_MAX);
  for (uint32_t i = 0; i < preserved; i++)
    {
      fds[i] = STDERR_FILENO + 1 + (int) i;
      /* All of ours are close-on-exec, the caller's are not, or they would not be here.  */
      if (fcntl (fds[i], F_GETFD) != 0)
        die ("--preserve-fds: descriptor %d is not open", fds[i]);
    }
  return preserved;
}

static bool
send_launch (const struct plan *plan, const struct attach_options *options)
{
  uint8_t frame[FRAME_HEADER + 4] = { 0 };
  int fds[1 + PRESERVE_MAX + 3];
  struct winsize size;
  frame_header (frame, FRAME_LAUNCH, 4);
  if (options->tty && terminal_size (&size))
    {
      frame[8] = (uint8_t) (size.ws_row >> 8);
      frame[9] = (uint8_t) size.ws_row;
      frame[10] = (uint8_t) (size.ws_col >> 8);
      frame[11] = (uint8_t) size.ws_col;
    }
  fds[0] = plan->fd;
  size_t count = 1 + preserved_fds (plan, fds + 1);
  if (strcmp (plan_setting (plan, WORD_LOG, ""), "passthrough") == 0)
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
      fds[count++] = fd;
  return send_message (client.monitor, frame, sizeof frame, fds, count);
}

void
launch_container (const struct plan *plan, struct outcome *outcome)
{
  struct attach_options options = attach_options (plan);
  bool nested = wants_nesting (plan);
  if (client.monitor >= 0 && client.monitor_nested != nested)
    close_fd (&client.monitor); /* it goes by itself */
  if (client.monitor < 0)
    monitor_prepare (nested, false);
  autofd int connection = client.monitor;
  /* A failed send means that the monitor failed before; then it says why.  */
  (void) send_launch (plan, &options);
  client.monitor = -1;
  attach_await_start (connection, outcome);
  if (outcome->kind != OUTCOME_STARTED || !attach_any (&options))
    return;
  signals_to_monitor (plan_setting (plan, WORD_SOCKET, ""), options.sig_proxy, options.tty);
  attach_copy (connection, &options, outcome);
}

void
attach_container (const struct plan *plan, struct outcome *outcome)
{
  struct attach_options options = attach_options (plan);
  const char *path = plan_setting (plan, WORD_SOCKET, "");
  uint8_t streams = attach_streams (&options);
  autofd int connection = socket_connect (path);
  if (connection < 0)
    {
      outcome_fail (outcome, EXIT_LAUNCHER, "cannot attach: the container is not running (%s)", strerror (errno));
      return;
    }
  if (!frame_send (connection, FRAME_ATTACH, &streams, sizeof streams))
    {
      outcome_fail (outcome, EXIT_LAUNCHER, "cannot attach: %s", strerror (errno));
      return;
    }
  signals_to_monitor (path, options.sig_proxy, options.tty);
  if (options.tty)
    (void) raise (SIGWINCH); /* our terminal's size from now on */
  attach_copy (connection, &options, outcome);
}
