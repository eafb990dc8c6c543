/* `do exec` in the client: starts the process inside the container and is its stdio's other end, always through pipes
   or a pty, so that nothing inside ever holds a descriptor of the caller's files or terminal.  */

#include "client.h"
#include "events.h"
#include "signals.h"
#include "sys.h"
#include "terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define COPY_MAX 65536

struct relay
{
  int in;
  int out;
  int err;
  int pidfd;
  pid_t pid;
  int master; /* the same open file as in and out; -1 without a terminal */
  struct detach_keys keys;
  bool detached;
};

static uint8_t buffer[COPY_MAX];
static uint8_t input[COPY_MAX + DETACH_KEYS_MAX];
static size_t input_at;
static size_t input_end;

void
exec_prepare (void)
{
  int pidfd = -1;
  client.exec_pid = child_spawn (client.sealed, ROLE_EXEC, 0, &client.exec_start, &pidfd);
  if (client.exec_pid < 0)
    die_errno ("fork");
  (void) close (pidfd);
}

static int
pipe_end (int *theirs, bool we_read)
{
  int pair[2];
  if (pipe2 (pair, O_CLOEXEC) < 0 || fcntl (pair[we_read ? 0 : 1], F_SETFL, O_NONBLOCK) < 0)
    die_errno ("pipe");
  *theirs = pair[we_read ? 1 : 0];
  return pair[we_read ? 0 : 1];
}

static void
send_plan (const struct plan *plan, const struct attach_options *options, struct relay *relay)
{
  struct child_message message = { .kind = CHILD_PLAN };
  struct winsize size;
  int fds[4 + PRESERVE_MAX];
  size_t count = 4 + preserved_fds (plan, fds + 4);
  autofd int null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  if (options->tty && terminal_size (&size))
    {
      message.rows = size.ws_row;
      message.columns = size.ws_col;
    }
  fds[0] = plan->fd;
  fds[1] = fds[2] = fds[3] = null;
  if (!options->tty)
    {
      if (options->in)
        relay->in = pipe_end (&fds[1], false);
      if (options->out)
        relay->out = pipe_end (&fds[2], true);
      if (options->err)
        relay->err = pipe_end (&fds[3], true);
    }
  (void) send_message (client.exec_start, &message, sizeof message, fds, count);
  for (size_t i = 1; i < 4; i++)
    if (fds[i] != null)
      (void) close (fds[i]);
}

/* Until the command runs or has failed.  */
static bool
await_command (const struct plan *plan, struct relay *relay, struct outcome *outcome)
{
  for (;;)
    {
      struct child_message message;
      int fds[1];
      size_t count = ARRAY_LENGTH (fds);
      ssize_t n = receive_message (client.exec_start, &message, sizeof message, fds, &count);
      if (n <= 0)
        break;
      if (message.kind == CHILD_FAILED)
        {
          char text[sizeof outcome->text];
          int code = describe_failure (plan, &message, text, sizeof text);
          outcome_fail (outcome, code, "%s", text);
          return false;
        }
      if (message.kind == CHILD_FORKED)
        relay->pid = message.index;
      else if (message.kind == CHILD_PTY && count == 1)
        relay->master = fds[0];
    }
  relay->pidfd = relay->pid > 0 ? sys_pidfd_open (relay->pid) : -1;
  if (relay->pidfd < 0)
    outcome_fail (outcome, EXIT_LAUNCHER, "the process inside the container has ended before it began");
  return relay->pidfd >= 0;
}

static void
write_input (struct relay *relay)
{
  while (input_at < input_end && relay->in >= 0)
    {
      ssize_t n = write (relay->in, input + input_at, input_end - input_at);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        return;
      if (n < 0)
        close_fd (&relay->in);
      else
        input_at += (size_t) n;
    }
  input_at = input_end = 0;
}

static void
read_input (struct relay *relay, bool *open)
{
  bool filtered = relay->keys.count > 0;
  ssize_t n;
  do
    n = read (STDIN_FILENO, filtered ? buffer : input, COPY_MAX);
  while (n < 0 && errno == EINTR);
  if (n < 0 && errno == EAGAIN)
    return;
  if (n <= 0)
    {
      *open = false;
      close_fd (&relay->in);
      return;
    }
  input_at = 0;
  input_end = filtered ? detach_keys_filter (&relay->keys, buffer, (size_t) n, input, &relay->detached) : (size_t) n;
  write_input (relay);
}

/* Copies what is there; closes the descriptor at its end. `to` -1: nobody wants it.  */
static void
copy_output (int *from, int to, bool ended)
{
  static bool lost[3];
  while (*from >= 0)
    {
      ssize_t n = read (*from, buffer, sizeof buffer);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN && !ended)
        return;
      if (n <= 0)
        close_fd (from);
      else if (to >= 0 && !lost[to] && !write_all (to, buffer, (size_t) n))
        lost[to] = true;
      if (!ended)
        return;
    }
}

static void
copy (struct relay *relay, bool input_open, bool wanted)
{
  for (bool ended = false; !ended && !relay->detached;)
    {
      bool waiting = input_at < input_end;
      struct pollfd polled[] = { { .fd = relay->pidfd, .events = POLLIN },
                                 { .fd = relay->out, .events = POLLIN },
                                 { .fd = relay->err, .events = POLLIN },
                                 { .fd = waiting ? relay->in : -1, .events = POLLOUT },
                                 { .fd = input_open && !waiting ? STDIN_FILENO : -1, .events = POLLIN } };
      if (poll (polled, ARRAY_LENGTH (polled), -1) < 0)
        continue;
      ended = polled[0].revents != 0;
      if (polled[1].revents != 0 || ended)
        copy_output (&relay->out, wanted ? STDOUT_FILENO : -1, ended);
      if (polled[2].revents != 0 || ended)
        copy_output (&relay->err, wanted ? STDERR_FILENO : -1, ended);
      if (polled[3].revents != 0)
        write_input (relay);
      if (polled[4].revents != 0 && !ended)
        read_input (relay, &input_open);
    }
}

/* Holds the terminal of an exec that nobody is attached to: it would get SIGHUP otherwise.  */
static void
hold_in_background (struct relay *relay)
{
  pid_t pid = fork ();
  if (pid < 0)
    die_errno ("fork");
  if (pid > 0)
    return;
  signals_forget ();
  (void) setsid ();
  if (!null_stdio () || chdir ("/") < 0)
    _exit (EXIT_LAUNCHER);
  close_fd (&client.plans);
  close_fd (&client.answers);
  copy (relay, false, false);
  _exit (0);
}

static void
take_terminal (struct relay *relay)
{
  relay->out = relay->master;
  relay->in = fcntl (relay->master, F_DUPFD_CLOEXEC, 0);
  if (relay->in < 0 || fcntl (relay->master, F_SETFL, O_RDWR | O_NONBLOCK) < 0)
    die_errno ("set up the terminal");
}

static void
write_event (const struct plan *plan, const char *what, const char *detail)
{
  const char *events = plan_setting (plan, WORD_EVENTS, "");
  if (events[0] != '\0')
    event_record (events, plan_setting (plan, WORD_DIR, ""), what, detail);
}

static void
finish (const struct plan *plan, struct relay *relay, struct outcome *outcome)
{
  char detail[32];
  int status;
  while (waitpid (relay->pid, &status, 0) < 0)
    if (errno != EINTR)
      die_errno ("wait for the command");
  outcome->kind = OUTCOME_EXITED;
  outcome->code = WIFSIGNALED (status) ? EXIT_SIGNAL_BASE + WTERMSIG (status) : WEXITSTATUS (status);
  (void) append (detail, detail + sizeof detail, "@exit=%d", outcome->code);
  write_event (plan, "exec_died", detail);
}

/* A detached exec whose end somebody has to note, and whose terminal somebody has to hold. The process inside has to be
   a child of who waits for it, so all of it is done by a process in the background; true in the one that goes on.  */
static bool
leave_to_background (struct outcome *outcome)
{
  int report[2];
  if (pipe2 (report, O_CLOEXEC) < 0)
    die_errno ("pipe");
  close_fd (&client.exec_start); /* what was prepared is a child of ours, and goes */
  pid_t pid = fork ();
  if (pid < 0)
    die_errno ("fork");
  if (pid == 0)
    {
      (void) close (report[0]);
      client.exec_report = report[1];
      signals_forget ();
      (void) setsid ();
      if (chdir ("/") < 0)
        _exit (EXIT_LAUNCHER);
      close_fd (&client.plans);
      close_fd (&client.answers);
      return false;
    }
  (void) close (report[1]);
  if (read_all (report[0], outcome, sizeof *outcome) != (ssize_t) sizeof *outcome)
    outcome_fail (outcome, EXIT_LAUNCHER, "the process that starts the command was killed");
  (void) close (report[0]);
  return true;
}

/* In the background: tells how the start went, then stays until the command ends.  */
static _Noreturn void
run_in_background (const struct plan *plan, struct relay *relay, struct outcome *outcome)
{
  (void) write_all (client.exec_report, outcome, sizeof *outcome);
  close_fd (&client.exec_report);
  if (outcome->kind == OUTCOME_FAILED || !null_stdio ())
    _exit (EXIT_LAUNCHER);
  copy (relay, false, false);
  finish (plan, relay, outcome);
  _exit (0);
}

void
exec_in_container (const struct plan *plan, struct outcome *outcome)
{
  struct attach_options options = attach_options (plan);
  struct relay relay = { .in = -1, .out = -1, .err = -1, .pidfd = -1, .master = -1 };
  bool raw = options.tty && options.in && isatty (STDIN_FILENO);
  bool background = !attach_any (&options);
  if (background && leave_to_background (outcome))
    return;
  if (client.exec_start < 0)
    exec_prepare ();
  if (raw && !detach_keys_parse (&relay.keys, options.detach_keys))
    die ("detach keys '%s' are not hexadecimal", options.detach_keys);
  send_plan (plan, &options, &relay);
  bool running = await_command (plan, &relay, outcome);
  close_fd (&client.exec_start);
  (void) waitpid (client.exec_pid, NULL, 0);
  if (running)
    {
      write_event (plan, "exec", NULL);
      outcome->kind = OUTCOME_STARTED;
      outcome->pid = relay.pid;
      if (relay.master >= 0)
        take_terminal (&relay);
    }
  if (background)
    run_in_background (plan, &relay, outcome);
  if (!running)
    return;
  signals_to_exec (relay.pidfd, relay.master, options.sig_proxy);
  if (raw)
    terminal_raw ();
  copy (&relay, options.in, true);
  terminal_restore ();
  if (relay.detached)
    {
      outcome->kind = OUTCOME_DETACHED;
      hold_in_background (&relay);
      return;
    }
  finish (plan, &relay, outcome);
}
