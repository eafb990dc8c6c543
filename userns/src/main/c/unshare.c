/* `do unshare`: the client itself becomes a command in P. And the other side: jpod started by such a command.  */

#include "client.h"
#include "signals.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* Says to a jpod below who the caller is outside: inside it looks like root.  */
#define OUTER_IDS "_JPOD_OUTER_IDS"

#define ARGUMENTS_MAX 65536

static char *arguments[ARGUMENTS_MAX + 1];

/* Two numbers, of which the second ends the text or is followed by a blank.  */
static bool
two_numbers (const char *text, char between, uint32_t *first, uint32_t *second)
{
  char *end;
  *first = (uint32_t) strtoul (text, &end, 10);
  if (end == text || *end != between)
    return false;
  text = end + 1;
  *second = (uint32_t) strtoul (text, &end, 10);
  return end != text && (*end == '\0' || *end == ' ');
}

struct outer_ids
outer_ids (void)
{
  struct outer_ids ids = { .uid = getuid (), .gid = getgid (), .unshared = false };
  const char *text = getenv (OUTER_IDS);
  char map[128];
  uint32_t uid;
  uint32_t gid;
  uint32_t inside;
  uint32_t outside;
  /* The variable counts only where it is true: as root of a user namespace that maps root to that user.  */
  if (geteuid () == 0 && text != NULL && two_numbers (text, ':', &uid, &gid) && uid != 0
      && read_file (AT_FDCWD, "/proc/self/uid_map", map, sizeof map) > 0 && two_numbers (map, ' ', &inside, &outside)
      && inside == 0 && outside == uid)
    ids = (struct outer_ids){ .uid = uid, .gid = gid, .unshared = true };
  return ids;
}

static _Noreturn void
become (const struct instruction *command)
{
  const char *at = command->words;
  if (command->count == 0 || command->count > ARGUMENTS_MAX)
    die ("no command, or more than %d arguments", ARGUMENTS_MAX);
  for (uint32_t i = 0; i < command->count; i++)
    {
      arguments[i] = (char *) (uintptr_t) at;
      at += strlen (at) + 1;
    }
  signals_forget ();
  (void) execvp (arguments[0], arguments);
  int code = errno == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
  (void) dprintf (STDERR_FILENO, "Error: %s: %s\n", arguments[0], strerror (errno));
  _exit (code);
}

void
unshare_command (const struct plan *plan)
{
  char here[PATH_LEN];
  char ids[64];
  bool known = getcwd (here, sizeof here) != NULL && here[0] == '/';
  (void) append (ids, ids + sizeof ids, "%u:%u", client.outer.uid, client.outer.gid);
  /* It was killed, and would be the command's zombie.  */
  while (waitpid (client.jvm, NULL, 0) < 0 && errno == EINTR)
    ;
  if (!client.p.root && !p_join (&client.p))
    {
      /* The monitor whose P it was has ended since, and with it perhaps the P.  */
      if (client.p.pidfd < 0)
        die_errno ("cannot join the user namespace");
      client.p.pidfd = -1;
      p_make (&client.p);
      if (!p_join (&client.p))
        die_errno ("cannot join the user namespace");
    }
  if (known && chdir (here) < 0)
    die_errno ("cannot go to '%s' in the user namespace", here);
  if (setenv (OUTER_IDS, ids, 1) < 0)
    die_errno ("set the environment");
  for (struct instruction now = plan_begin (plan); plan_next (plan, &now);)
    if (now.word == WORD_ENV)
      {
        if (putenv ((char *) (uintptr_t) now.words) != 0)
          die_errno ("set the environment");
      }
    else if (now.word == WORD_EXEC)
      become (&now);
  die ("launch plan: nothing to execute");
}
