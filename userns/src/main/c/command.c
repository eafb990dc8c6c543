/* The last step: descriptors, environment, execve.  */

#include "init.h"
#include "sys.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static const char default_path[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

static char *environment[ENVIRONMENT_MAX + 1];
static char *arguments[ARGUMENTS_MAX + 1];

/* A later `env` of the same name replaces the earlier one.  */
void
do_env (const char *entry)
{
  size_t name = strcspn (entry, "=") + 1;
  child.environment = environment;
  for (size_t i = 0; i < child.environment_count; i++)
    if (strncmp (environment[i], entry, name) == 0)
      {
        environment[i] = (char *) (uintptr_t) entry;
        return;
      }
  if (child.environment_count == ENVIRONMENT_MAX)
    {
      errno = E2BIG;
      child_fail ("more than %d variables", ENVIRONMENT_MAX);
    }
  environment[child.environment_count++] = (char *) (uintptr_t) entry;
}

static const char *
search_path (void)
{
  for (size_t i = 0; i < child.environment_count; i++)
    if (strncmp (environment[i], "PATH=", 5) == 0)
      return environment[i] + 5;
  return default_path;
}

/* Descriptors 0 to 2 from the monitor, kept ones from 3 on, nothing else but the start socket (close-on-exec).  */
static void
place_descriptors (void)
{
  unsigned int first_free = (unsigned int) (START_FD + child.preserved_count);
  int start = fcntl (child.start, F_DUPFD_CLOEXEC, (int) first_free);
  for (int i = 0; i < 3; i++)
    if (start < 0 || dup2 (child.stdio[i], i) < 0)
      child_fail ("set up standard input and output");
  child.start = start;
  for (size_t i = 0; i < child.preserved_count; i++)
    if (dup2 (child.preserved[i], START_FD + (int) i) < 0)
      child_fail ("set up the descriptors of --preserve-fds");
  if (((unsigned int) start > first_free && sys_close_range (first_free, (unsigned int) start - 1) < 0)
      || sys_close_range ((unsigned int) start + 1, ~0U) < 0)
    child_fail ("close other descriptors");
}

static void
execute (const char *path)
{
  struct stat status;
  if (stat (path, &status) == 0 && S_ISDIR (status.st_mode))
    errno = EACCES; /* as the kernel says, too, but for a search a directory is no candidate */
  else
    (void) execve (path, arguments, environment);
}

static void
search_and_execute (const char *name)
{
  char path[PATH_LEN];
  int err = ENOENT;
  for (const char *part = search_path (); part != NULL; part = *part == '\0' ? NULL : part + 1)
    {
      size_t length = strcspn (part, ":");
      errno = ENAMETOOLONG;
      if (length == 0 ? format_path (path, "./%s", name) : format_path (path, "%.*s/%s", (int) length, part, name))
        execute (path);
      if (errno != ENOENT && errno != ENOTDIR && err == ENOENT)
        err = errno;
      part += length;
    }
  errno = err;
}

void
do_exec (const struct instruction *instruction)
{
  const char *at = instruction->words;
  errno = E2BIG;
  if (instruction->count == 0 || instruction->count > ARGUMENTS_MAX)
    child_fail ("no command, or more than %d arguments", ARGUMENTS_MAX);
  for (uint32_t i = 0; i < instruction->count; i++)
    {
      arguments[i] = (char *) (uintptr_t) at;
      at += strlen (at) + 1;
    }
  place_descriptors ();
  apply_descriptor_limit ();
  (void) umask (child.umask);
  if (child.stays)
    become_reaper (child.slave >= 0);
  errno = ENOENT;
  if (strchr (arguments[0], '/') != NULL)
    execute (arguments[0]);
  else if (arguments[0][0] != '\0')
    search_and_execute (arguments[0]);
  child_fail_errno ();
}
