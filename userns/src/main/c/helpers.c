/* Helpers of a container's network.  */

#include "helpers.h"
#include "monitor.h"
#include "sys.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>

#define HELPER_WORDS_MAX 128
#define HELPER_OUTPUT 1024

struct helper
{
  pid_t pid;
  int output;
  bool done;
  const char *name;
  size_t length;
  char text[HELPER_OUTPUT];
};

static struct helper helpers[HELPERS_MAX];
static size_t helper_count;

/* A file for the namespace to be bound on, beside the monitor's socket.  */
static void
make_netns_file (char *path)
{
  if (!format_path (path, "%s", monitor.socket_path))
    monitor_fail_errno ("path of the socket");
  char *name = strrchr (path, '/') + 1;
  name[-1] = '\0';
  bool made = make_directories (path, 0700);
  name[-1] = '/';
  if (!made || (size_t) (name - path) + sizeof "netns" > PATH_LEN)
    monitor_fail_errno ("make the directory of '%s'", monitor.socket_path);
  memcpy (name, "netns", sizeof "netns");
  autofd int fd = open (path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    monitor_fail_errno ("make %s", path);
}

/* In the helper's process. pasta gives up CAP_SYS_PTRACE before it opens the namespace, so it may not look into
   /proc/PID/ns of the container. A bind mount of it serves, as podman uses, but in a mount namespace that goes with the
   helper.  */
static bool
show_netns (const char *path)
{
  char source[64];
  (void) append (source, source + sizeof source, "/proc/%d/ns/net", monitor.child_host_pid);
  return unshare (CLONE_NEWNS) == 0 && mount (NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) == 0
         && mount (source, path, NULL, MS_BIND, NULL) == 0;
}

static _Noreturn void
become_helper (char *const *argv, const char *netns, int output)
{
  if (dup2 (output, STDOUT_FILENO) >= 0 && dup2 (output, STDERR_FILENO) >= 0)
    {
      reset_signals ();
      if (show_netns (netns))
        (void) execvp (argv[0], argv);
      else
        _exit (EXIT_LAUNCHER);
    }
  /* EACCES: a directory of PATH that we may not search.  */
  _exit (errno == ENOENT || errno == EACCES ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE);
}

void
helper_start (const struct instruction *instruction)
{
  char netns[PATH_LEN];
  char pid[16];
  char *argv[HELPER_WORDS_MAX + 1];
  int output[2];
  if (helper_count == HELPERS_MAX || instruction->count == 0 || instruction->count > HELPER_WORDS_MAX)
    monitor_fail (EXIT_LAUNCHER, "launch plan: too many helpers, or words of one");
  struct helper *helper = &helpers[helper_count];
  make_netns_file (netns);
  (void) append (pid, pid + sizeof pid, "%d", monitor.child_host_pid);
  for (uint32_t i = 0; i < instruction->count; i++)
    {
      const char *word = plan_word (instruction, i);
      argv[i] = strcmp (word, "@netns") == 0 ? netns : strcmp (word, "@pid") == 0 ? pid : (char *) (uintptr_t) word;
    }
  argv[instruction->count] = NULL;
  if (pipe2 (output, O_CLOEXEC) < 0 || fcntl (output[0], F_SETFL, O_NONBLOCK) < 0)
    monitor_fail_errno ("pipe");
  *helper = (struct helper){ .output = output[0], .name = plan_word (instruction, 0) };
  helper->pid = vfork ();
  if (helper->pid == 0)
    become_helper (argv, netns, output[1]);
  (void) close (output[1]);
  if (helper->pid < 0)
    monitor_fail_errno ("start %s", argv[0]);
  helper_count++;
}

static void
read_output (struct helper *helper)
{
  char dropped[256];
  ssize_t n;
  do
    {
      size_t room = sizeof helper->text - 1 - helper->length;
      n = read (helper->output, room > 0 ? helper->text + helper->length : dropped, room > 0 ? room : sizeof dropped);
      if (n > 0 && room > 0)
        helper->length += (size_t) n;
    }
  while (n > 0);
  if (n == 0)
    close_fd (&helper->output);
}

static void
ended (struct helper *helper, int status)
{
  helper->done = true;
  /* What it said is in the pipe now. The pipe's end would not do: a daemon it left behind may hold it for good.  */
  if (helper->output >= 0)
    read_output (helper);
  close_fd (&helper->output);
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return;
  while (helper->length > 0 && helper->text[helper->length - 1] == '\n')
    helper->length--;
  helper->text[helper->length] = '\0';
  if (helper->length > 0)
    monitor_fail (EXIT_LAUNCHER, "%s failed: %s", helper->name, helper->text);
  if (WIFEXITED (status) && WEXITSTATUS (status) == EXIT_NOT_FOUND)
    monitor_fail (EXIT_LAUNCHER, "cannot start %s: No such file or directory", helper->name);
  if (WIFEXITED (status) && WEXITSTATUS (status) == EXIT_LAUNCHER)
    monitor_fail (EXIT_LAUNCHER, "cannot show the network namespace to %s", helper->name);
  monitor_fail (EXIT_LAUNCHER, "%s failed with status %d and said nothing", helper->name,
                WIFSIGNALED (status) ? EXIT_SIGNAL_BASE + WTERMSIG (status) : WEXITSTATUS (status));
}

void
helper_reaped (pid_t pid, int status)
{
  for (size_t i = 0; i < helper_count; i++)
    if (helpers[i].pid == pid && !helpers[i].done)
      ended (&helpers[i], status);
}

void
helpers_forget (void)
{
  for (size_t i = 0; i < helper_count; i++)
    close_fd (&helpers[i].output);
  helper_count = 0;
}

bool
helpers_started (void)
{
  return helper_count > 0;
}

bool
helpers_up (void)
{
  for (size_t i = 0; i < helper_count; i++)
    if (!helpers[i].done)
      return false;
  return true;
}

size_t
helpers_polled (struct pollfd *polled)
{
  for (size_t i = 0; i < helper_count; i++)
    polled[i] = (struct pollfd){ .fd = helpers[i].output, .events = POLLIN };
  return helper_count;
}

void
helpers_read (const struct pollfd *polled)
{
  for (size_t i = 0; i < helper_count; i++)
    if (polled[i].revents != 0 && helpers[i].output >= 0)
      read_output (&helpers[i]);
}
