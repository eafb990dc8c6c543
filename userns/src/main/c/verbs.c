/* The verb and the few global options that the launcher reads; everything goes on to Java as it is.  */

#include "verbs.h"

#include <string.h>

/* Commands that touch no files of other ids run in the caller's namespace: they are 2 ms faster.  */
static const char *const outside[]
    = { "ps",      "images", "logs",      "inspect", "version",  "wait",   "kill",    "stop", "attach",
        "history", "port",   "tag",       "untag",   "start",   "restart", "pause",  "unpause", "exec", "--help",
        "-h",      "help",   "--version", "-v",      "login",   "logout",  "search", "__complete", "completion", "why", "doctor", "events", "autostart",
        "healthcheck", "scp", "" };

/* Of jbuild only those that talk to the user's own key ring.  */
static const char *const own[] = { "login", "logout" };

/* Commands that move data: the full compiler pays there.  */
static const char *const long_running[]
    = { "load", "save", "import", "pull", "push", "export", "cp", "diff", "system", "manifest" };

/* Commands that make layers.  */
static const char *const building[] = { "build", "bud", "commit", "mount", "add", "copy", "__worker" };

/* Commands whose JVM lives until its plan is made.  */
static const char *const planning[] = { "run", "create", "start", "exec", "debug" };

/* Commands that look and print.  */
static const char *const listing[] = { "ps", "images", "inspect", "logs", "version", "port", "history", "__complete" };

static const char *const starting[] = { "run", "start", "debug" };

static bool
is_one_of (const char *verb, const char *const *verbs, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (strcmp (verb, verbs[i]) == 0)
      return true;
  return false;
}

/* `--name value` or `--name=value`; steps over the value.  */
static const char *
option_value (const char *name, int argc, char **argv, int *at)
{
  size_t length = strlen (name);
  if (strncmp (argv[*at], name, length) != 0)
    return NULL;
  if (argv[*at][length] == '=')
    return argv[*at] + length + 1;
  if (argv[*at][length] == '\0' && *at + 1 < argc)
    return argv[++*at];
  return NULL;
}

static int
level_of (const char *name)
{
  static const char *const errors[] = { "error", "fatal", "panic" };
  static const char *const details[] = { "debug", "trace" };
  if (is_one_of (name, errors, ARRAY_LENGTH (errors)))
    return LEVEL_ERROR;
  return is_one_of (name, details, ARRAY_LENGTH (details)) ? LEVEL_DEBUG : LEVEL_WARN;
}

/* The program that we were started as: whose manners we have.  `docker-jpod` or `my-docker` are not docker.  */
static const char *
program_of (const char *path)
{
  static const char *const known[] = { "docker", "podman" };
  const char *slash = strrchr (path, '/');
  const char *name = slash == NULL ? path : slash + 1;
  size_t length = strlen (name);
  for (size_t i = 0; i < ARRAY_LENGTH (known); i++)
    if (strcmp (name, known[i]) == 0)
      return known[i];
  if ((length >= 6 && strcmp (name + length - 6, "jbuild") == 0) || strcmp (name, "buildah") == 0)
    return "jbuild";
  return "jpod";
}

/* `container run` is `run`: what is prepared for a verb is prepared for its long form, too.  */
static const char *
short_form (const char *group, const char *verb)
{
  bool of_images = strcmp (group, "image") == 0;
  /* Those that talk to the user's systemd, and those that read one file.  */
  if (strcmp (group, "system") == 0)
    return strcmp (verb, "autostart") == 0 || strcmp (verb, "events") == 0 ? verb : group;
  if ((strcmp (group, "builder") == 0 || strcmp (group, "buildx") == 0)
      && (strcmp (verb, "build") == 0 || strcmp (verb, "b") == 0))
    return "build";
  if (!of_images && strcmp (group, "container") != 0)
    return group;
  if (strcmp (verb, "ls") == 0 || strcmp (verb, "list") == 0)
    return of_images ? "images" : "ps";
  if (strcmp (verb, "rm") == 0)
    return of_images ? "rmi" : "rm";
  return verb;
}

/* `-s`, `-as` or `--size`, which looks at all files of containers.  */
static bool
asks_for_size (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (strncmp (argv[i], "--size", 6) == 0
        || (argv[i][0] == '-' && argv[i][1] != '-' && strchr (argv[i], 's') != NULL))
      return true;
  return false;
}

struct command_line
command_line_read (int argc, char **argv)
{
  struct command_line line = { .verb = "" };
  const char *value;
  line.program = program_of (argv[0]);
  line.jbuild = strcmp (line.program, "jbuild") == 0;
  for (int i = 1; i < argc; i++)
    {
      if (option_value ("--root", argc, argv, &i) != NULL)
        continue;
      if ((value = option_value ("--runroot", argc, argv, &i)) != NULL)
        line.runroot = value;
      else if ((value = option_value ("--log-level", argc, argv, &i)) != NULL)
        log_level = level_of (value);
      else if (argv[i][0] != '-' || strcmp (argv[i], "--help") == 0 || strcmp (argv[i], "-h") == 0)
        {
          line.verb = i + 1 < argc && argv[i + 1][0] != '-' ? short_form (argv[i], argv[i + 1]) : argv[i];
          break;
        }
    }
  line.version_only = argc == 2 && (strcmp (argv[1], "--version") == 0 || strcmp (argv[1], "-v") == 0);
  line.in_p = !is_one_of (line.verb, outside, ARRAY_LENGTH (outside))
              || (line.jbuild && line.verb[0] != '\0' && !is_one_of (line.verb, own, ARRAY_LENGTH (own)));
  if (strcmp (line.verb, "ps") == 0 || strcmp (line.verb, "inspect") == 0)
    line.in_p = line.in_p || asks_for_size (argc, argv);
  line.jvm = is_one_of (line.verb, long_running, ARRAY_LENGTH (long_running))           ? "long"
             : is_one_of (line.verb, building, ARRAY_LENGTH (building))                 ? "build"
             : line.jbuild && strcmp (line.verb, "run") == 0                            ? "build"
             : !line.jbuild && is_one_of (line.verb, planning, ARRAY_LENGTH (planning)) ? "plan"
             : !line.jbuild && is_one_of (line.verb, listing, ARRAY_LENGTH (listing))   ? "list"
                                                                                        : "short";
  line.starts = !line.jbuild && is_one_of (line.verb, starting, ARRAY_LENGTH (starting));
  line.execs = !line.jbuild && strcmp (line.verb, "exec") == 0;
  return line;
}
