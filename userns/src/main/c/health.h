/* Health checks: a command that is run in the container every now and then (docs/design/002, "Health").  */

#ifndef JPOD_HEALTH_H
#define JPOD_HEALTH_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define HEALTH_OUTPUT_MAX 4096 /* bytes of a check's output that are kept, as docker keeps them */
#define HEALTH_POLLED 2

enum health_status
{
  HEALTH_STARTING,
  HEALTH_HEALTHY,
  HEALTH_UNHEALTHY
};

enum health_action
{
  HEALTH_ACTION_NONE,
  HEALTH_ACTION_KILL,
  HEALTH_ACTION_RESTART,
  HEALTH_ACTION_STOP
};

struct health_settings
{
  bool configured;
  int64_t interval; /* milliseconds, as all of these; 0: only when it is asked for */
  int64_t timeout;
  int64_t start_period;
  int64_t start_interval;
  unsigned int retries;
  enum health_action action;
  unsigned int log_count; /* results that are kept */
  unsigned int log_size;  /* bytes of output of each */
};

struct health_verdict
{
  enum health_status status;
  unsigned int streak; /* failures in a row */
};

/* policy.c */
struct health_verdict health_judge (const struct health_settings *settings, struct health_verdict before, bool success,
                                    int64_t ran_ms);
/* Milliseconds until the next check.  */
int64_t health_pause (const struct health_settings *settings, struct health_verdict now, int64_t ran_ms);
const char *health_name (enum health_status status);

/* health.c */
extern struct health_settings health_settings;
void health_begin (void); /* the container has been started */
void health_end (void);   /* it has ended: a check that runs is given up */
/* Runs a check now unless one runs; false if there is none to run.  */
bool health_check (void);
bool health_known (void); /* whether the state has a line for it */
struct health_verdict health_now (void);
void health_polled (struct pollfd *polled);
void health_read (const struct pollfd *polled);
void health_reaped (pid_t pid, int status);
/* CLOCK_MONOTONIC milliseconds of what is to be done next, 0: nothing.  */
int64_t health_due_at (void);
void health_due (void);

#endif
