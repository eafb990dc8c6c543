/* The monitor's loop.  */

#include "helpers.h"
#include "monitor.h"
#include "sys.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum slot
{
  SLOT_SIGNALS,
  SLOT_LISTENER,
  SLOT_OUT,
  SLOT_ERR,
  SLOT_IN,
  SLOT_HEALTH,
  SLOT_CONNECTIONS = SLOT_HEALTH + HEALTH_POLLED,
  SLOT_COUNT = SLOT_CONNECTIONS + CONNECTIONS_MAX
};

static bool give_up;

#define EXIT_TIMED_OUT 255 /* of --timeout, as podman reports it */

#define READS_IN_A_ROW 64 /* of one stream before the other and the connections have their turn */

void
child_ended (int status)
{
  monitor.exited = true;
  (void) clock_gettime (CLOCK_REALTIME, &monitor.finished_at);
  if (WIFSIGNALED (status))
    {
      monitor.exit_signal = WTERMSIG (status);
      monitor.exit_code = EXIT_SIGNAL_BASE + monitor.exit_signal;
    }
  else
    monitor.exit_code = WEXITSTATUS (status);
  if (monitor.timed_out)
    monitor.exit_code = EXIT_TIMED_OUT;
}

static void
reap (void)
{
  int status;
  pid_t pid;
  while ((pid = waitpid (-1, &status, WNOHANG)) > 0)
    if (pid == monitor.child)
      child_ended (status);
    else
      health_reaped (pid, status);
}

/* Asked to go, by the machine's shutdown perhaps: the container is stopped, and its policy may start it at the next boot.  */
static void
asked_to_go (void)
{
  monitor.ended_on_purpose = true;
  if (monitor.exited && monitor.restart_at == 0)
    give_up = true; /* a listener still does not read */
  else
    stop_container (0, STOP_SECONDS_OWN);
}

static void
read_signals (void)
{
  struct signalfd_siginfo info;
  while (read (monitor.signals, &info, sizeof info) == (ssize_t) sizeof info)
    {
      if (info.ssi_signo == SIGCHLD)
        reap ();
      else if (info.ssi_signo != SIGTERM && info.ssi_signo != SIGINT)
        continue;
      else
        asked_to_go ();
    }
}

/* Reads one stream while there is something and everybody keeps up. After the end of the container there are no
   writers, so "nothing there" is the end, even if somebody elsewhere still holds the descriptor.  */
static void
read_stream (int *fd, enum frame type)
{
  for (int i = 0; i < READS_IN_A_ROW && *fd >= 0 && monitor.chunk_length == 0; i++)
    {
      ssize_t n = read (*fd, monitor.chunk + FRAME_HEADER, CHUNK_MAX);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN && !monitor.exited)
        return;
      if (n <= 0)
        {
          close_fd (fd);
          return;
        }
      log_write (&monitor.log, type == FRAME_STDERR ? LOG_STDERR : LOG_STDOUT,
                 (const char *) monitor.chunk + FRAME_HEADER, (size_t) n);
      chunk_offer (type, (size_t) n);
    }
}

static nfds_t
fill (struct pollfd *polled)
{
  bool may_read_output = monitor.chunk_length == 0;
  bool input_waits = monitor.input_at < monitor.input_end;
  nfds_t count = SLOT_CONNECTIONS;
  polled[SLOT_SIGNALS] = (struct pollfd){ .fd = monitor.signals, .events = POLLIN };
  polled[SLOT_LISTENER] = (struct pollfd){ .fd = monitor.listener, .events = POLLIN };
  polled[SLOT_OUT] = (struct pollfd){ .fd = may_read_output ? monitor.out : -1, .events = POLLIN };
  polled[SLOT_ERR] = (struct pollfd){ .fd = may_read_output ? monitor.err : -1, .events = POLLIN };
  polled[SLOT_IN] = (struct pollfd){ .fd = input_waits ? monitor.in : -1, .events = POLLOUT };
  health_polled (polled + SLOT_HEALTH);
  for (size_t i = 0; i < CONNECTIONS_MAX; i++)
    {
      const struct connection *connection = &monitor.connections[i];
      short events = (short) ((connection_may_read (connection) ? POLLIN : 0)
                              | (connection_wants_to_write (connection) ? POLLOUT : 0));
      /* With events 0 poll would still report a hang-up, again and again, before we want to hear of it.  */
      bool listen_to = connection->fd >= 0 && events != 0;
      polled[SLOT_CONNECTIONS + i] = (struct pollfd){ .fd = listen_to ? connection->fd : -1, .events = events };
      if (listen_to)
        count = (nfds_t) (SLOT_CONNECTIONS + i + 1);
    }
  return count;
}

static int64_t
earlier (int64_t one, int64_t other)
{
  return one == 0 || (other != 0 && other < one) ? other : one;
}

static int
timeout_ms (void)
{
  int64_t at = monitor.exited ? monitor.restart_at
                              : earlier (earlier (monitor.kill_at, monitor.timeout_at),
                                         monitor.paused ? 0 : health_due_at ());
  if (at == 0)
    return -1;
  int64_t left = at - monotonic_ms ();
  return left <= 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int) left;
}

static void
kill_if_due (int64_t *at, bool *done)
{
  if (*at == 0 || monitor.exited || monotonic_ms () < *at)
    return;
  *at = 0;
  *done = true;
  (void) sys_pidfd_send_signal (monitor.child_pidfd, SIGKILL);
}

static void
do_what_is_due (void)
{
  bool ignored;
  kill_if_due (&monitor.kill_at, &ignored);
  kill_if_due (&monitor.timeout_at, &monitor.timed_out);
  if (!monitor.exited && !monitor.paused)
    health_due ();
}

static void
serve_once (void)
{
  struct pollfd polled[SLOT_COUNT];
  nfds_t count = fill (polled);
  if (poll (polled, count, timeout_ms ()) < 0)
    return; /* EINTR; our signals come through the signalfd */
  do_what_is_due ();
  for (nfds_t slot = SLOT_CONNECTIONS; slot < count; slot++)
    {
      struct connection *connection = &monitor.connections[slot - SLOT_CONNECTIONS];
      if (polled[slot].fd < 0 || polled[slot].fd != connection->fd)
        continue;
      if ((polled[slot].revents & (POLLOUT | POLLERR)) != 0)
        connection_write (connection);
      if (connection->fd >= 0 && (polled[slot].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
        connection_read (connection);
    }
  if ((polled[SLOT_IN].revents & (POLLOUT | POLLERR)) != 0)
    input_flush ();
  health_read (polled + SLOT_HEALTH);
  if ((polled[SLOT_OUT].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
    read_stream (&monitor.out, FRAME_STDOUT);
  if ((polled[SLOT_ERR].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
    read_stream (&monitor.err, FRAME_STDERR);
  if (polled[SLOT_LISTENER].revents != 0)
    connections_accept ();
  if (polled[SLOT_SIGNALS].revents != 0)
    read_signals ();
}

static void
drain (void)
{
  /* Alternately, as long as nobody is behind.  */
  while (monitor.chunk_length == 0 && (monitor.out >= 0 || monitor.err >= 0))
    {
      read_stream (&monitor.out, FRAME_STDOUT);
      read_stream (&monitor.err, FRAME_STDERR);
    }
}

/* Daemons that helpers have left behind, pasta above all: the ports it has published are free when the exit is told. As
   pid 1 of our own PID namespace we see nothing but what we started; elsewhere they have become our children
   (PR_SET_CHILD_SUBREAPER).  */
void
kill_children (void)
{
  char text[4096];
  if (getpid () == 1)
    (void) kill (-1, SIGKILL);
  else if (read_file (AT_FDCWD, "/proc/thread-self/children", text, sizeof text) > 0)
    for (char *at = text, *end; *at != '\0'; at = end + strspn (end, " \n"))
      {
        long pid = strtol (at, &end, 10);
        if (end == at)
          break;
        if (pid > 1)
          (void) kill ((pid_t) pid, SIGKILL);
      }
  while (waitpid (-1, NULL, 0) > 0 || errno == EINTR)
    ;
}

static void
tell_died (void)
{
  char detail[64];
  (void) append (detail, detail + sizeof detail, "@exit=%d", monitor.exit_code);
  event_write ("died", detail);
}

/* Starting a container takes more stack than serving it, and the pages would stay ours as long as it runs.  */
static void
drop_used_stack (void)
{
  enum
  {
    DEEPEST = 128 * 1024,
    NEAR = 4096 /* what this function and madvise need */
  };
  uintptr_t page = (uintptr_t) sysconf (_SC_PAGESIZE);
  uintptr_t end = ((uintptr_t) __builtin_frame_address (0) - NEAR) & ~(page - 1);
  (void) madvise ((void *) (end - DEEPEST), DEEPEST, MADV_DONTNEED); /* ENOMEM: the stack never was that deep */
}

/* From the start of the container to the end of its output; true if it is to be started again.  */
static bool
serve_run (void)
{
  drop_used_stack ();
  while (!monitor.exited)
    serve_once ();
  close_fd (&monitor.in);
  health_end ();
  bool again = restart_decide ();
  /* Before the output is delivered: a listener that does not read must not make the container look alive.  */
  (void) state_write (again ? "restarting" : "exited");
  drain ();
  while (!all_delivered () && !give_up)
    {
      serve_once ();
      drain ();
    }
  log_finish (&monitor.log);
  tell_died ();
  if (again || helpers_started ())
    kill_children ();
  return again && !give_up;
}

/* Until the time of the next start; who waits for an end hears of this one. False if somebody stops it meanwhile.  */
static bool
await_restart (void)
{
  while (monotonic_ms () < monitor.restart_at && !monitor.ended_on_purpose)
    {
      announce_exit ();
      serve_once ();
    }
  if (!monitor.ended_on_purpose)
    return true;
  monitor.restart_at = 0;
  (void) state_write ("exited");
  return false;
}

void
serve (void)
{
  while (serve_run () && await_restart ())
    restart_now ();
  cleanup_remove ();
  cleanup_run_dir ();
  monitor.over = true;
  for (bool waiting = true; waiting && !give_up;)
    {
      waiting = false;
      announce_exit ();
      for (size_t i = 0; i < CONNECTIONS_MAX; i++)
        waiting |= monitor.connections[i].fd >= 0
                   && (monitor.connections[i].wants_exit || connection_wants_to_write (&monitor.connections[i]));
      if (waiting)
        serve_once ();
    }
}
