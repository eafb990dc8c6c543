#ifndef JPOD_HOLDER_H
#define JPOD_HOLDER_H

#include "launcher.h"

/* Starts a process that has no capability, in the network namespace of `owner` (host pid); returns its host pid, -1 with errno.
   It ends when *sock is closed.  */
pid_t network_holder (pid_t owner, int *sock);

#endif
