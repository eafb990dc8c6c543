/* The container's state: file `state`, and the answer to Q.  */

#include "events.h"
#include "monitor.h"
#include "sys.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static char state_status[16] = "created";

static char *
time_line (char *end, const char *limit, const char *key, const struct timespec *time)
{
  char text[TIME_TEXT];
  if (time->tv_sec == 0)
    return end;
  time_text (time, text);
  return append (end, limit, "%s %s\n", key, text);
}

void
state_text (char *text, size_t size)
{
  char *end = text;
  const char *limit = text + size;
  uint64_t own_start = 0;
  pid_t self = host_pid_self ();
  (void) start_time (self, &own_start);
  *end = '\0';
  end = append (end, limit, "status %s\n", monitor.paused && !monitor.exited ? "paused" : state_status);
  end = append (end, limit, "monitor %d %llu\n", self, (unsigned long long) own_start);
  if (monitor.child_host_pid > 0 && !monitor.restart_at)
    end = append (end, limit, "pid %d %llu\n", monitor.child_host_pid, (unsigned long long) monitor.child_start_time);
  end = time_line (end, limit, "started", &monitor.started_at);
  end = time_line (end, limit, "finished", &monitor.finished_at);
  if (monitor.exited || monitor.error[0] != '\0')
    end = append (end, limit, "exit-code %d\n", monitor.exit_code);
  if (monitor.exit_signal != 0)
    end = append (end, limit, "signal %d\n", monitor.exit_signal);
  if (monitor.exited)
    end = append (end, limit, "oom 0\n");
  if (monitor.restarts > 0)
    end = append (end, limit, "restarts %u\n", monitor.restarts);
  if (monitor.stopped_by_user)
    end = append (end, limit, "stopped 1\n");
  if (health_known ())
    end = append (end, limit, "health %s\n", health_name (health_now ().status));
  if (monitor.error[0] != '\0')
    {
      char *error = end;
      end = append (end, limit, "error %s", monitor.error);
      for (char *at = error; at < end; at++)
        if (*at == '\n')
          *at = ' '; /* one line for each key */
      (void) append (end, limit, "\n");
    }
}

bool
state_write (const char *new_status)
{
  char text[1024 + ERROR_MAX];
  char temporary[PATH_LEN];
  char path[PATH_LEN];
  if (new_status != NULL)
    (void) append (state_status, state_status + sizeof state_status, "%s", new_status);
  state_text (text, sizeof text);
  if (!format_path (temporary, "%s/state.tmp", monitor.dir) || !format_path (path, "%s/state", monitor.dir))
    return false;
  autofd int fd = open (temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  return fd >= 0 && write_all (fd, text, strlen (text)) && rename (temporary, path) == 0;
}

void
stop_container (int signal, int seconds)
{
  int64_t now = monotonic_ms ();
  if (monitor.restart_at != 0) /* between two runs: there is nothing to wait for */
    {
      monitor.restart_at = now;
      monitor.ended_on_purpose = true;
      return;
    }
  if (monitor.exited || monitor.child_pidfd < 0)
    return;
  seconds = seconds == STOP_SECONDS_OWN ? monitor.stop_timeout : seconds;
  if (!monitor.stopping)
    {
      monitor.stopping = true;
      if (monitor.paused)
        (void) pause_container (false);
      (void) state_write ("stopping"); /* the disk may be full: the container is stopped all the same */
    }
  (void) sys_pidfd_send_signal (monitor.child_pidfd, signal == 0 ? monitor.stop_signal : signal);
  if (seconds < 0)
    return;
  int64_t kill_at = now + (int64_t) seconds * 1000;
  if (monitor.kill_at == 0 || kill_at < monitor.kill_at)
    monitor.kill_at = kill_at;
}

/* Signals that usually end a program: who sends one wants the container to be gone.  */
static bool
is_meant_to_end (int signal)
{
  return signal == SIGKILL || signal == SIGTERM || signal == SIGINT || signal == SIGQUIT || signal == monitor.stop_signal;
}

uint32_t
signal_container (int signal)
{
  char detail[32];
  if (monitor.restart_at != 0 && is_meant_to_end (signal))
    {
      stop_container (0, STOP_SECONDS_OWN);
      monitor.stopped_by_user = true;
      return 0;
    }
  if (monitor.exited || monitor.child_pidfd < 0)
    return ESRCH;
  if (sys_pidfd_send_signal (monitor.child_pidfd, signal) < 0)
    return (uint32_t) errno;
  if (signal != 0 && is_meant_to_end (signal))
    {
      monitor.ended_on_purpose = true;
      monitor.stopped_by_user = true;
    }
  (void) append (detail, detail + sizeof detail, "@signal=%d", signal);
  event_write ("kill", detail);
  return 0;
}

void
event_write (const char *what, const char *detail)
{
  if (monitor.events != NULL)
    event_record (monitor.events, monitor.dir, what, detail);
}
