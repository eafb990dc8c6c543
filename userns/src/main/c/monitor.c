/* The monitor from its fork to its end.  */

#include "monitor.h"
#include "namespace.h"
#include "sys.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>

struct monitor monitor; /* zero at first, so that it costs neither file nor memory; monitor_main sets the descriptors */

static void
no_descriptors (void)
{
  monitor.client = monitor.sealed = monitor.plan.fd = monitor.lock = monitor.signals = monitor.listener = -1;
  monitor.passed[0] = monitor.passed[1] = monitor.passed[2] = -1;
  monitor.log.fd = monitor.child_pidfd = monitor.start_sock = monitor.child_mounts = -1;
  monitor.out = monitor.err = monitor.in = monitor.slave = -1;
}

int64_t
monotonic_ms (void)
{
  struct timespec now;
  (void) clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Taking the container's mounts down takes the kernel milliseconds. With our reference they outlive its last process,
   so that its exit is known at once; only then they go, and the lock behind them, so that nobody mounts the same upper
   directory meanwhile.  */
static void
let_go (void)
{
  close_fd (&monitor.child_mounts);
  close_fd (&monitor.lock);
}

static _Noreturn void
end (int code)
{
  cleanup_run_dir ();
  let_go ();
  kill_children ();
  pause_forget ();
  cleanup_delete ();
  if (monitor.run_dir != NULL)
    (void) p_register (monitor.run_dir, false);
  _exit (code);
}

/* Who waits for the end of a container that could not be started again.  */
static void
announce_failure (void)
{
  for (size_t i = 0; i < CONNECTIONS_MAX && monitor.restarts > 0; i++)
    {
      uint8_t payload[4];
      put_be32 (payload, (uint32_t) monitor.exit_code);
      if (monitor.connections[i].fd >= 0 && monitor.connections[i].wants_exit)
        (void) frame_send (monitor.connections[i].fd, FRAME_EXITED, payload, sizeof payload);
    }
}

static _Noreturn void
fail (int code)
{
  uint8_t payload[16 + ERROR_MAX];
  char *text = (char *) payload;
  monitor.exit_code = code;
  if (monitor.child > 0 && !monitor.exited)
    {
      (void) kill (monitor.child, SIGKILL);
      (void) waitpid (monitor.child, NULL, 0); /* its mounts are gone when the store is cleaned up */
    }
  if (monitor.lock >= 0)
    {
      (void) state_write (monitor.restarts > 0 ? "exited" : "created");
      cleanup_remove ();
    }
  cleanup_run_dir ();
  announce_failure ();
  char *message = append (text, text + 16, "%d", code) + 1;
  size_t length = strlen (monitor.error);
  memcpy (message, monitor.error, length);
  if (monitor.client >= 0)
    (void) frame_send (monitor.client, FRAME_FAILED, payload, (uint32_t) ((size_t) (message - text) + length));
  end (code);
}

void
monitor_fail (int code, const char *format, ...)
{
  va_list words;
  va_start (words, format);
  (void) vsnprintf (monitor.error, sizeof monitor.error, format, words);
  va_end (words);
  fail (code);
}

void
monitor_fail_errno (const char *format, ...)
{
  int err = errno;
  va_list words;
  va_start (words, format);
  (void) vsnprintf (monitor.error, sizeof monitor.error, format, words);
  va_end (words);
  size_t length = strlen (monitor.error);
  (void) append (monitor.error + length, monitor.error + sizeof monitor.error, ": %s", strerror (err));
  fail (EXIT_LAUNCHER);
}

/* The plan and the descriptors to keep; ends quietly if the client goes without one.  */
static void
receive_launch (void)
{
  uint8_t frame[FRAME_HEADER + 4];
  int fds[1 + PRESERVE_MAX + 3];
  size_t count = ARRAY_LENGTH (fds);
  ssize_t n = receive_message (monitor.client, frame, sizeof frame, fds, &count);
  if (n != (ssize_t) sizeof frame || frame[0] != FRAME_LAUNCH || count == 0)
    end (EXIT_LAUNCHER);
  monitor.rows = (uint16_t) (frame[8] << 8 | frame[9]);
  monitor.columns = (uint16_t) (frame[10] << 8 | frame[11]);
  const char *wrong = plan_open (&monitor.plan, fds[0]);
  if (wrong != NULL)
    monitor_fail (EXIT_LAUNCHER, "launch plan: %s", wrong);
  const char *stdio = plan_setting (&monitor.plan, WORD_LOG, "");
  if (strcmp (stdio, "passthrough") == 0 && count >= 4)
    {
      count -= 3;
      memcpy (monitor.passed, fds + count, sizeof monitor.passed);
    }
  monitor.preserved_count = count - 1;
  memcpy (monitor.preserved, fds + 1, monitor.preserved_count * sizeof (int));
}

/* Who hears of a container's end may start it again while its last monitor still takes the mounts down.  */
static void
await_end_of_predecessor (int lock)
{
  const struct timespec pause = { .tv_nsec = 2000000 };
  char path[PATH_LEN];
  char text[1024];
  for (int tries = 0; tries < 2000; tries++)
    {
      if (!format_path (path, "%s/state", monitor.dir) || read_file (AT_FDCWD, path, text, sizeof text) < 0
          || (strncmp (text, "status exited\n", 14) != 0 && strncmp (text, "status created\n", 15) != 0))
        break;
      (void) nanosleep (&pause, NULL);
      if (lock_file (lock, false))
        return;
    }
  monitor_fail (EXIT_LAUNCHER, "the container is already running");
}

static void
take_container (void)
{
  char path[PATH_LEN];
  if (!format_path (path, "%s/monitor.lock", monitor.dir))
    monitor_fail_errno ("path of the container's directory '%s'", monitor.dir);
  int lock = open (path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (lock < 0)
    monitor_fail_errno ("open %s", path);
  if (!lock_file (lock, false))
    {
      if (errno != EAGAIN && errno != EACCES)
        monitor_fail_errno ("lock %s", path);
      await_end_of_predecessor (lock);
    }
  monitor.lock = lock;
}

static void
open_files (void)
{
  const struct log_settings settings = monitor.log.settings;
  if (!log_open (&monitor.log, &settings))
    monitor_fail_errno (settings.driver == LOG_JOURNALD ? "connect to the journal at %s" : "open the log %s",
                        settings.path);
  monitor.listener = socket_listen (monitor.socket_path);
  if (monitor.listener < 0)
    monitor_fail_errno ("listen on %s", monitor.socket_path);
}

static void
tell_started (void)
{
  char text[16];
  char *limit = text + sizeof text;
  tell_running ();
  size_t length = (size_t) (append (text, limit, "%d", monitor.child_host_pid) - text);
  (void) frame_send (monitor.client, FRAME_STARTED, text, (uint32_t) length);
}

static void
keep_client (void)
{
  const char *letters = plan_setting (&monitor.plan, WORD_ATTACH, "");
  uint8_t streams = (uint8_t) ((strchr (letters, 'i') != NULL ? STREAM_STDIN : 0)
                               | (strchr (letters, 'o') != NULL ? STREAM_STDOUT : 0)
                               | (strchr (letters, 'e') != NULL ? STREAM_STDERR : 0));
  if (streams == 0)
    {
      close_fd (&monitor.client);
      return;
    }
  event_write ("attach", NULL);
  struct connection *connection = connection_add (monitor.client);
  monitor.client = -1;
  connection->streams = streams;
  connection->wants_exit = true;
  connection->ends_all = monitor.end_with_caller;
}

/* A descriptor of the caller that stayed open here would keep `$(jpod run -d …)` and ssh waiting for its end.  */
static void
keep_descriptors (int *fds, size_t count)
{
  enum
  {
    FIRST = STDERR_FILENO + 1,
    ASIDE = 64
  };
  for (size_t i = 0; i < count; i++)
    if (fds[i] >= 0)
      fds[i] = fcntl (fds[i], F_DUPFD_CLOEXEC, ASIDE);
  (void) sys_close_range (FIRST, ASIDE - 1);
  for (size_t i = 0; i < count; i++)
    if (fds[i] >= 0)
      fds[i] = fcntl (fds[i], F_DUPFD_CLOEXEC, FIRST);
  (void) sys_close_range ((unsigned int) (FIRST + count), ~0U);
  if (!null_stdio ())
    _exit (EXIT_LAUNCHER);
}

void
monitor_main (int sock, int sealed, const char *run_dir, int registry_lock, bool prepare)
{
  sigset_t all;
  int kept[] = { sock, sealed, registry_lock };
  no_descriptors ();
  keep_descriptors (kept, ARRAY_LENGTH (kept));
  monitor.client = kept[0];
  monitor.sealed = kept[1];
  registry_lock = kept[2];
  monitor.run_dir = run_dir;
  (void) prctl (PR_SET_NAME, "jpod-monitor");
  (void) prctl (PR_SET_CHILD_SUBREAPER, 1);
  (void) setsid ();
  (void) umask (022);
  if (chdir ("/") < 0) /* keep no directory of the caller busy */
    monitor_fail_errno ("chdir to /");
  (void) sigfillset (&all);
  (void) sigprocmask (SIG_SETMASK, &all, NULL); /* as pid 1 we would never see a signal without handler otherwise */
  if (run_dir != NULL && !p_register (run_dir, true))
    monitor_fail_errno ("register in %s", run_dir);
  close_fd (&registry_lock);
  connections_init ();
  if (prepare)
    prepare_child ();
  receive_launch ();
  settings_read (&monitor.plan);
  take_container ();
  monitor.signals = signalfd (-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
  if (monitor.signals < 0)
    monitor_fail_errno ("signalfd");
  start_container ();
  open_files (); /* while the child mounts */
  await_container ();
  tell_started ();
  keep_client ();
  plan_close (&monitor.plan);
  serve ();
  end (0);
}
