/* When a container that has ended is started again: docker's policies and docker's backoff.  */

#ifndef JPOD_RESTART_H
#define JPOD_RESTART_H

#include <stdbool.h>
#include <stdint.h>

#define RESTART_DELAY_FIRST 100    /* milliseconds; doubled at each further restart */
#define RESTART_DELAY_MAX 60000    /* but no longer than this */
#define RESTART_RAN_WELL_MS 10000  /* who ran that long begins with the first delay again */

enum restart_kind
{
  RESTART_NO,
  RESTART_ON_FAILURE,
  RESTART_UNLESS_STOPPED,
  RESTART_ALWAYS
};

struct restart_policy
{
  enum restart_kind kind;
  unsigned int retries; /* on-failure: at most so many restarts, 0: any number */
};

struct restart_facts
{
  int exit_code;
  unsigned int restarts;  /* so far */
  int64_t previous_delay; /* milliseconds; 0: there was none */
  int64_t ran_ms;
};

bool restart_policy_parse (const char *kind, const char *retries, struct restart_policy *policy);
/* Milliseconds to wait before the next start; -1: there is none.  */
int64_t restart_delay (const struct restart_policy *policy, const struct restart_facts *facts);

#endif
