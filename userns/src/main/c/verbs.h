/* What the launcher must know of a command line before any Java runs.  */

#ifndef JPOD_VERBS_H
#define JPOD_VERBS_H

#include "launcher.h"

struct command_line
{
  const char *program; /* jpod, jbuild, docker or podman: whose manners we have */
  bool jbuild;         /* program: jbuild, else jpod */
  const char *verb;    /* "" if there is none */
  const char *runroot; /* of --runroot, null */
  bool in_p;           /* the JVM runs inside P */
  const char *jvm;     /* JVM options of lib/jvm-KIND.options: plan, short or long */
  bool starts;         /* the verb usually starts a container: prepare its monitor while the JVM plans */
  bool execs;
  bool version_only; /* --version and nothing else */
};

struct command_line command_line_read (int argc, char **argv);

#endif
