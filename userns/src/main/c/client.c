/* The client: starts the JVM, prepares what the container will need while the JVM plans, carries its plans out.  */

#include "client.h"
#include "java.h"
#include "plan.h"
#include "printlog.h"
#include "signals.h"
#include "sys.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#ifndef JPOD_VERSION
#define JPOD_VERSION "0.1.0"
#endif

struct client client = { .plans = -1,
                         .answers = -1,
                         .p = { .pidfd = -1, .user_fd = -1, .mount_fd = -1 },
                         .sealed = -1,
                         .monitor = -1,
                         .exec_start = -1,
                         .exec_report = -1 };

#define JOINED (-1) /* instead of an errno in the report of the JVM's child */

/* In the child that becomes the JVM.  */
static bool
enter_own_p (int report)
{
  const int joined = JOINED;
  char here[PATH_LEN];
  bool known = getcwd (here, sizeof here) != NULL && here[0] == '/';
  if (client.p.pidfd >= 0 && p_join_pidfd (client.p.pidfd))
    {
      /* setns leaves us in the root of P, but `-v ./data:/data` is meant from where the user is.  Where P cannot see
         that directory (mounted later, privately), such a path is not found and the message names it.  */
      if (known && chdir (here) < 0)
        errno = 0;
      return write_all (report, &joined, sizeof joined);
    }
  return p_unshare (report);
}

static _Noreturn void
become_jvm (const struct java *java, int plans, int answers, int report)
{
  if (report >= 0 && !enter_own_p (report))
    _exit (EXIT_LAUNCHER); /* the client says why */
  (void) prctl (PR_SET_PDEATHSIG, SIGKILL);
  java_execute (java, plans, answers);
  die_errno ("cannot start Java: %s", java->path);
}

/* False if it has ended before it could send a plan.  */
static bool
start_jvm (const struct java *java)
{
  int plans[2];
  int answers[2];
  int report[2] = { -1, -1 };
  bool in_p = client.line.in_p && !client.p.root;
  if (pipe2 (plans, O_CLOEXEC) < 0 || pipe2 (answers, O_CLOEXEC) < 0)
    die_errno ("pipe");
  if (in_p && socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, report) < 0)
    die_errno ("socketpair");
  if (in_p)
    client.p.pidfd = p_find (client.run_dir);
  client.jvm = fork ();
  if (client.jvm < 0)
    die_errno ("fork");
  if (client.jvm == 0)
    {
      signals_forget ();
      become_jvm (java, plans[1], answers[0], report[1]);
    }
  (void) close (plans[1]);
  (void) close (answers[0]);
  client.plans = plans[0];
  client.answers = answers[1];
  signals_to_process (client.jvm);
  if (!in_p)
    return true;
  (void) close (report[1]);
  bool adopted = p_adopt (&client.p, client.jvm, report[0]);
  (void) close (report[0]);
  return adopted;
}

/* What does not depend on the plan, done while the JVM makes it.  */
static void
prepare (void)
{
  client.sealed = sealed_self ();
  if (client.sealed < 0)
    die_errno ("make the sealed copy of the launcher");
  if (client.line.starts)
    monitor_prepare (true, true);
  else if (client.line.execs)
    exec_prepare ();
}

/* The next plan from the JVM as a memory file; -1 when the JVM has ended.  */
static int
receive_plan (void)
{
  uint8_t header[4];
  ssize_t n = read_all (client.plans, header, sizeof header);
  if (n != (ssize_t) sizeof header)
    return -1;
  size_t length = get_be32 (header);
  if (length == 0 || length > PLAN_MAX)
    die ("launch plan: of %zu bytes", length);
  autofd int fd = memfd_create ("jpod-plan", MFD_CLOEXEC);
  if (fd < 0 || ftruncate (fd, (off_t) length) < 0)
    die_errno ("memory for the launch plan");
  void *text = mmap (NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (text == MAP_FAILED)
    die_errno ("memory for the launch plan");
  n = read_all (client.plans, text, length);
  (void) munmap (text, length);
  if (n != (ssize_t) length)
    return -1;
  int result = fd;
  fd = -1;
  return result;
}

static int
jvm_status (void)
{
  int status;
  while (waitpid (client.jvm, &status, 0) < 0)
    if (errno != EINTR)
      die_errno ("wait for Java");
  return WIFSIGNALED (status) ? EXIT_SIGNAL_BASE + WTERMSIG (status) : WEXITSTATUS (status);
}

static void
carry_out (const struct plan *plan, struct outcome *outcome)
{
  const char *what = plan_setting (plan, WORD_DO, "");
  if (strcmp (what, "container") == 0)
    launch_container (plan, outcome);
  else if (strcmp (what, "exec") == 0)
    exec_in_container (plan, outcome);
  else if (strcmp (what, "attach") == 0)
    attach_container (plan, outcome);
  else if (strcmp (what, "unshare") == 0)
    unshare_command (plan);
  else
    outcome_fail (outcome, EXIT_LAUNCHER, "launch plan: do '%s'", what);
}

/* The outcome as words for a JVM that goes on.  */
static void
answer (const struct outcome *outcome)
{
  char text[4 + 64 + sizeof outcome->text];
  const char *limit = text + sizeof text;
  char *words = text + 4;
  char *end = words;
  switch (outcome->kind)
    {
    case OUTCOME_STARTED:
      end = append (end, limit, "started%c%d", '\0', outcome->pid);
      break;
    case OUTCOME_EXITED:
      end = append (end, limit, "exited%c%d", '\0', outcome->code);
      break;
    case OUTCOME_DETACHED:
      end = append (end, limit, "detached");
      break;
    default:
      end = append (end, limit, "failed%c%d%c%s", '\0', outcome->code, '\0', outcome->text);
    }
  *end++ = '\0';
  put_be32 ((uint8_t *) text, (uint32_t) (end - words));
  (void) write_all (client.answers, text, (size_t) (end - text));
}

static const char *
error_prefix (void)
{
  if (client.line.program == NULL || strcmp (client.line.program, "docker") != 0)
    return "Error: ";
  return strcmp (client.line.verb, "run") == 0 ? "docker: Error response from daemon: " : "Error response from daemon: ";
}

/* Ends the client as the plan's outcome wants.  */
static int
report (const struct plan *plan, const struct outcome *outcome)
{
  const char *text = plan_setting (plan, WORD_PRINT, "");
  switch (outcome->kind)
    {
    case OUTCOME_STARTED:
      if (text[0] != '\0' && (!write_all (STDOUT_FILENO, text, strlen (text)) || !write_all (STDOUT_FILENO, "\n", 1)))
        die_errno ("write to standard output");
      return 0;
    case OUTCOME_EXITED:
      return outcome->code;
    case OUTCOME_DETACHED:
      return 0;
    default:
      (void) write_all (STDERR_FILENO, error_prefix (), strlen (error_prefix ()));
      (void) write_all (STDERR_FILENO, outcome->text, strlen (outcome->text));
      (void) write_all (STDERR_FILENO, "\n", 1);
      return outcome->code;
    }
}

static int
control_loop (void)
{
  for (;;)
    {
      struct plan plan;
      struct outcome outcome = { .kind = OUTCOME_STARTED };
      int fd = receive_plan ();
      if (fd < 0)
        return jvm_status ();
      const char *wrong = plan_open (&plan, fd);
      bool keep = wrong == NULL && strcmp (plan_setting (&plan, WORD_JVM, "kill"), "keep") == 0;
      if (!keep)
        (void) kill (client.jvm, SIGKILL); /* its end takes milliseconds and goes on beside what follows */
      if (wrong != NULL)
        die ("launch plan: %s", wrong);
      signals_to_process (0);
      carry_out (&plan, &outcome);
      if (!keep)
        return report (&plan, &outcome);
      answer (&outcome);
      plan_close (&plan);
      signals_to_process (client.jvm);
    }
}

/* Has fd 0, a pipe, raise SIGTERM when its other end is closed: so a step ends with the JVM that wanted it, however that
   ended. (PR_SET_PDEATHSIG would tell of the end of the thread that started us.)  */
static void
end_with_caller (void)
{
  if (fcntl (STDIN_FILENO, F_SETOWN, getpid ()) < 0 || fcntl (STDIN_FILENO, F_SETSIG, SIGTERM) < 0
      || fcntl (STDIN_FILENO, F_SETFL, O_RDONLY | O_ASYNC) < 0)
    die_errno ("watch standard input");
  struct pollfd caller = { .fd = STDIN_FILENO, .events = POLLIN };
  if (poll (&caller, 1, 0) > 0 && (caller.revents & POLLHUP) != 0)
    (void) raise (SIGTERM); /* it has gone before we listened */
}

/* `--carry-out FILE`: one plan of a JVM that goes on inside P, or of real root's; no JVM of its own.  */
static int
carry_out_file (const char *path)
{
  struct plan plan;
  struct outcome outcome = { .kind = OUTCOME_STARTED };
  client.p.root = geteuid () == 0;
  if (!client.p.root)
    die ("--carry-out is for root of the user namespace alone");
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    die_errno ("open the launch plan '%s'", path);
  signals_install ();
  signals_kill_only ();
  const char *wrong = plan_open (&plan, fd);
  if (wrong != NULL)
    die ("launch plan: %s", wrong);
  end_with_caller ();
  client.sealed = sealed_self ();
  if (client.sealed < 0)
    die_errno ("make the sealed copy of the launcher");
  carry_out (&plan, &outcome);
  return report (&plan, &outcome);
}

/* `--hold`: a process for what needs one, such as the network that steps of a build share; it ends with its namespaces.  */
static int
hold (void)
{
  static const char said[] = "held\n";
  if (!write_all (STDOUT_FILENO, said, sizeof said - 1))
    return EXIT_LAUNCHER;
  for (;;)
    (void) pause ();
}

/* As Version.java says it, whose test compares the two.  */
static const char *
version_text (void)
{
  static const struct
  {
    const char *program;
    const char *text;
  } texts[] = { { "jbuild", "jbuild version " JPOD_VERSION "\n" },
                { "docker", "Docker version 28.0.0, build jpod-" JPOD_VERSION "\n" },
                { "podman", "podman version 5.4.0\n" } };
  for (size_t i = 0; i < ARRAY_LENGTH (texts); i++)
    if (strcmp (client.line.program, texts[i].program) == 0)
      return texts[i].text;
  return "jpod version " JPOD_VERSION "\n";
}

int
client_main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--carry-out") == 0)
    return carry_out_file (argv[2]);
  if (argc == 2 && strcmp (argv[1], "--hold") == 0)
    return hold ();
  client.line = command_line_read (argc, argv);
  if (client.line.version_only)
    {
      const char *text = version_text ();
      return write_all (STDOUT_FILENO, text, strlen (text)) ? 0 : EXIT_LAUNCHER;
    }
  int printed = client.line.jbuild ? PRINT_LOG_NOT : print_log (argc, argv);
  if (printed != PRINT_LOG_NOT)
    return printed;
  client.outer = outer_ids ();
  client.p.root = geteuid () == 0;
  run_directory (client.line.runroot, client.run_dir);
  struct java java = java_prepare (&client.line, client.run_dir, argc, argv);
  signals_install ();
  if (!start_jvm (&java))
    return jvm_status ();
  prepare ();
  return control_loop ();
}
