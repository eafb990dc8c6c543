/* The JVM that plans.  */

#ifndef JPOD_JAVA_H
#define JPOD_JAVA_H

#include "verbs.h"

#define PLANS_FD 3   /* where the JVM writes its plans */
#define ANSWERS_FD 4 /* where it reads what became of them */

/* What it takes to execute java, put together before the fork.  */
struct java
{
  const char *path;
  char **argv;
};

/* `run_dir`: absolute. Ends the program with a message if there is no JVM.  */
struct java java_prepare (const struct command_line *line, const char *run_dir, int argc, char **argv);
/* In the child: never returns but with errno if java cannot be executed.  */
void java_execute (const struct java *java, int plans, int answers);

#endif
