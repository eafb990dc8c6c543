/* `logs CONTAINER` without a JVM.  */

#ifndef JPOD_PRINTLOG_H
#define JPOD_PRINTLOG_H

#include "launcher.h"

enum
{
  PRINT_LOG_NOT = -1 /* nothing was printed: ask Java */
};

/* Prints the log of a container if the command line is `PROGRAM logs CONTAINER` and the log a plain one.
   Returns the exit code.  */
int print_log (int argc, char **argv);

#endif
