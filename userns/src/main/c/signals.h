/* Signals of the client: handed on to whatever it stands for at the moment.  */

#ifndef JPOD_SIGNALS_H
#define JPOD_SIGNALS_H

#include "launcher.h"

/* Installs the handlers; until told otherwise signals are kept.  */
void signals_install (void);
/* From now on signals go to this process (the JVM while it plans; 0: are kept).  */
void signals_to_process (pid_t pid);
/* To the container behind the monitor's socket; those kept meanwhile go first. Not `proxy`: they end the client.  */
void signals_to_monitor (const char *socket_path, bool proxy, bool tty);
/* To the process of an exec and the master of its terminal (-1: none).  */
void signals_to_exec (int pidfd, int master, bool proxy);
/* The state of a new program again: in a child before execve.  */
void signals_forget (void);

/* From now on whatever ends us kills the container: a first process without a handler would never see a SIGTERM.  */
void signals_kill_only (void);

#endif
