/* Times one command from just before its exec, in nanoseconds of CLOCK_MONOTONIC.
 *
 *   clock exit COMMAND [ARG...]   until it has ended; its output is thrown away, standard input is empty
 *   clock plan COMMAND [ARG...]   plays jpod's launcher: the command writes a launch plan (4 bytes big-endian length, then
 *                                 the plan) to descriptor 3; until the last byte of it is here; then the command is killed
 *
 * Prints "NANOSECONDS STATUS"; STATUS is the exit code, 128+n after signal n, 0 for a complete plan.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t
now (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return (int64_t) t.tv_sec * 1000000000 + t.tv_nsec;
}

static _Noreturn void
fail (const char *what)
{
  fprintf (stderr, "clock: %s: %s\n", what, strerror (errno));
  exit (2);
}

/* Reads exactly that many bytes; 0 at a premature end. */
static int
read_all (int fd, unsigned char *to, size_t length)
{
  while (length > 0)
    {
      ssize_t n = read (fd, to, length);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return 0;
      to += n;
      length -= (size_t) n;
    }
  return 1;
}

static int
read_plan (int fd)
{
  static unsigned char plan[1 << 20];
  unsigned char head[4];
  if (!read_all (fd, head, sizeof head))
    return 0;
  size_t length = (size_t) head[0] << 24 | (size_t) head[1] << 16 | (size_t) head[2] << 8 | head[3];
  return length <= sizeof plan && read_all (fd, plan, length);
}

int
main (int argc, char **argv)
{
  int plan = argc > 2 && strcmp (argv[1], "plan") == 0;
  if (argc < 3 || (!plan && strcmp (argv[1], "exit") != 0))
    {
      fputs ("usage: clock exit|plan COMMAND [ARG...]\n", stderr);
      return 2;
    }
  int plans[2] = { -1, -1 }, answers[2] = { -1, -1 };
  /* Above the numbers that they get in the child. */
  if (plan && (pipe2 (plans, O_CLOEXEC) < 0 || pipe2 (answers, O_CLOEXEC) < 0))
    fail ("pipe2");
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0)
    fail ("/dev/null");

  int64_t start = now ();
  pid_t child = fork ();
  if (child < 0)
    fail ("fork");
  if (child == 0)
    {
      dup2 (null, 0);
      dup2 (null, 1);
      if (plan)
        {
          int out = fcntl (plans[1], F_DUPFD_CLOEXEC, 10), in = fcntl (answers[0], F_DUPFD_CLOEXEC, 10);
          dup2 (out, 3);
          dup2 (in, 4);
        }
      execvp (argv[2], argv + 2);
      _exit (127);
    }
  int status = 0;
  int64_t end;
  if (plan)
    {
      close (plans[1]);
      int complete = read_plan (plans[0]);
      end = now ();
      kill (child, SIGKILL);
      waitpid (child, &status, 0);
      printf ("%lld %d\n", (long long) (end - start), complete ? 0 : 1);
      return 0;
    }
  while (waitpid (child, &status, 0) < 0 && errno == EINTR)
    ;
  end = now ();
  printf ("%lld %d\n", (long long) (end - start), WIFSIGNALED (status) ? 128 + WTERMSIG (status) : WEXITSTATUS (status));
  return 0;
}
