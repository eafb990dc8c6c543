/* The start of a container's process or of an exec: messages over a SOCK_SEQPACKET pair between the one who starts it
   and the role that runs from the sealed copy (init or exec), where the socket is descriptor 3.  */

#ifndef JPOD_CHILD_H
#define JPOD_CHILD_H

#include "launcher.h"
#include "plan.h"

#define START_FD 3
#define DETAIL_MAX 200

enum child_message_kind
{
  /* to the child */
  CHILD_PLAN = 1, /* descriptors: plan, stdin, stdout, stderr, then those of preserve-fds; with index 1 the last one is a
                     pidfd of the target */
  CHILD_GO,       /* helpers are up */
  /* from the child */
  CHILD_PTY,    /* descriptor: master */
  CHILD_WAITS,  /* stands at wait-helper */
  CHILD_SOURCE, /* wants what its instruction names on the host; the answer has it as descriptor, or err: userns.c */
  CHILD_FORKED, /* exec: pid of the process that goes on, as the host sees it */
  CHILD_FAILED  /* end of file without it: the command runs */
};

struct child_message
{
  int32_t kind;
  int32_t index; /* CHILD_FAILED: instruction; CHILD_FORKED: pid */
  int32_t err;
  uint16_t rows; /* CHILD_PLAN: size of the terminal */
  uint16_t columns;
  char detail[DETAIL_MAX]; /* CHILD_FAILED: more than errno says, or empty */
};

/* Starts the sealed copy in role `argv0` in a child made with `clone_flags`; returns its pid, its end of the start
   socket in sock, its pidfd in *pidfd. In a user namespace of its own it waits for one byte, which says that the maps
   are written: without them an execve would cost it all its capabilities.  */
pid_t child_spawn (int sealed, const char *argv0, unsigned long clone_flags, int *sock, int *pidfd);

/* What failed, in words, and the exit code that goes with it: describe.c.  */
int describe_failure (const struct plan *plan, const struct child_message *failure, char *text, size_t size);

#endif
