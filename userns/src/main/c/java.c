/* Where the JVM is and how it is called: docs/design/001, "How the client starts the JVM".  */

#include "client.h"
#include "java.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARGUMENTS_MAX 16384
#define OPTIONS_MAX 16384 /* bytes of an options file */
#define TEXT_MAX 65536    /* bytes of all arguments made here */

static char *arguments[ARGUMENTS_MAX];
static size_t argument_count;
static char text[TEXT_MAX];
static char *text_end = text;
static char java_path[PATH_LEN];

static void
add_argument (char *argument)
{
  if (argument_count + 1 >= ARGUMENTS_MAX)
    die ("more than %d arguments", ARGUMENTS_MAX);
  arguments[argument_count++] = argument;
}

/* Adds `text` with each @LIB@ replaced.  */
static void
add_expanded (const char *word, const char *lib)
{
  const char *limit = text + sizeof text;
  char *start = text_end;
  for (const char *mark; (mark = strstr (word, "@LIB@")) != NULL; word = mark + strlen ("@LIB@"))
    text_end = append (text_end, limit, "%.*s%s", (int) (mark - word), word, lib);
  text_end = append (text_end, limit, "%s", word) + 1;
  if (text_end >= limit)
    die ("the JVM's options are longer than %d bytes", TEXT_MAX);
  add_argument (start);
}

static void
add_property (const char *name, const char *value)
{
  char property[2 * PATH_LEN];
  (void) append (property, property + sizeof property, "-Djpod.%s=%s", name, value);
  add_expanded (property, "");
}

static void
add_options (const char *lib, const char *file)
{
  char path[PATH_LEN];
  char options[OPTIONS_MAX];
  if (!format_path (path, "%s/%s", lib, file) || read_file (AT_FDCWD, path, options, sizeof options) < 0)
    die_errno ("read the JVM's options from '%s'", path);
  for (char *line = options; line != NULL && *line != '\0';)
    {
      char *end = strchr (line, '\n');
      if (end != NULL)
        *end++ = '\0';
      if (line[0] != '#' && line[0] != '\0')
        add_expanded (line, lib);
      line = end;
    }
}

static void
find_lib (char *launcher, char *lib)
{
  ssize_t length = readlink ("/proc/self/exe", launcher, PATH_LEN - 1);
  if (length <= 0)
    die_errno ("readlink /proc/self/exe");
  launcher[length] = '\0';
  (void) append (lib, lib + PATH_LEN, "%s", launcher);
  char *slash = strrchr (lib, '/');
  if (slash != NULL)
    *slash = '\0';
  slash = strrchr (lib, '/');
  if (slash == NULL || slash - lib > PATH_LEN - 8)
    die ("the launcher must lie in the bin folder of a distribution, not at '%s'", launcher);
  memcpy (slash, "/lib", sizeof "/lib");
}

static void
find_java (const char *lib)
{
  const char *home = getenv ("JPOD_JAVA_HOME");
  if (format_path (java_path, "%s/runtime/bin/java", lib) && access (java_path, X_OK) == 0)
    return;
  if (home != NULL && format_path (java_path, "%s/bin/java", home) && access (java_path, X_OK) == 0)
    return;
  die ("no Java runtime at '%s/runtime'\n  try:  export JPOD_JAVA_HOME=<home of a JDK 25>", lib);
}

struct java
java_prepare (const struct command_line *line, const char *run_dir, int argc, char **argv)
{
  char launcher[PATH_LEN];
  char lib[PATH_LEN];
  char number[16];
  char options[32];
  find_lib (launcher, lib);
  find_java (lib);
  add_argument (java_path);
  (void) append (options, options + sizeof options, "jvm-%s.options", line->jvm);
  add_options (lib, options);
  add_property ("lib", lib);
  add_property ("launcher", launcher);
  add_property ("rundir", run_dir);
  (void) append (number, number + sizeof number, "%u", client.outer.uid);
  add_property ("uid", number);
  (void) append (number, number + sizeof number, "%u", client.outer.gid);
  add_property ("gid", number);
  add_argument ((char *) (uintptr_t) "io.jpod.cli.Main");
  add_argument ((char *) (uintptr_t) line->program);
  for (int i = 1; i < argc; i++)
    add_argument (argv[i]);
  arguments[argument_count] = NULL;
  return (struct java){ .path = java_path, .argv = arguments };
}

void
java_execute (const struct java *java, int plans, int answers)
{
  /* They would change the JVM's flags, print a line on standard error and switch the AOT cache off.  */
  (void) unsetenv ("JAVA_TOOL_OPTIONS");
  (void) unsetenv ("_JAVA_OPTIONS");
  (void) unsetenv ("JDK_JAVA_OPTIONS");
  /* Aside first: each may stand where the other has to go.  */
  plans = fcntl (plans, F_DUPFD_CLOEXEC, ANSWERS_FD + 1);
  answers = fcntl (answers, F_DUPFD_CLOEXEC, ANSWERS_FD + 1);
  if (dup2 (plans, PLANS_FD) >= 0 && dup2 (answers, ANSWERS_FD) >= 0)
    (void) execv (java->path, java->argv);
}
