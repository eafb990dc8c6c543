/* Running health checks: through the exec role, as `exec` does it, but as a child of the monitor.  */

#include "health.h"
#include "monitor.h"
#include "sys.h"

#include <fcntl.h>
#include <stdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define PLAN_FILE "health-plan"
#define LOG_FILE "health"
#define CODE_GIVEN_UP (-1) /* docker's exit code of a check that took too long */
#define EARLY_MAX 4

struct health_settings health_settings;

static struct
{
  bool running;
  struct health_verdict verdict;
  int64_t next_at;
  int64_t deadline; /* of the check that runs */
  bool late;
  struct timespec began;
  struct plan plan;
  int start;  /* start socket, -1 once the command runs */
  int output; /* -1: at its end */
  pid_t role;
  pid_t command;
  int failure; /* exit code of a check that could not be started, else 0 */
  struct
  {
    pid_t pid;
    int status;
  } early[EARLY_MAX]; /* children that ended before the role could tell which one is the command */
  size_t early_count;
  size_t length;
  char text[HEALTH_OUTPUT_MAX];
} check = { .start = -1, .output = -1, .plan = { .fd = -1 } };

static int64_t
ran_ms (void)
{
  return monotonic_ms () - monitor.began_at;
}

bool
health_known (void)
{
  return health_settings.configured && (monitor.started || monitor.exited);
}

struct health_verdict
health_now (void)
{
  return check.verdict;
}

static void
plan_next_check (void)
{
  check.next_at = health_settings.interval == 0
                      ? 0
                      : monotonic_ms () + health_pause (&health_settings, check.verdict, ran_ms ());
}

/* Text in one line: backslash and end of line are escaped, as in the summary.  */
static char *
add_escaped (char *end, const char *limit, const char *text, size_t length)
{
  for (size_t i = 0; i < length && end + 2 < limit; i++)
    if (text[i] == '\n' || text[i] == '\\' || text[i] == '\0')
      {
        *end++ = '\\';
        *end++ = text[i] == '\n' ? 'n' : text[i] == '\0' ? '0' : '\\';
      }
    else
      *end++ = text[i];
  return end;
}

/* Copies the last results of the old file, whose lines are short enough for the buffer.  */
static void
copy_results (int from, int to, unsigned int count)
{
  char buffer[4096];
  unsigned int lines = 0;
  ssize_t n;
  while ((n = read (from, buffer, sizeof buffer)) > 0)
    for (ssize_t i = 0; i < n; i++)
      lines += buffer[i] == '\n';
  /* One line is the head.  */
  unsigned int skip = lines > count ? lines - count : lines > 0 ? 1 : 0;
  if (lseek (from, 0, SEEK_SET) < 0)
    return;
  while ((n = read (from, buffer, sizeof buffer)) > 0)
    {
      char *at = buffer;
      const char *limit = buffer + n;
      for (; skip > 0 && at < limit; at++)
        skip -= *at == '\n';
      if (at < limit && !write_all (to, at, (size_t) (limit - at)))
        return;
    }
}

/* Writes `health`: `STATUS STREAK`, then a line `BEGAN ENDED CODE OUTPUT` for each of the last results.  */
static void
write_results (const struct timespec *ended, int code)
{
  char path[PATH_LEN];
  char temporary[PATH_LEN];
  char line[2 * HEALTH_OUTPUT_MAX + 128];
  char began_text[TIME_TEXT];
  char ended_text[TIME_TEXT];
  const char *limit = line + sizeof line;
  size_t size = check.length < health_settings.log_size ? check.length : health_settings.log_size;
  if (!format_path (path, "%s/" LOG_FILE, monitor.dir) || !format_path (temporary, "%s/" LOG_FILE ".tmp", monitor.dir))
    return;
  autofd int to = open (temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (to < 0)
    return;
  char *end = append (line, limit, "%s %u\n", health_name (check.verdict.status), check.verdict.streak);
  bool written = write_all (to, line, (size_t) (end - line));
  if (ended != NULL)
    {
      autofd int from = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
      if (from >= 0 && health_settings.log_count > 1)
        copy_results (from, to, health_settings.log_count - 1);
      time_text (&check.began, began_text);
      time_text (ended, ended_text);
      end = append (line, limit, "%s %s %d ", began_text, ended_text, code);
      end = add_escaped (end, limit, check.text, size);
      *end++ = '\n';
      written = written && write_all (to, line, (size_t) (end - line));
    }
  if (written)
    (void) rename (temporary, path);
}

void
health_begin (void)
{
  if (!health_settings.configured)
    return;
  check.verdict = (struct health_verdict){ .status = HEALTH_STARTING };
  write_results (NULL, 0);
  plan_next_check ();
}

static void
close_check (void)
{
  check.running = false;
  check.role = check.command = 0;
  check.early_count = 0;
  close_fd (&check.start);
  close_fd (&check.output);
  if (check.plan.fd >= 0)
    plan_close (&check.plan);
  check.plan.fd = -1;
}

void
health_end (void)
{
  check.next_at = 0;
  if (!check.running)
    return;
  if (check.command > 0)
    (void) kill (check.command, SIGKILL);
  close_check ();
  announce_health (CODE_GIVEN_UP, (uint32_t) check.verdict.status);
}

static bool
open_plan (void)
{
  char path[PATH_LEN];
  if (!format_path (path, "%s/" PLAN_FILE, monitor.dir))
    return false;
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  return fd >= 0 && plan_open (&check.plan, fd) == NULL;
}

/* The exec role with the plan, its output in a pipe of ours.  */
static bool
start_role (void)
{
  struct child_message message = { .kind = CHILD_PLAN, .index = 1 };
  int pipes[2];
  int pidfd = -1;
  autofd int null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  autofd int sealed = sealed_self ();
  if (null < 0 || sealed < 0 || pipe2 (pipes, O_CLOEXEC) < 0)
    return false;
  check.output = pipes[0];
  autofd int theirs = pipes[1];
  if (fcntl (check.output, F_SETFL, O_NONBLOCK) < 0)
    return false;
  check.role = child_spawn (sealed, ROLE_EXEC, 0, &check.start, &pidfd);
  if (check.role < 0)
    return false;
  close_fd (&pidfd);
  int fds[] = { check.plan.fd, null, theirs, theirs, monitor.child_pidfd };
  return send_message (check.start, &message, sizeof message, fds, ARRAY_LENGTH (fds));
}

static void finish (int code);

static void
fail_check (const char *what)
{
  char *end = append (check.text, check.text + sizeof check.text, "%s: %s", what, strerror (errno));
  check.length = (size_t) (end - check.text);
  finish (EXIT_LAUNCHER);
}

bool
health_check (void)
{
  if (!health_settings.configured || monitor.exited || monitor.paused)
    return false;
  if (check.running)
    return true;
  (void) clock_gettime (CLOCK_REALTIME, &check.began);
  check.running = true;
  check.late = false;
  check.failure = 0;
  check.length = 0;
  check.next_at = 0;
  check.deadline = monotonic_ms () + health_settings.timeout;
  if (!open_plan ())
    fail_check ("the plan of the health check");
  else if (!start_role ())
    fail_check ("start the health check");
  return true;
}

static void
read_output (void)
{
  char dropped[512];
  while (check.output >= 0)
    {
      size_t room = sizeof check.text - check.length;
      ssize_t n = read (check.output, room > 0 ? check.text + check.length : dropped, room > 0 ? room : sizeof dropped);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return; /* EAGAIN: later */
      if (n == 0)
        close_fd (&check.output);
      else if (room > 0)
        check.length += (size_t) n;
    }
}

static void
act (void)
{
  switch (health_settings.action)
    {
    case HEALTH_ACTION_KILL:
      (void) sys_pidfd_send_signal (monitor.child_pidfd, SIGKILL);
      break;
    case HEALTH_ACTION_RESTART:
      monitor.restart_asked = true;
      stop_container (0, STOP_SECONDS_OWN);
      break;
    case HEALTH_ACTION_STOP:
      monitor.ended_on_purpose = true;
      stop_container (0, STOP_SECONDS_OWN);
      break;
    default:
      break;
    }
}

static void
finish (int code)
{
  struct timespec ended;
  struct health_verdict before = check.verdict;
  read_output ();
  if (check.late)
    {
      code = CODE_GIVEN_UP;
      char *end = append (check.text, check.text + sizeof check.text, "Health check exceeded timeout (%lld ms)",
                          (long long) health_settings.timeout);
      check.length = (size_t) (end - check.text);
    }
  close_check ();
  (void) clock_gettime (CLOCK_REALTIME, &ended);
  check.verdict = health_judge (&health_settings, before, code == 0, ran_ms ());
  write_results (&ended, code);
  if (check.verdict.status != before.status)
    {
      char detail[64];
      (void) append (detail, detail + sizeof detail, "@health_status=%s\t@health_failing_streak=%u",
                     health_name (check.verdict.status), check.verdict.streak);
      (void) state_write (NULL);
      event_write ("health_status", detail);
    }
  plan_next_check ();
  announce_health (code, (uint32_t) check.verdict.status);
  if (check.verdict.status == HEALTH_UNHEALTHY && before.status != HEALTH_UNHEALTHY)
    act ();
}

static void
command_ended (int status)
{
  int code = WIFSIGNALED (status) ? EXIT_SIGNAL_BASE + WTERMSIG (status) : WEXITSTATUS (status);
  finish (check.failure != 0 ? check.failure : code);
}

static void
forked (pid_t pid)
{
  check.command = pid;
  for (size_t i = 0; i < check.early_count; i++)
    if (check.early[i].pid == pid)
      {
        command_ended (check.early[i].status);
        return;
      }
}

/* What the role says. Its failure comes before the end of the process that reports it.  */
static void
read_start (void)
{
  struct child_message message;
  size_t none = 0;
  ssize_t n = receive_message (check.start, &message, sizeof message, NULL, &none);
  if (n != (ssize_t) sizeof message)
    {
      close_fd (&check.start);
      if (check.command == 0)
        {
          errno = ESRCH;
          fail_check ("the health check has ended before it began");
        }
      return;
    }
  if (message.kind == CHILD_FAILED)
    {
      check.failure = describe_failure (&check.plan, &message, check.text, sizeof check.text);
      check.length = strlen (check.text);
      if (check.command == 0)
        finish (check.failure);
    }
  else if (message.kind == CHILD_FORKED)
    forked (message.index);
}

void
health_polled (struct pollfd *polled)
{
  polled[0] = (struct pollfd){ .fd = check.start, .events = POLLIN };
  polled[1] = (struct pollfd){ .fd = check.output, .events = POLLIN };
}

void
health_read (const struct pollfd *polled)
{
  if (polled[0].revents != 0 && check.start >= 0 && polled[0].fd == check.start)
    read_start ();
  if (polled[1].revents != 0 && check.output >= 0 && polled[1].fd == check.output)
    read_output ();
}

void
health_reaped (pid_t pid, int status)
{
  if (!check.running || pid == check.role)
    return;
  if (check.command == 0 && check.early_count < EARLY_MAX)
    {
      check.early[check.early_count].pid = pid;
      check.early[check.early_count++].status = status;
      return;
    }
  if (pid != check.command)
    return;
  while (check.start >= 0 && check.running && check.failure == 0) /* why it could not be executed waits there */
    {
      struct pollfd polled = { .fd = check.start, .events = POLLIN };
      if (poll (&polled, 1, 0) <= 0)
        break;
      read_start ();
    }
  if (check.running)
    command_ended (status);
}

int64_t
health_due_at (void)
{
  return check.running ? (check.late ? 0 : check.deadline) : check.next_at;
}

void
health_due (void)
{
  int64_t due = health_due_at ();
  if (due == 0 || monotonic_ms () < due)
    return;
  if (!check.running)
    {
      if (!health_check ()) /* paused: later */
        plan_next_check ();
      return;
    }
  check.late = true;
  if (check.command > 0)
    (void) kill (check.command, SIGKILL);
  else if (check.role > 0)
    (void) kill (check.role, SIGKILL);
}
