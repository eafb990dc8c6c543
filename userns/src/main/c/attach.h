/* The client's end of a container's stdio, against the monitor's connection.  */

#ifndef JPOD_ATTACH_H
#define JPOD_ATTACH_H

#include "plan.h"

/* What the caller asked for, from the head of a plan.  */
struct attach_options
{
  bool in;
  bool out;
  bool err;
  bool tty;
  bool sig_proxy;
  const char *detach_keys; /* hex */
};

struct outcome
{
  enum
  {
    OUTCOME_STARTED,
    OUTCOME_EXITED,
    OUTCOME_DETACHED,
    OUTCOME_FAILED
  } kind;
  int code;        /* exit code, or 125..127 of a failure */
  pid_t pid;       /* host pid once started */
  char text[2048]; /* message of a failure, without "Error: " */
};

struct attach_options attach_options (const struct plan *plan);
bool attach_any (const struct attach_options *options);
uint8_t attach_streams (const struct attach_options *options);

/* Waits for `started` (nothing else is sent before) or `failed`.  */
void attach_await_start (int connection, struct outcome *outcome);
/* Copies until the container has ended, the keys were typed or the connection is lost.  */
void attach_copy (int connection, const struct attach_options *options, struct outcome *outcome);
void outcome_fail (struct outcome *outcome, int code, const char *format, ...) format_like (3, 4);

#endif
