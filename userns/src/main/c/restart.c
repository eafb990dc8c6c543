/* The kept plan once more, in the same monitor: restart policies and --health-on-failure=restart.  */

#include "helpers.h"
#include "monitor.h"
#include "sys.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

bool
restart_decide (void)
{
  const struct restart_facts facts = { .exit_code = monitor.exit_code,
                                       .restarts = monitor.restarts,
                                       .previous_delay = monitor.restart_delay,
                                       .ran_ms = monotonic_ms () - monitor.began_at };
  int64_t delay = monitor.restart_asked ? 0 : restart_delay (&monitor.restart, &facts);
  if (delay < 0 || monitor.ended_on_purpose)
    return false;
  monitor.restart_delay = delay;
  monitor.restart_at = monotonic_ms () + delay;
  return true;
}

/* A copy of the kept plan in memory, as a client would have sent it: the file may be replaced meanwhile.  */
static int
kept_plan (void)
{
  char path[PATH_LEN];
  struct stat status;
  if (!format_path (path, "%s/plan", monitor.dir))
    return -1;
  autofd int file = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0 || fstat (file, &status) < 0)
    return -1;
  errno = EFBIG;
  if (status.st_size > PLAN_MAX)
    return -1;
  autofd int fd = memfd_create ("jpod-plan", MFD_CLOEXEC);
  if (fd < 0 || ftruncate (fd, status.st_size) < 0)
    return -1;
  void *text = mmap (NULL, (size_t) status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (text == MAP_FAILED)
    return -1;
  ssize_t n = read_all (file, text, (size_t) status.st_size);
  (void) munmap (text, (size_t) status.st_size);
  if (n != status.st_size)
    return -1;
  int result = fd;
  fd = -1;
  return result;
}

static void
forget_last_run (void)
{
  close_fd (&monitor.child_pidfd);
  close_fd (&monitor.child_mounts); /* nobody may hold the upper directory's last mount */
  close_fd (&monitor.in);
  close_fd (&monitor.slave);
  monitor.child = 0;
  monitor.child_host_pid = 0;
  monitor.started = monitor.exited = monitor.stopping = monitor.paused = monitor.timed_out = false;
  monitor.restart_asked = monitor.input_over = false;
  monitor.input_at = monitor.input_end = 0;
  monitor.kill_at = monitor.timeout_at = monitor.restart_at = 0;
  monitor.exit_code = monitor.exit_signal = 0;
  monitor.rows = monitor.columns = 0;
}

void
restart_now (void)
{
  kill_children ();
  helpers_forget ();
  forget_last_run ();
  monitor.restarts++;
  int fd = kept_plan ();
  if (fd < 0)
    monitor_fail_errno ("read the plan of the container in '%s'", monitor.dir);
  const char *wrong = plan_open (&monitor.plan, fd);
  if (wrong != NULL)
    monitor_fail (EXIT_LAUNCHER, "launch plan: %s", wrong);
  monitor.sealed = sealed_self ();
  if (monitor.sealed < 0)
    monitor_fail_errno ("make the sealed copy of the launcher");
  event_write ("restart", NULL);
  start_container ();
  await_container ();
  plan_close (&monitor.plan);
  tell_running ();
}
