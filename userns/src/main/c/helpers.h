/* Helpers: programs that connect a container's network namespace (pasta, slirp4netns), children of its monitor.  */

#ifndef JPOD_HELPERS_H
#define JPOD_HELPERS_H

#include "plan.h"

#include <poll.h>

#define HELPERS_MAX 4

void helper_start (const struct instruction *instruction);
/* Takes note of the end of a child; a helper that failed fails the start.  */
void helper_reaped (pid_t pid, int status);
bool helpers_started (void);
/* Whether all have said that they are up, by ending well (and having gone to the background).  */
bool helpers_up (void);
void helpers_forget (void); /* they were killed: the next start has its own */
/* Fills one entry for each helper; returns how many.  */
size_t helpers_polled (struct pollfd *polled);
void helpers_read (const struct pollfd *polled);

#endif
